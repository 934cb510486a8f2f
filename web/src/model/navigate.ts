// Which receipt a key leads to.
import { isShown } from "./layout";
import type { TraceIndex } from "./index";
import type { Receipt } from "./trace";

export type Move =
  | "lanePrevious"
  | "laneNext"
  | "laneUp"
  | "laneDown"
  | "parent"
  | "child"
  | "siblingPrevious"
  | "siblingNext"
  | "dataBack"
  | "dataForward"
  | "failurePrevious"
  | "failureNext";

const kMoves = new Set<string>([
  "lanePrevious",
  "laneNext",
  "laneUp",
  "laneDown",
  "parent",
  "child",
  "siblingPrevious",
  "siblingNext",
  "dataBack",
  "dataForward",
  "failurePrevious",
  "failureNext",
]);

export function isMove(command: string): command is Move {
  return kMoves.has(command);
}

function lanesOf(receipts: readonly Receipt[]): string[] {
  return [...new Set(receipts.map((receipt) => receipt.receiver))];
}

/** The next of `list` after `path`, `step` 1 or -1. */
function beside(list: readonly Receipt[], path: string, step: number): string | undefined {
  const at = list.findIndex((receipt) => receipt.path === path);
  return at < 0 ? undefined : list[at + step]?.path;
}

/** Undefined: there is nothing that way. */
export function navigate(
  index: TraceIndex,
  from: string | undefined,
  move: Move,
  gasRefunds: boolean,
): string | undefined {
  if (move === "failureNext" || move === "failurePrevious")
    return failure(index, from, move === "failureNext" ? 1 : -1);
  const here = index.find(from);
  if (here == null) return index.receipts.find((receipt) => isShown(receipt, gasRefunds))?.path;
  const shown = (receipts: readonly Receipt[]): Receipt[] =>
    receipts.filter((r) => isShown(r, gasRefunds));
  switch (move) {
    case "lanePrevious":
      return beside(shown(index.lane(here.receiver)), here.path, -1);
    case "laneNext":
      return beside(shown(index.lane(here.receiver)), here.path, 1);
    case "laneUp":
    case "laneDown":
      return nearest(index, here, move === "laneDown" ? 1 : -1, gasRefunds);
    case "parent":
      return index.parent(here.path)?.path;
    case "child":
      return shown(index.children(here.path))[0]?.path;
    case "siblingPrevious":
      return beside(shown(index.siblings(here.path)), here.path, -1);
    case "siblingNext":
      return beside(shown(index.siblings(here.path)), here.path, 1);
    case "dataBack":
      return index.inputs(here.path).find((edge) => edge.from != null)?.from;
    case "dataForward":
      return index.outputs(here.path).find((edge) => edge.to != null)?.to;
  }
}

function failure(index: TraceIndex, from: string | undefined, step: 1 | -1): string | undefined {
  const failed = index.receipts.filter((receipt) => receipt.status === "failed");
  const here = index.position.get(from ?? "") ?? (step > 0 ? -1 : index.receipts.length);
  const found =
    step > 0
      ? failed.find((receipt) => index.position.get(receipt.path)! > here)
      : failed.findLast((receipt) => index.position.get(receipt.path)! < here);
  return (found ?? (step > 0 ? failed[0] : failed.at(-1)))?.path;
}

/** In the next lane that has receipts, the one whose block is nearest. */
function nearest(
  index: TraceIndex,
  here: Receipt,
  step: number,
  gasRefunds: boolean,
): string | undefined {
  const shown = index.receipts.filter((receipt) => isShown(receipt, gasRefunds));
  const { signer } = index.trace.transaction;
  const lanes = [signer, ...lanesOf(shown).filter((account) => account !== signer)];
  const block = here.ran?.block ?? Infinity;
  for (let at = lanes.indexOf(here.receiver) + step; at >= 0 && at < lanes.length; at += step) {
    let best: Receipt | undefined;
    for (const receipt of index.lane(lanes[at]!)) {
      if (!isShown(receipt, gasRefunds)) continue;
      const distance = Math.abs((receipt.ran?.block ?? Infinity) - block);
      if (best == null || distance < Math.abs((best.ran?.block ?? Infinity) - block))
        best = receipt;
    }
    if (best != null) return best.path;
  }
  return undefined;
}
