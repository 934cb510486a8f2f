// Gas by receipt, and as a flame graph.
import { big } from "./amounts";
import type { TraceIndex } from "./index";
import type { Names } from "./names";
import { isRefund, kGasGroups, type GasGroup, type Receipt } from "./trace";

export interface GasRow {
  receipt: Receipt;
  bought: bigint;
  burnt: bigint;
  passedOn: bigint;
  left: bigint;
}

/** Receipts whose gas somebody paid, in the order of execution. */
export function gasRows(index: TraceIndex): GasRow[] {
  return index.receipts.flatMap((receipt) => {
    const { gas } = receipt;
    if (gas == null || isRefund(receipt)) return [];
    return [
      {
        receipt,
        bought: big(gas.bought),
        burnt: big(gas.burnt),
        passedOn: big(gas.passed_on),
        left: big(gas.left),
      },
    ];
  });
}

export function groupSums(index: TraceIndex): { group: GasGroup; gas: bigint }[] {
  const rows = gasRows(index);
  return kGasGroups.map((group) => ({
    group,
    gas: rows.reduce((sum, row) => sum + big(row.receipt.gas?.groups[group]), 0n),
  }));
}

export interface Frame {
  key: string;
  label: string;
  /** The receipt that a frame is, or is part of. */
  path: string | undefined;
  kind: "transaction" | "receipt" | "group" | "cost";
  group: GasGroup | undefined;
  gas: bigint;
  children: Frame[];
}

/**
 * The root is the transaction; a receipt's frame holds what it burnt and the frames of those that
 * it made. Gas that is passed on is no frame: the children have it. Refunds burn nobody's gas.
 */
export function flame(index: TraceIndex, names: Names): Frame {
  const conversion = big(index.trace.transaction.gas_burnt);
  const roots = index.receipts.filter((r) => !r.path.includes(".") && !isRefund(r));
  const children = [
    ...(conversion > 0n ? [leaf("tx/convert", "making the receipt", conversion)] : []),
    ...roots.map((r) => frameOf(index, names, r)),
  ];
  const root: Frame = {
    key: "tx",
    label: "transaction",
    path: undefined,
    kind: "transaction",
    group: undefined,
    gas: sum(children),
    children,
  };
  return root;
}

function leaf(key: string, label: string, gas: bigint): Frame {
  return { key, label, path: undefined, kind: "group", group: "actions", gas, children: [] };
}

function sum(frames: readonly Frame[]): bigint {
  return frames.reduce((total, frame) => total + frame.gas, 0n);
}

/** Receipts can be nested thousands deep: no recursion. */
function frameOf(index: TraceIndex, names: Names, top: Receipt): Frame {
  const order: Receipt[] = [];
  const open = [top];
  for (let at = open.pop(); at != null; at = open.pop()) {
    order.push(at);
    open.push(...index.children(at.path).filter((child) => !isRefund(child)));
  }
  const frames = new Map<string, Frame>();
  for (const receipt of order.reverse()) {
    const below = index.children(receipt.path).flatMap((child) => frames.get(child.path) ?? []);
    const children = [...groupFrames(receipt), ...below];
    frames.set(receipt.path, {
      key: receipt.path,
      label: names.title(receipt),
      path: receipt.path,
      kind: "receipt",
      group: undefined,
      gas: sum(children),
      children,
    });
  }
  return frames.get(top.path)!;
}

function groupFrames(receipt: Receipt): Frame[] {
  const { gas } = receipt;
  if (gas == null) return [];
  return kGasGroups.flatMap((group) => {
    const burnt = big(gas.groups[group]);
    if (burnt === 0n) return [];
    return [
      {
        key: `${receipt.path}/${group}`,
        label: group,
        path: receipt.path,
        kind: "group" as const,
        group,
        gas: burnt,
        children: [],
      },
    ];
  });
}

export interface Tile {
  frame: Frame;
  depth: number;
  /** Shares of the whole width. */
  from: number;
  width: number;
}

/** Frames below `top` that are at least `least` of the width wide. */
export function tiles(top: Frame, least: number): Tile[] {
  const out: Tile[] = [];
  const open: Tile[] = [{ frame: top, depth: 0, from: 0, width: 1 }];
  for (let tile = open.pop(); tile != null; tile = open.pop()) {
    out.push(tile);
    let { from } = tile;
    for (const child of tile.frame.children) {
      const width =
        tile.frame.gas === 0n
          ? 0
          : (tile.width * Number((child.gas * 1_000_000n) / tile.frame.gas)) / 1_000_000;
      if (width >= least) open.push({ frame: child, depth: tile.depth + 1, from, width });
      from += width;
    }
  }
  return out;
}
