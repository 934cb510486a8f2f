// A trace in sentences, one for each receipt but refunds of gas: for reading from top to bottom.
import { big, near } from "./amounts";
import { guess, summary } from "./decode";
import { brief } from "./escape";
import type { TraceIndex } from "./index";
import { depositOf, type Names } from "./names";
import { isRefund, type Receipt } from "./trace";

export interface StoryLine {
  receipt: Receipt;
  /** What happened, and what came of it. */
  text: string;
  more: string;
}

const kReasonCharacters = 200;
const kAnswerCharacters = 80;

function list(words: readonly string[]): string {
  return words.length < 2
    ? words.join("")
    : `${words.slice(0, -1).join(", ")} and ${words.at(-1)!}`;
}

/** "called hello.set_greeting (2 NEAR) as 0.0, and waits as 0.1 for 0.0". */
function made(index: TraceIndex, names: Names, receipt: Receipt): string {
  const children = index.children(receipt.path).filter((child) => !isRefund(child));
  const words = children.slice(0, 6).map((child) => {
    const deposit = depositOf(child.actions);
    const sources = index.inputs(child.path).flatMap((edge) => edge.from ?? []);
    const after =
      sources.length > 0
        ? ` once ${list(sources)} ${sources.length > 1 ? "have" : "has"} answered`
        : "";
    return `${child.path} ${names.title(child)}${deposit > 0n ? ` with ${near(deposit)}` : ""}${after}`;
  });
  if (children.length > 6) words.push(`${children.length - 6} more`);
  return words.length === 0 ? "" : `called ${list(words)}`;
}

function outcome(index: TraceIndex, receipt: Receipt): string {
  const failure = index.failure(receipt.path);
  if (failure != null) {
    const told =
      failure.learned_by.length > 0
        ? `${list(failure.learned_by)} ${failure.learned_by.length > 1 ? "were" : "was"} told “failed”`
        : "nobody was told";
    return `failed, and all it did was undone: ${brief(failure.sentence, kReasonCharacters).replace(/[.…]?$/, "")}; ${told}.`;
  }
  if (receipt.status === "waiting")
    return receipt.kind === "yield" ? "waits to be resumed." : "has not run yet.";
  if (receipt.status === "unknown") return "is not known here.";
  const answer =
    receipt.result == null || receipt.result.bytes === ""
      ? ""
      : ` and answered ${brief(summary(guess(receipt.result)), kAnswerCharacters)}`;
  return `succeeded${answer}.`;
}

function sentence(
  index: TraceIndex,
  names: Names,
  receipt: Receipt,
): { text: string; more: string } {
  const parent = index.parent(receipt.path);
  if (receipt.kind === "distribution")
    return { text: "The global contract goes to other shards.", more: "" };
  if (isRefund(receipt)) {
    const what = `${near(depositOf(receipt.actions))}`;
    const why =
      receipt.kind === "beneficiary"
        ? "of a deleted account"
        : `because ${parent?.path ?? "it"} failed`;
    const lost = receipt.status === "failed" ? ", and is lost: nobody is there to take it" : "";
    return {
      text: `${what} ${receipt.kind === "beneficiary" ? "" : "went back "}to ${names.account(receipt.receiver)} ${receipt.kind === "unused_deposit" ? "that were not needed" : why}${lost}.`,
      more: "",
    };
  }
  const inputs = index.inputs(receipt.path);
  const failed = inputs.filter((edge) => edge.failed).flatMap((edge) => edge.from ?? []);
  const got = failed.length > 0 ? `, told that ${list(failed)} failed,` : "";
  const deposit = depositOf(receipt.actions);
  const paid =
    deposit > 0n &&
    receipt.actions.some((action) => big(action.deposit) > 0n && action.kind !== "Transfer")
      ? ` with ${near(deposit)}`
      : "";
  const by = parent == null ? ` for ${names.account(receipt.predecessor)}` : "";
  const transfer = receipt.actions.length === 1 && receipt.actions[0]!.kind === "Transfer";
  if (transfer && receipt.status === "ok")
    return {
      text: `${near(deposit)} went from ${names.account(receipt.predecessor)} to ${names.account(receipt.receiver)}.`,
      more: "",
    };
  return {
    text: `${names.title(receipt)}${by}${paid}${got} ${outcome(index, receipt)}`,
    more: made(index, names, receipt),
  };
}

/** In the order of execution. */
export function story(index: TraceIndex, names: Names): StoryLine[] {
  return index.receipts
    .filter((receipt) => receipt.kind !== "gas_refund")
    .map((receipt) => ({ receipt, ...sentence(index, names, receipt) }));
}
