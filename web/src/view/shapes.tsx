// Boxes and arrows of the drawing. Shape and text repeat what colour says.
import { big, near, tgas } from "../model/amounts";
import { guess, summary } from "../model/decode";
import { brief } from "../model/escape";
import { kBoxHeight, kTransaction, type Arrow, type Box } from "../model/layout";
import { depositOf, statusWords } from "../model/names";
import { isRefund, type Receipt } from "../model/trace";
import type { TraceContext } from "./context";

/** Mean width of a character at the sizes of the drawing, in pixels. */
const kCharacterWidth = 6.7;

const kWide = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60]|[^\u0000-\uffff]/u;

/** Escaped text cut to a width in pixels; wide characters count twice. */
function fit(escaped: string, width: number): string {
  const room = Math.floor(width / kCharacterWidth);
  let used = 0;
  let out = "";
  for (const character of escaped) {
    used += kWide.test(character) ? 2 : 1;
    if (used > room) return `${out.slice(0, -1)}…`;
    out += character;
  }
  return out;
}

/** What a receipt is known by in lists: OK, failed, refund, waiting. */
export function markOf(receipt: Receipt): { mark: string; kind: string } {
  if (receipt.status === "failed") return { mark: "✕", kind: "bad" };
  if (receipt.status === "waiting") return { mark: receipt.kind === "yield" ? "y" : "?", kind: "waiting" };
  if (receipt.status === "unknown") return { mark: "?", kind: "unknown" };
  if (isRefund(receipt)) return { mark: "~", kind: "refund" };
  return { mark: "✓", kind: "good" };
}

/** The most telling fact that fits a box: why it failed, what it carries or answered, its gas. */
function factOf(context: TraceContext, receipt: Receipt): string {
  const failure = context.index.failure(receipt.path);
  if (failure !== undefined) return brief(reasonOf(failure.sentence), 120);
  if (isRefund(receipt)) return receipt.kind === "gas_refund" ? "unused gas" : "refund";
  const facts: string[] = [];
  const deposit = depositOf(receipt.actions);
  if (deposit > 0n) facts.push(near(deposit));
  if (receipt.status === "waiting") facts.push(statusWords(receipt));
  if (receipt.result !== undefined && receipt.result.bytes !== "") facts.push(`→ ${brief(summary(guess(receipt.result)), 40)}`);
  else if (receipt.result_of !== undefined) facts.push(`→ see ${receipt.result_of}`);
  if (facts.length < 2 && receipt.gas !== undefined) facts.push(tgas(big(receipt.gas.burnt)));
  return facts.join(" · ");
}

/** What stands between quotes in a sentence, else all of it. */
function reasonOf(sentence: string): string {
  const quoted = /"(.+)"/s.exec(sentence);
  return quoted?.[1] ?? sentence;
}

export function labelOf(context: TraceContext, box: Box): string {
  const { receipt } = box;
  const { names, index } = context;
  if (receipt === undefined) return `transaction, ${names.call(index.trace)}, block ${index.trace.transaction.included.block}`;
  const words = [receipt.path, names.account(receipt.receiver), names.work(receipt), statusWords(receipt)];
  if (receipt.ran !== undefined) words.push(`block ${receipt.ran.block}`);
  return words.join(", ").replaceAll("_", " ");
}

interface BoxProps {
  context: TraceContext;
  box: Box;
  id: string;
  selected: boolean;
  related: boolean;
}

export function BoxShape({ context, box, id, selected, related }: BoxProps) {
  const { receipt } = box;
  const kind = receipt === undefined ? "transaction" : markOf(receipt).kind;
  const classes = ["box", kind, selected ? "selected" : "", related ? "related" : ""].join(" ");
  const small = receipt !== undefined && isRefund(receipt);
  const { transaction } = context.index.trace;
  const first = receipt === undefined ? `transaction` : context.names.work(receipt);
  const second = receipt === undefined ? near(big(transaction.charge?.total ?? depositOf(transaction.actions).toString())) : factOf(context, receipt);
  const inner = box.width - 34;
  return (
    <g
      id={id}
      class={classes}
      role="option"
      aria-selected={selected}
      aria-label={labelOf(context, box)}
      data-path={box.path}
      transform={`translate(${box.x} ${box.y})`}
      onClick={() => context.select(box.path)}
    >
      {box.waitX !== undefined && <WaitShape box={box} receipt={receipt} />}
      {selected && <rect class="ring" x="-4" y="-4" width={box.width + 8} height={kBoxHeight + 8} rx="9" />}
      <rect class="body" width={box.width} height={kBoxHeight} rx={small ? 20 : 6} />
      {kind === "bad" && <rect class="undone" width={box.width} height={kBoxHeight} rx="6" />}
      <svg width={Math.max(box.width - 4, 1)} height={kBoxHeight} overflow="hidden">
        <circle class="dot" cx="15" cy="14" r="8" />
        <text class="mark" x="15" y="18" text-anchor="middle">
          {receipt === undefined ? "▸" : markOf(receipt).mark}
        </text>
        <text class="work" x="28" y="18">{fit(first, inner)}</text>
        <text class="path" x="9" y="34">{receipt === undefined ? "" : receipt.path}</text>
        <text class="fact" x={receipt === undefined ? 28 : 13 + receipt.path.length * 6.2} y="34">
          {fit(second, box.width - 20 - (receipt?.path.length ?? 2) * 6.2)}
        </text>
      </svg>
    </g>
  );
}

function WaitShape({ box, receipt }: { box: Box; receipt: Receipt | undefined }) {
  const width = box.x - (box.waitX ?? box.x);
  const wait = receipt?.waited.at(-1)?.kind;
  const words = wait === "queue" ? "waits in the queue" : wait === "yield" ? "waits to be resumed" : "waits";
  return (
    <g aria-hidden="true">
      <rect class="wait" x={-width} y="4" width={width + 8} height={kBoxHeight - 8} rx="6" />
      <svg x={-width} width={Math.max(width - 4, 1)} height={kBoxHeight} overflow="hidden">
        <text class="waits" x="9" y="17">{`${box.path} ${words}`}</text>
      </svg>
    </g>
  );
}

const kLabelCharacters = 16;

function arrowLabel(arrow: Arrow): string {
  if (arrow.kind !== "data" && arrow.kind !== "resume") return "";
  if (arrow.failed) return "failed";
  const value = arrow.edge?.value;
  return value === undefined || value.bytes === "" ? "" : brief(summary(guess(value)), kLabelCharacters);
}

export function ArrowShape({ arrow, marked, labels }: { arrow: Arrow; marked: boolean; labels: boolean }) {
  const kind = arrow.failed ? "failed" : arrow.kind === "resume" ? "data" : arrow.kind;
  const head = marked && kind === "made" ? "marked" : kind;
  const label = labels || marked ? arrowLabel(arrow) : "";
  return (
    <g class={`arrow ${kind}${marked ? " marked" : ""}`} data-from={arrow.from} data-to={arrow.to} data-kind={arrow.kind}>
      <path d={arrow.d} marker-end={`url(#head-${head})`} />
      {label !== "" && (
        <text class="label" x={arrow.labelX} y={arrow.labelY} text-anchor="middle">
          {label}
        </text>
      )}
    </g>
  );
}

export function isTransaction(path: string | undefined): boolean {
  return path === kTransaction;
}
