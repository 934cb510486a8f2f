// Two traces of the same calls, step by step up to the first difference.
import type { TraceIndex } from "./index";
import { parentPath } from "./index";
import { Names } from "./names";
import type { Action, Receipt, Trace } from "./trace";

export interface Step {
  left: Receipt | undefined;
  right: Receipt | undefined;
  same: boolean;
}

export type Reason = "order" | "answer" | "call" | "rows" | "missing" | "place" | "none";

export interface Comparison {
  steps: Step[];
  /** Position of the first step that differs; undefined: there is none. */
  first: number | undefined;
  reason: Reason;
  /** Says what differs and which rule allows it. */
  sentence: string;
  rule: string;
}

function sameAction(a: Action, b: Action): boolean {
  return (
    a.kind === b.kind &&
    a.method === b.method &&
    a.args?.bytes === b.args?.bytes &&
    a.deposit === b.deposit &&
    a.state === b.state
  );
}

function sameCall(a: Receipt, b: Receipt): boolean {
  return (
    a.receiver === b.receiver &&
    a.kind === b.kind &&
    a.actions.length === b.actions.length &&
    a.actions.every((action, i) => sameAction(action, b.actions[i]!))
  );
}

function sameAnswer(a: Receipt, b: Receipt): boolean {
  return (
    a.status === b.status &&
    a.result?.bytes === b.result?.bytes &&
    a.result_of === b.result_of &&
    a.logs.length === b.logs.length &&
    a.logs.every((log, i) => log === b.logs[i])
  );
}

/** Rows of contracts; traces without state do not say what was written. */
function sameWrites(a: Receipt, b: Receipt): boolean {
  const rows = (of: Receipt): string =>
    JSON.stringify(of.writes!.filter((write) => write.column === "contract_data"));
  return a.writes == null || b.writes == null || rows(a) === rows(b);
}

/** How many blocks after the transaction a receipt ran: heights of two runs need not be equal. */
export function blockOffset(trace: Trace, receipt: Receipt): number | undefined {
  return receipt.ran == null ? undefined : receipt.ran.block - trace.transaction.included.block;
}

/** Refunds of gas follow from everything else, and are left out. */
export function compare(left: TraceIndex, right: TraceIndex): Comparison {
  const kept = (index: TraceIndex): Receipt[] =>
    index.receipts.filter((r) => r.kind !== "gas_refund");
  const a = kept(left);
  const b = kept(right);
  const names = new Names(left.trace);
  const steps: Step[] = [];
  let first: number | undefined;
  let reason: Reason = "none";
  for (let i = 0; i < Math.max(a.length, b.length); ++i) {
    const difference = differs(left.trace, right.trace, a[i], b[i]);
    if (difference !== "none" && first == null) {
      first = i;
      reason = difference;
    }
    steps.push({ left: a[i], right: b[i], same: difference === "none" });
  }
  return {
    steps,
    first,
    reason,
    ...say(left, right, names, first == null ? undefined : steps[first], reason, first ?? 0),
  };
}

function differs(
  left: Trace,
  right: Trace,
  a: Receipt | undefined,
  b: Receipt | undefined,
): Reason {
  if (a == null || b == null) return a === b ? "none" : "missing";
  if (a.path !== b.path) return "order";
  if (!sameCall(a, b)) return "call";
  if (!sameAnswer(a, b)) return "answer";
  if (!sameWrites(a, b)) return "rows";
  return blockOffset(left, a) === blockOffset(right, b) ? "none" : "place";
}

/** True if `later` is `earlier`'s descendant, or waits for a result that depends on it. */
export function mustFollow(index: TraceIndex, earlier: string, later: string): boolean {
  const seen = new Set<string>();
  const open = [later];
  for (let at = open.pop(); at != null; at = open.pop()) {
    if (at === earlier) return true;
    if (seen.has(at)) continue;
    seen.add(at);
    const parent = parentPath(at);
    if (parent != null) open.push(parent);
    for (const edge of index.inputs(at)) if (edge.from != null) open.push(edge.from);
  }
  return false;
}

function say(
  left: TraceIndex,
  right: TraceIndex,
  names: Names,
  step: Step | undefined,
  reason: Reason,
  at: number,
): { sentence: string; rule: string } {
  const a = step?.left;
  const b = step?.right;
  if (step == null) return { sentence: "No step shown differs.", rule: "" };
  const where = `Step ${at + 1} is the first to differ`;
  const title = (receipt: Receipt): string => `${receipt.path} ${names.title(receipt)}`;
  if (a == null || b == null) {
    const [side, there] = a == null ? ["right", b!] : ["left", a];
    return { sentence: `${where}: only the ${side} ran ${title(there)}.`, rule: "" };
  }
  switch (reason) {
    case "order":
      return {
        sentence: `${where}: the left ran ${title(a)}, the right ran ${title(b)}.`,
        rule: orderRule(left, right, a, b),
      };
    case "answer":
      return {
        sentence: `${where}: ${title(a)} ${answer(a)} on the left and ${answer(b)} on the right.`,
        rule: "The same call read something else: state, results or the block.",
      };
    case "call":
    case "rows":
      return {
        sentence: `${where}: ${title(a)} ${reason === "call" ? "was called" : "wrote"} otherwise on the right.`,
        rule: "",
      };
    default:
      return {
        sentence:
          `${where}: ${title(a)} ran ${blockOffset(left.trace, a)} blocks after the transaction ` +
          `on the left and ${blockOffset(right.trace, b)} on the right.`,
        rule: "It runs when its last input has come, or later in a busy shard.",
      };
  }
}

function answer(receipt: Receipt): string {
  if (receipt.status === "failed") return "failed";
  return receipt.status === "ok" ? "succeeded" : "has not run";
}

function orderRule(left: TraceIndex, right: TraceIndex, a: Receipt, b: Receipt): string {
  const known = left.find(b.path) != null && right.find(a.path) != null;
  if (!known) return "";
  const fixed = mustFollow(left, a.path, b.path) || mustFollow(left, b.path, a.path);
  if (fixed) return "";
  const both = `${a.path} and ${b.path}`;
  return `Neither of ${both} made or awaits the other: these calls fix no order.`;
}
