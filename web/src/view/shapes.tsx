// Boxes and arrows of the drawing. Shape and text repeat what colour says.
import { big, near, tgas } from "../model/amounts";
import { guess, summary } from "../model/decode";
import { brief } from "../model/escape";
import { kTransaction, type Arrow, type Box } from "../model/layout";
import { depositOf, statusWords } from "../model/names";
import { isRefund, type Receipt } from "../model/trace";
import type { TraceContext } from "./context";

/** Mean width of a character at the sizes of the drawing, in pixels. */
const kCharacterWidth = 6.7;
const kBoldWidth = 7.5;

const kWide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60]|[^\u0000-\uffff]/u;

/** Escaped text cut to a width in pixels; wide characters count twice. */
function fit(escaped: string, width: number, characterWidth = kCharacterWidth): string {
  const room = Math.floor(width / characterWidth);
  let used = 0;
  let out = "";
  for (const character of escaped) {
    used += kWide.test(character) ? 2 : 1;
    if (used > room) return `${out.slice(0, -1)}…`;
    out += character;
  }
  return out;
}

/** A name cut in its middle: names of callbacks differ at their ends. */
function fitName(escaped: string, width: number): string {
  const room = Math.floor(width / kBoldWidth);
  if (escaped.length <= room || room < 12 || kWide.test(escaped))
    return fit(escaped, width, kBoldWidth);
  const tail = Math.floor(room * 0.4);
  return `${escaped.slice(0, room - tail - 1)}…${escaped.slice(-tail)}`;
}

/** What a receipt is known by in lists: OK, failed, refund, waiting. */
export function markOf(receipt: Receipt): { mark: string; kind: string } {
  if (receipt.status === "failed") return { mark: "✕", kind: "bad" };
  if (receipt.status === "waiting")
    return { mark: receipt.kind === "yield" ? "y" : "?", kind: "waiting" };
  if (receipt.status === "unknown") return { mark: "?", kind: "unknown" };
  if (isRefund(receipt)) return { mark: "~", kind: "refund" };
  return { mark: "✓", kind: "good" };
}

/** What it carries and cost, and what came of it: why it failed, what it answered. */
function factsOf(context: TraceContext, receipt: Receipt): { carries: string; outcome: string } {
  const deposit = depositOf(receipt.actions);
  const gas = receipt.gas == null || isRefund(receipt) ? "" : tgas(big(receipt.gas.burnt));
  const carries = [deposit > 0n && !isRefund(receipt) ? near(deposit) : "", gas]
    .filter(Boolean)
    .join(" · ");
  const failure = context.index.failure(receipt.path);
  if (failure != null) return { carries, outcome: brief(reasonOf(failure.sentence), 120) };
  if (isRefund(receipt))
    return {
      carries,
      outcome: `from ${context.names.account(context.index.parent(receipt.path)?.receiver ?? "system")}`,
    };
  if (receipt.status !== "ok") return { carries, outcome: statusWords(receipt) };
  if (receipt.result_of != null) return { carries, outcome: `→ see ${receipt.result_of}` };
  const said =
    receipt.result == null || receipt.result.bytes === ""
      ? ""
      : `→ ${brief(summary(guess(receipt.result)), 60)}`;
  return { carries, outcome: said };
}

/** What stands between quotes in a sentence, else all of it. */
function reasonOf(sentence: string): string {
  const quoted = /"(.+)"/s.exec(sentence);
  return quoted?.[1] ?? sentence;
}

export function labelOf(context: TraceContext, box: Box): string {
  const { receipt } = box;
  const { names, index } = context;
  if (receipt == null)
    return `transaction, ${names.call(index.trace)}, block ${index.trace.transaction.included.block}`;
  const words = [
    receipt.path,
    names.account(receipt.receiver),
    names.work(receipt),
    statusWords(receipt),
  ];
  if (receipt.ran != null) words.push(`block ${receipt.ran.block}`);
  return words.join(", ").replaceAll("_", " ");
}

interface BoxProps {
  context: TraceContext;
  box: Box;
  height: number;
  id: string;
  selected: boolean;
  related: boolean;
}

const kThreeLines = 50;

