// Search in a trace: hash, receipt id, path, account, method, and whatever contracts said.
import type { TraceIndex } from "./index";
import { guess, summary } from "./decode";
import type { Action, Receipt } from "./trace";

const kHitsMax = 2000;

function texts(receipt: Receipt, index: TraceIndex): string[] {
  const out = [receipt.path, receipt.id, receipt.receiver, receipt.predecessor, receipt.kind];
  const add = (actions: readonly Action[]): void => {
    for (const action of actions) {
      out.push(action.kind, action.method ?? "");
      if (action.args != null) out.push(summary(guess(action.args)));
      add(action.inner ?? []);
    }
  };
  add(receipt.actions);
  out.push(...receipt.logs);
  if (receipt.result != null) out.push(summary(guess(receipt.result)));
  const failure = index.failure(receipt.path);
  if (failure != null) out.push(failure.sentence, failure.kind);
  return out;
}

/** Paths of the receipts that hold `query`, upper and lower case being the same, in their order. */
export function search(index: TraceIndex, query: string): string[] {
  const wanted = query.trim().toLowerCase();
  if (wanted === "") return [];
  if (index.position.has(wanted)) return [wanted];
  const hits: string[] = [];
  for (const receipt of index.receipts) {
    if (texts(receipt, index).some((text) => text.toLowerCase().includes(wanted)))
      hits.push(receipt.path);
    if (hits.length >= kHitsMax) break;
  }
  return hits;
}
