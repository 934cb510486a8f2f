// Where the drawing puts everything: accounts are lanes, blocks that hold something are columns,
// receipts of one account and block are stacked in the order of execution. Pure, O(n) but for rows.
import type { TraceIndex } from "./index";
import { parentPath } from "./index";
import type { Edge, Receipt } from "./trace";

export const kTransaction = "tx";
/** Heights of boxes with two lines of text, and with three. */
export const kBoxHeights = { two: 42, three: 58 };
const kRowGap = 12;
const kLanePadding = 9;
const kGap = 46;
/** From this many lanes on, those off the selection's path are folded into one. */
export const kLanesFoldedFrom = 40;

export interface Column {
  /** Undefined: what has not run yet. */
  block: number | undefined;
  /** Blocks left out before this one, since nothing happened in them. */
  skipped: number;
  x: number;
}

export interface Lane {
  /** Undefined: the folded lane. */
  account: string | undefined;
  shard: number | undefined;
  accounts: number;
  y: number;
  height: number;
}

export interface Box {
  path: string;
  receipt: Receipt | undefined;
  lane: number;
  column: number;
  x: number;
  y: number;
  width: number;
  /** Where the dashed box of waiting begins, if the receipt waited. */
  waitX: number | undefined;
}

export interface Arrow {
  kind: Edge["kind"];
  from: string;
  to: string;
  failed: boolean;
  edge: Edge | undefined;
  d: string;
  labelX: number;
  labelY: number;
  top: number;
  bottom: number;
  left: number;
  right: number;
}

export interface Layout {
  columns: Column[];
  lanes: Lane[];
  boxes: Box[];
  boxHeight: number;
  byPath: Map<string, Box>;
  arrows: Arrow[];
  width: number;
  height: number;
}

export interface LayoutOptions {
  gasRefunds: boolean;
  /** Width of a column, box and gap. */
  pitch: number;
  boxHeight: number;
  /** Accounts that keep their lane when lanes are folded; undefined: nothing is folded. */
  kept: ReadonlySet<string> | undefined;
}

export function isShown(receipt: Receipt, gasRefunds: boolean): boolean {
  return gasRefunds || receipt.kind !== "gas_refund";
}

export function layOut(index: TraceIndex, options: LayoutOptions): Layout {
  const shown = index.receipts.filter((receipt) => isShown(receipt, options.gasRefunds));
  const columns = columnsOf(index, shown, options.pitch);
  const columnOf = new Map(columns.map((column, at) => [column.block, at]));
  const boxes = new Placing(index, options, columns, columnOf).place(shown);
  const byPath = new Map(boxes.boxes.map((box) => [box.path, box]));
  return {
    columns,
    lanes: boxes.lanes,
    boxes: boxes.boxes,
    boxHeight: options.boxHeight,
    byPath,
    arrows: arrowsOf(index, byPath, options, columns, columnOf),
    width: columns.length * options.pitch,
    height: boxes.height,
  };
}

function columnsOf(index: TraceIndex, shown: readonly Receipt[], pitch: number): Column[] {
  const blocks = new Set<number>([index.trace.transaction.included.block]);
  let pending = false;
  for (const receipt of shown) {
    if (receipt.ran == null) pending = true;
    for (const place of [receipt.arrived, receipt.ran]) if (place != null) blocks.add(place.block);
  }
  const sorted: (number | undefined)[] = [...blocks].sort((a, b) => a - b);
  if (pending) sorted.push(undefined);
  return sorted.map((block, at) => {
    const before = sorted[at - 1];
    const skipped = block == null || before == null ? 0 : block - before - 1;
    return { block, skipped, x: at * pitch };
  });
}

class Placing {
  private readonly laneOf = new Map<string, number>();
  private readonly lanes: Lane[] = [];
  /** Per lane: the last column that each row is taken up to. */
  private readonly rows: number[][] = [];
  /** Per lane and first column: rows before this one are taken. */
  private readonly hints: Map<number, number>[] = [];
  private folded: number | undefined;

  constructor(
    private readonly index: TraceIndex,
    private readonly options: LayoutOptions,
    private readonly columns: readonly Column[],
    private readonly columnOf: ReadonlyMap<number | undefined, number>,
  ) {}

