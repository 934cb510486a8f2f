// How receipts, accounts and actions are called. What contracts chose is escaped here.
import { big, near, plural } from "./amounts";
import { brief, escape } from "./escape";
import { failuresInside, isRefund, type Action, type Receipt, type Trace } from "./trace";

/** The ".suffix" that all accounts share, "" if there is none. */
export function sharedSuffix(ids: readonly string[]): string {
  if (ids.length < 2) return "";
  const [first, ...rest] = ids as [string, ...string[]];
  let length = first.length;
  for (const id of rest) {
    let same = 0;
    while (same < length && same < id.length && first.at(-1 - same) === id.at(-1 - same)) ++same;
    length = same;
  }
  for (; length > 0; --length) {
    const leavesSomething = ids.every((id) => id.length > length);
    if (leavesSomething && first[first.length - length] === ".") return first.slice(-length);
  }
  return "";
}

export class Names {
  readonly suffix: string;

  constructor(trace: Trace) {
    this.suffix = sharedSuffix(trace.accounts.map((account) => account.id));
  }

  /** The account without the suffix that all share. */
  account(id: string): string {
    const cut = this.suffix !== "" && id.endsWith(this.suffix) && id.length > this.suffix.length;
    const short = escape(cut ? id.slice(0, -this.suffix.length) : id);
    return short.length > 40 && !short.includes(".")
      ? `${short.slice(0, 8)}…${short.slice(-6)}`
      : short;
  }

  /** What an action is called: a method, "transfer", "create account". */
  action(action: Action): string {
    if (action.kind === "FunctionCall") return brief(action.method ?? "?", 80);
    if (action.kind === "Delegate") {
      const inner = action.inner ?? [];
      return `delegate: ${inner.map((each) => this.action(each)).join(", ")}`;
    }
    const words = action.kind.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
    return brief(words, 80);
  }

  /** What a receipt does, without its account. */
  work(receipt: Receipt): string {
    switch (receipt.kind) {
      case "gas_refund":
        return `${near(big(received(receipt)))} back for gas`;
      case "deposit_refund":
        return `${near(big(received(receipt)))} back`;
      case "unused_deposit":
        return `${near(big(received(receipt)))} not needed, back`;
      case "beneficiary":
        return `${near(big(received(receipt)))}, the balance of ${this.account(receipt.predecessor)}`;
      case "distribution":
        return "global contract to other shards";
      default:
        break;
    }
    const [first, ...rest] = receipt.actions;
    if (receipt.status === "unknown" && first == null) return "not known here";
    if (first == null) return "nothing to do";
    if (rest.length === 0) return this.action(first);
    const named = receipt.actions.find((action) => action.kind === "FunctionCall") ?? first;
    return `${this.action(named)} +${rest.length}`;
  }

  /** "hello.set_greeting_paid", "transfer to alice", "2 NEAR back to caller". */
  title(receipt: Receipt): string {
    const account = this.account(receipt.receiver);
    if (receipt.kind === "distribution") return this.work(receipt);
    if (isRefund(receipt)) return `${this.work(receipt)} → ${account}`;
    const isCall = receipt.actions.some((action) => action.kind === "FunctionCall");
    return isCall ? `${account}.${this.work(receipt)}` : `${this.work(receipt)} → ${account}`;
  }

  /** "alice → caller.pay_for_greeting". */
  call(trace: Trace): string {
    const { signer, receiver, actions } = trace.transaction;
    const first = actions.find((action) => action.kind === "FunctionCall") ?? actions[0];
    const method = first == null ? "" : `.${this.action(first)}`;
    const more = actions.length > 1 ? ` +${actions.length - 1} more` : "";
    return `${this.account(signer)} → ${this.account(receiver)}${method}${more}`;
  }
}

function received(receipt: Receipt): string {
  return depositOf(receipt.actions).toString();
}

/** Deposits of all actions, inner ones included. */
export function depositOf(actions: readonly Action[]): bigint {
  let sum = 0n;
  for (const action of actions) sum += big(action.deposit) + depositOf(action.inner ?? []);
  return sum;
}

export function verdictWords(trace: Trace): string {
  switch (trace.verdict) {
    case "ok":
      return "OK";
    case "ok_with_failures":
      return `OK, but ${failuresInside(trace)} inside failed`;
    case "failed":
      return "Failed";
    case "refused":
      return "Refused";
    case "running":
      return "Running";
  }
}

export function statusWords(receipt: Receipt): string {
  if (receipt.status === "waiting") {
    return receipt.kind === "yield" ? "waits to be resumed" : "has not run yet";
  }
  return receipt.status === "unknown" ? "not known here" : receipt.status;
}

/** "block 54", "blocks 54-59". */
export function blocksOf(trace: Trace): { first: number; last: number; words: string } {
  const first = trace.transaction.included.block;
  let last = first;
  for (const receipt of trace.receipts) last = Math.max(last, receipt.ran?.block ?? first);
  return { first, last, words: first === last ? `block ${first}` : `blocks ${first}–${last}` };
}

export function receiptCount(trace: Trace): string {
  const refunds = trace.receipts.filter(isRefund).length;
  const others = trace.receipts.length - refunds;
  return plural(others, "receipt") + (refunds > 0 ? ` + ${plural(refunds, "refund")}` : "");
}