export function BoxShape({ context, box, height, id, selected, related }: BoxProps) {
  const { receipt } = box;
  const kind = receipt == null ? "transaction" : markOf(receipt).kind;
  const classes = ["box", kind, selected ? "selected" : "", related ? "related" : ""].join(" ");
  const { transaction } = context.index.trace;
  // A refused transaction pays nothing.
  const charge = context.index.trace.verdict === "refused" ? undefined : transaction.charge?.total;
  const name = receipt == null ? "transaction" : context.names.work(receipt);
  const { carries, outcome } =
    receipt == null
      ? { carries: charge == null ? "" : `paid ${near(big(charge))}`, outcome: "" }
      : factsOf(context, receipt);
  const path = receipt?.path ?? "";
  const three = height >= kThreeLines;
  const line = three ? 18 : 34;
  const left = (three ? 29 : 10) + (path === "" ? 0 : path.length * 6.3 + 8);
  const second = three || outcome === "" ? carries : outcome;
  return (
    <g
      id={id}
      class={classes}
      role="option"
      aria-selected={selected}
      data-path={box.path}
      transform={`translate(${box.x} ${box.y})`}
      onClick={() => context.select(box.path)}
    >
      <title>{labelOf(context, box)}</title>
      {selected && (
        <rect class="ring" x="-4" y="-4" width={box.width + 8} height={height + 8} rx="9" />
      )}
      <rect
        class="body"
        width={box.width}
        height={height}
        rx={receipt != null && isRefund(receipt) ? 18 : 6}
      />
      {kind === "bad" && <rect class="undone" width={box.width} height={height} rx="6" />}
      <svg aria-hidden="true" width={Math.max(box.width - 4, 1)} height={height} overflow="hidden">
        <circle class="dot" cx="16" cy="14" r="8" />
        <text class="glyph" x="16" y="18" text-anchor="middle">
          {receipt == null ? "▸" : markOf(receipt).mark}
        </text>
        <text class="work" x={three ? 10 : 29} y={three ? 35 : 18}>
          {fitName(name, box.width - (three ? 16 : 36))}
        </text>
        <text class="path" x={three ? 29 : 10} y={line}>
          {path}
        </text>
        <text class={three ? "told" : "told outcome"} x={left} y={line}>
          {fit(second, box.width - 8 - left)}
        </text>
        {three && (
          <text class="told outcome" x="10" y="51">
            {fit(outcome, box.width - 16)}
          </text>
        )}
      </svg>
    </g>
  );
}

/** The dashed box of a receipt that has arrived and waits; drawn below the arrows. */
export function WaitShape({
  context,
  box,
  height,
}: {
  context: TraceContext;
  box: Box;
  height: number;
}) {
  const { receipt, waitX } = box;
  if (waitX == null || receipt == null) return null;
  const width = box.x - waitX;
  const wait = receipt.waited.at(-1)?.kind;
  const sources = context.index.inputs(box.path).map((edge) => edge.from ?? "another transaction");
  const words =
    wait === "queue"
      ? "waits in the queue"
      : sources.length === 0
        ? "waits"
        : `waits for ${sources.slice(0, 4).join(", ")}${sources.length > 4 ? " …" : ""}`;
  return (
    <g>
      <rect class="wait" x={waitX} y={box.y + 4} width={width + 8} height={height - 8} rx="6" />
      <svg x={waitX} y={box.y} width={Math.max(width - 4, 1)} height={height} overflow="hidden">
        <text class="waits" x="10" y="18">
          {box.path}
        </text>
        <text class="waits" x="10" y="33">
          {fit(words, width - 16)}
        </text>
      </svg>
    </g>
  );
}

const kLabelCharacters = 16;

function arrowLabel(arrow: Arrow): string {
  if (arrow.kind !== "data" && arrow.kind !== "resume") return "";
  if (arrow.failed) return "failed";
  const value = arrow.edge?.value;
  return value == null || value.bytes === "" ? "" : brief(summary(guess(value)), kLabelCharacters);
}

export function ArrowShape({
  arrow,
  marked,
  labels,
}: {
  arrow: Arrow;
  marked: boolean;
  labels: boolean;
}) {
  const kind = arrow.failed ? "failed" : arrow.kind === "resume" ? "data" : arrow.kind;
  const head = marked && kind === "made" ? "marked" : kind;
  const label = labels || marked ? arrowLabel(arrow) : "";
  return (
    <g
      class={`arrow ${kind}${marked ? " marked" : ""}`}
      data-from={arrow.from}
      data-to={arrow.to}
      data-kind={arrow.kind}
    >
      <path d={arrow.d} marker-end={`url(#tip-${head})`} />
      {label !== "" && (
        <text class="label" x={arrow.labelX} y={arrow.labelY}>
          {label}
        </text>
      )}
    </g>
  );
}

export function isTransaction(path: string | undefined): boolean {
  return path === kTransaction;
}