  place(shown: readonly Receipt[]): { boxes: Box[]; lanes: Lane[]; height: number } {
    const { transaction } = this.index.trace;
    const placed = [
      this.put(kTransaction, undefined, transaction.signer, transaction.included.block),
    ];
    for (const receipt of shown)
      placed.push(this.put(receipt.path, receipt, receipt.receiver, receipt.ran?.block));
    const rowHeight = this.options.boxHeight + kRowGap;
    let y = 0;
    this.lanes.forEach((lane, at) => {
      lane.y = y;
      lane.height = this.rows[at]!.length * rowHeight + kLanePadding;
      y += lane.height;
    });
    const boxes = placed.map(({ row, ...box }) => ({
      ...box,
      y: this.lanes[box.lane]!.y + kLanePadding + row * rowHeight,
    }));
    return { boxes, lanes: this.lanes, height: y };
  }

  private put(
    path: string,
    receipt: Receipt | undefined,
    account: string,
    block: number | undefined,
  ) {
    const lane = this.lane(account);
    const column = this.columnOf.get(block) ?? this.columns.length - 1;
    const arrived = receipt?.arrived?.block;
    const start = arrived == null ? column : Math.min(this.columnOf.get(arrived) ?? column, column);
    const row = this.row(lane, start, column);
    const { pitch } = this.options;
    return {
      path,
      receipt,
      lane,
      column,
      row,
      x: this.columns[column]!.x + 4,
      width: pitch - kGap,
      waitX: start < column ? this.columns[start]!.x + 4 : undefined,
    };
  }

  /** The first row that is free from column `start` on. */
  private row(lane: number, start: number, end: number): number {
    const rows = this.rows[lane]!;
    const hints = this.hints[lane]!;
    let row = hints.get(start) ?? 0;
    while (row < rows.length && rows[row]! >= start) ++row;
    rows[row] = end;
    hints.set(start, row);
    return row;
  }

  private lane(account: string): number {
    const kept = this.options.kept == null || this.options.kept.has(account);
    const known = this.laneOf.get(account);
    if (known != null) return known;
    if (!kept && this.folded != null) {
      this.laneOf.set(account, this.folded);
      ++this.lanes[this.folded]!.accounts;
      return this.folded;
    }
    const lane = this.lanes.length;
    const found = this.index.trace.accounts.find((each) => each.id === account);
    this.lanes.push({
      account: kept ? account : undefined,
      shard: found?.shard,
      accounts: 1,
      y: 0,
      height: 0,
    });
    this.rows.push([]);
    this.hints.push(new Map());
    this.laneOf.set(account, lane);
    if (!kept) this.folded = lane;
    return lane;
  }
}

/** Where on the height of a box arrows of a kind leave and arrive. */
const kHeights = { made: 0.34, data: 0.7, resume: 0.7, refund: 0.86 };

function arrowsOf(
  index: TraceIndex,
  boxes: ReadonlyMap<string, Box>,
  { boxHeight }: LayoutOptions,
  columns: readonly Column[],
  columnOf: ReadonlyMap<number | undefined, number>,
): Arrow[] {
  const out: Arrow[] = [];
  const add = (kind: Edge["kind"], from: string, to: string, edge: Edge | undefined): void => {
    const a = boxes.get(from);
    const b = boxes.get(to);
    if (a == null || b == null) return;
    const arrived = kind === "data" ? edge?.arrived : undefined;
    out.push(
      draw(
        kind,
        a,
        b,
        boxHeight,
        edge,
        arrived == null ? undefined : columnX(columns, columnOf, arrived),
      ),
    );
  };
  for (const receipt of index.receipts) {
    const parent = parentPath(receipt.path) ?? kTransaction;
    const refund =
      receipt.kind !== "actions" && receipt.kind !== "yield" && receipt.kind !== "distribution";
    add(refund ? "refund" : "made", parent, receipt.path, undefined);
  }
  for (const edge of index.trace.edges)
    if ((edge.kind === "data" || edge.kind === "resume") && edge.from != null && edge.to != null)
      add(edge.kind, edge.from, edge.to, edge);
  return out;
}

