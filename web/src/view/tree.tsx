// The tree as a treegrid (WAI-ARIA authoring practices): every fact of the drawing in rows.
import { useMemo, useState } from "preact/hooks";
import { big, near, tgas } from "../model/amounts";
import { guess } from "../model/decode";
import { depthOf, parentPath, pathOrder } from "../model/index";
import { isShown } from "../model/layout";
import { depositOf, statusWords } from "../model/names";
import { isRefund, type Receipt } from "../model/trace";
import type { TraceContext } from "./context";
import { markOf } from "./shapes";
import { T } from "./text";
import { Brief } from "./value";
import { Virtual } from "./virtual";

const kColumns = [
  "receipt",
  "status",
  "deposit",
  "gas burnt of bought",
  "made",
  "ran",
  "waited for",
  "answer",
];
const kRowHeight = 34;
const kIndentMax = 12;

export interface TreeProps {
  context: TraceContext;
  folded: ReadonlySet<string>;
  fold: (paths: ReadonlySet<string>) => void;
}

function isHidden(path: string, folded: ReadonlySet<string>): boolean {
  for (let at = parentPath(path); at != null; at = parentPath(at)) if (folded.has(at)) return true;
  return false;
}

/** Rows in the order of the tree, less what is folded. */
export function treeRows(context: TraceContext, folded: ReadonlySet<string>): Receipt[] {
  return context.index.receipts
    .filter(
      (receipt) =>
        isShown(receipt, context.gasRefunds) &&
        (folded.size === 0 || !isHidden(receipt.path, folded)),
    )
    .sort((a, b) => pathOrder(a.path, b.path));
}

export function Tree({ context, folded, fold }: TreeProps) {
  const { index, gasRefunds, selected } = context;
  const rows = useMemo(() => treeRows(context, folded), [index, gasRefunds, folded]);
  const [focused, setFocused] = useState<string | undefined>(undefined);
  const at = rows.findIndex((receipt) => receipt.path === selected);
  const current = focused != null && at < 0 ? rows.findIndex((r) => r.path === focused) : at;
  const hasChildren = (path: string): boolean =>
    index.children(path).some((child) => isShown(child, gasRefunds));

  const set = (path: string, open: boolean): void => {
    const next = new Set(folded);
    if (open) next.delete(path);
    else next.add(path);
    fold(next);
  };
  const go = (to: number): void => {
    const row = rows[Math.max(0, Math.min(rows.length - 1, to))];
    if (row == null) return;
    setFocused(row.path);
    context.select(row.path);
    requestAnimationFrame(() => document.getElementById(`row-${row.path}`)?.focus());
  };
  const keys = (event: KeyboardEvent): void => {
    const row = rows[current];
    const moves: Record<string, () => void> = {
      ArrowDown: () => go(current + 1),
      ArrowUp: () => go(current - 1),
      Home: () => go(0),
      End: () => go(rows.length - 1),
      PageDown: () => go(current + 12),
      PageUp: () => go(current - 12),
      ArrowRight: () => {
        if (row == null || !hasChildren(row.path)) return;
        if (folded.has(row.path)) set(row.path, true);
        else go(current + 1);
      },
      ArrowLeft: () => {
        if (row == null) return;
        if (hasChildren(row.path) && !folded.has(row.path)) set(row.path, false);
        else go(rows.findIndex((each) => each.path === parentPath(row.path)));
      },
    };
    const move = moves[event.key];
    if (move == null || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    move();
  };

  const row = (position: number) => {
    const receipt = rows[position]!;
    const open = hasChildren(receipt.path) ? !folded.has(receipt.path) : undefined;
    return (
      <TreeRow
        key={receipt.path}
        context={context}
        receipt={receipt}
        at={position}
        open={open}
        isStop={current < 0 ? position === 0 : position === current}
        toggle={() => set(receipt.path, !(open ?? true))}
      />
    );
  };
  return (
    <Virtual
      class="tree scroll"
      count={rows.length}
      rowHeight={kRowHeight}
      focus={current}
      attributes={{
        role: "treegrid",
        "aria-label": "receipts as a tree",
        "aria-rowcount": rows.length + 1,
        "aria-colcount": kColumns.length,
        onKeyDown: keys,
      }}
      header={
        <div class="tr head" role="row" aria-rowindex={1}>
          {kColumns.map((name) => (
            <span role="columnheader">{name}</span>
          ))}
        </div>
      }
      row={row}
    />
  );
}

interface RowProps {
  context: TraceContext;
  receipt: Receipt;
  at: number;
  open: boolean | undefined;
  isStop: boolean;
  toggle: () => void;
}

function TreeRow({ context, receipt, at, open, isStop, toggle }: RowProps) {
  const { path } = receipt;
  const selected = context.selected === path;
  const depth = depthOf(path);
  const { mark, kind } = markOf(receipt);
  const deposit = depositOf(receipt.actions);
  const inputs = context.index.inputs(path);
  return (
    <div
      id={`row-${path}`}
      class={`tr ${selected ? "selected" : ""} ${kind}`}
      role="row"
      data-at={at}
      aria-level={depth + 1}
      aria-rowindex={at + 2}
      aria-selected={selected}
      aria-expanded={open}
      tabIndex={isStop ? 0 : -1}
      onClick={() => context.select(path)}
    >
      <span
        role="gridcell"
        class="what"
        style={{ paddingLeft: `${Math.min(depth, kIndentMax) * 18 + 4}px` }}
      >
        <span
          class={`twist${open == null ? "" : open ? " open" : " closed"}`}
          aria-hidden="true"
          onClick={(event) => {
            if (open == null) return;
            event.stopPropagation();
            toggle();
          }}
        />
        <span class={`mark ${kind}`} aria-hidden="true">
          {mark}
        </span>
        <span class="path">{path}</span>{" "}
        <strong>
          <T s={context.names.title(receipt)} />
        </strong>
      </span>
      <span role="gridcell">
        {isRefund(receipt) && receipt.status === "ok" ? "refund" : statusWords(receipt)}
      </span>
      <span role="gridcell" class="number">
        {deposit > 0n && near(deposit)}
      </span>
      <span role="gridcell" class="number">
        {receipt.gas != null &&
          !isRefund(receipt) &&
          `${tgas(big(receipt.gas.burnt), false)} of ${tgas(big(receipt.gas.bought), false)}`}
      </span>
      <span role="gridcell">{receipt.made != null && `b${receipt.made.block}`}</span>
      <span role="gridcell">
        {receipt.ran != null && `b${receipt.ran.block} s${receipt.ran.shard ?? "?"}`}
      </span>
      <span role="gridcell">
        {inputs
          .map((edge) => `${edge.from ?? "outside"}${edge.failed ? " (failed)" : ""}`)
          .join(", ")}
      </span>
      <span role="gridcell">
        <Answer context={context} receipt={receipt} />
      </span>
    </div>
  );
}

function Answer({ context, receipt }: { context: TraceContext; receipt: Receipt }) {
  const failure = context.index.failure(receipt.path);
  if (failure != null)
    return (
      <span class="bad">
        <T s={failure.sentence.slice(0, 200)} />
      </span>
    );
  if (receipt.result_of != null) return <>see {receipt.result_of}</>;
  if (receipt.result == null || receipt.result.bytes === "") return null;
  return <Brief read={guess(receipt.result)} />;
}
