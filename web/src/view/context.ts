// What all views of one trace share.
import type { TraceDocument } from "../model/document";
import { TraceIndex } from "../model/index";
import { Names } from "../model/names";
import type { Receipt } from "../model/trace";

export interface TraceContext {
  document: TraceDocument;
  index: TraceIndex;
  names: Names;
  /** Path of a receipt, or "tx". */
  selected: string | undefined;
  select: (path: string | undefined) => void;
  gasRefunds: boolean;
}

export function selectedReceipt(context: TraceContext): Receipt | undefined {
  return context.index.find(context.selected);
}

const indices = new WeakMap<object, { index: TraceIndex; names: Names }>();

/** Built once for each trace. */
export function indexOf(document: TraceDocument): { index: TraceIndex; names: Names } {
  let found = indices.get(document.trace);
  if (found == null) {
    found = { index: new TraceIndex(document.trace), names: new Names(document.trace) };
    indices.set(document.trace, found);
  }
  return found;
}

/** True for what a screen of this width shows as a list. */
export const kNarrow = "(max-width: 760px)";