function columnX(
  columns: readonly Column[],
  columnOf: ReadonlyMap<number | undefined, number>,
  block: number,
): number | undefined {
  const at = columnOf.get(block);
  return at == null ? undefined : columns[at]!.x + 4;
}

function draw(
  kind: Edge["kind"],
  a: Box,
  b: Box,
  boxHeight: number,
  edge: Edge | undefined,
  arrivedX: number | undefined,
): Arrow {
  const height = kHeights[kind];
  const isData = kind === "data" || kind === "resume";
  // What is made arrives where it begins to wait; data where it is waited for.
  const waitingX = b.waitX ?? b.x;
  const endX = isData ? Math.max(waitingX, Math.min(arrivedX ?? b.x, b.x)) : waitingX;
  const startX = a.x + a.width;
  const y1 = a.y + boxHeight * height;
  const y2 = b.y + boxHeight * (isData ? 0.7 : 0.34);
  const common = { kind, from: a.path, to: b.path, failed: edge?.failed === true, edge };
  if (endX <= startX) return { ...common, ...sameColumn(a, b, boxHeight) };
  const turn = Math.min(startX + kGap - 6, endX);
  const middle = (startX + turn) / 2;
  const d =
    `M${startX} ${y1}C${middle + 4} ${y1} ${middle - 4} ${y2} ${turn - 1} ${y2}` +
    (turn < endX ? `L${endX - 1} ${y2}` : "");
  return {
    ...common,
    d,
    // At its own end of the arrow, where no other one crosses it.
    labelX: startX + 9,
    labelY: y2 < y1 ? y1 + 12 : y1 - 5,
    top: Math.min(y1, y2) - 16,
    bottom: Math.max(y1, y2) + 16,
    left: startX,
    right: endX,
  };
}

/** Both ran in one block: the arrow goes down, or up, on the left. */
function sameColumn(
  a: Box,
  b: Box,
  boxHeight: number,
): Omit<Arrow, "kind" | "from" | "to" | "failed" | "edge"> {
  const down = b.y >= a.y;
  const x = b.x + 14;
  const y1 = down ? a.y + boxHeight : a.y;
  const y2 = down ? b.y - 1 : b.y + boxHeight + 1;
  return {
    d: `M${a.x + 14} ${y1}C${a.x + 14} ${(y1 + y2) / 2} ${x} ${(y1 + y2) / 2} ${x} ${y2}`,
    labelX: x + 4,
    labelY: (y1 + y2) / 2,
    top: Math.min(y1, y2) - 8,
    bottom: Math.max(y1, y2) + 8,
    left: Math.min(a.x, x),
    right: Math.max(a.x, x) + 20,
  };
}

/** The accounts that keep their lanes when there are too many: the signer's, and those of `paths`. */
export function keptLanes(
  index: TraceIndex,
  paths: ReadonlySet<string>,
): ReadonlySet<string> | undefined {
  const accounts = new Set(index.receipts.map((receipt) => receipt.receiver));
  if (accounts.size < kLanesFoldedFrom) return undefined;
  const kept = new Set([index.trace.transaction.signer, index.trace.transaction.receiver]);
  for (const path of paths) {
    const receipt = index.find(path);
    if (receipt != null && kept.size < kLanesFoldedFrom / 2) kept.add(receipt.receiver);
  }
  for (const failure of index.trace.failures) {
    const receipt = index.find(failure.receipt);
    if (receipt != null && kept.size < kLanesFoldedFrom / 2) kept.add(receipt.receiver);
  }
  return kept;
}

/** Boxes and arrows that a window on the drawing touches. */
export interface Window {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

export function boxesIn(layout: Layout, window: Window): Box[] {
  return layout.boxes.filter(
    (box) =>
      (box.waitX ?? box.x) <= window.right &&
      box.x + box.width >= window.left &&
      box.y <= window.bottom &&
      box.y + layout.boxHeight >= window.top,
  );
}

export function arrowsIn(
  layout: Layout,
  window: Window,
  only: ReadonlySet<string> | undefined,
): Arrow[] {
  return layout.arrows.filter(
    (arrow) =>
      arrow.left <= window.right &&
      arrow.right >= window.left &&
      arrow.top <= window.bottom &&
      arrow.bottom >= window.top &&
      (only == null || (only.has(arrow.from) && only.has(arrow.to))),
  );
}
