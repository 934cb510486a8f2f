// Look-ups over a trace: built once, O(receipts + edges).
import type { Edge, Failure, Receipt, Trace } from "./trace";

const kNone: readonly never[] = [];

export class TraceIndex {
  readonly trace: Trace;
  readonly receipts: readonly Receipt[];
  /** Position in the order of execution. */
  readonly position = new Map<string, number>();
  private readonly byId = new Map<string, Receipt>();
  private readonly made = new Map<string, Receipt[]>();
  private readonly dataIn = new Map<string, Edge[]>();
  private readonly dataOut = new Map<string, Edge[]>();
  private readonly failures = new Map<string, Failure>();
  private readonly laneOf = new Map<string, Receipt[]>();

  constructor(trace: Trace) {
    this.trace = trace;
    this.receipts = trace.receipts;
    trace.receipts.forEach((receipt, at) => {
      this.position.set(receipt.path, at);
      this.byId.set(receipt.id, receipt);
      add(this.laneOf, receipt.receiver, receipt);
      const parent = parentPath(receipt.path);
      if (parent != null) add(this.made, parent, receipt);
    });
    for (const children of this.made.values()) children.sort((a, b) => pathOrder(a.path, b.path));
    for (const edge of trace.edges) {
      if (edge.kind !== "data" && edge.kind !== "resume") continue;
      if (edge.to != null) add(this.dataIn, edge.to, edge);
      if (edge.from != null) add(this.dataOut, edge.from, edge);
    }
    for (const failure of trace.failures) {
      if (failure.receipt != null) this.failures.set(failure.receipt, failure);
    }
  }

  find(path: string | undefined): Receipt | undefined {
    const at = path == null ? undefined : this.position.get(path);
    return at == null ? undefined : this.receipts[at];
  }
  findId(id: string): Receipt | undefined {
    return this.byId.get(id);
  }
  parent(path: string): Receipt | undefined {
    return this.find(parentPath(path));
  }
  children(path: string): readonly Receipt[] {
    return this.made.get(path) ?? kNone;
  }
  /** Results that arrive at a receipt, and that leave it. */
  inputs(path: string): readonly Edge[] {
    return this.dataIn.get(path) ?? kNone;
  }
  outputs(path: string): readonly Edge[] {
    return this.dataOut.get(path) ?? kNone;
  }
  failure(path: string): Failure | undefined {
    return this.failures.get(path);
  }
  lane(account: string): readonly Receipt[] {
    return this.laneOf.get(account) ?? kNone;
  }
  siblings(path: string): readonly Receipt[] {
    const parent = parentPath(path);
    return parent == null
      ? this.receipts.filter((r) => !r.path.includes("."))
      : this.children(parent);
  }

  /** From the transaction to the receipt that made `path`. */
  ancestors(path: string): Receipt[] {
    const out: Receipt[] = [];
    for (let at = parentPath(path); at != null; at = parentPath(at)) {
      const receipt = this.find(at);
      if (receipt != null) out.unshift(receipt);
    }
    return out;
  }

  /** The receipts that lead to `path`, and those that its result, or failure, leads to. */
  related(path: string): Set<string> {
    const out = new Set<string>([path]);
    for (const receipt of this.ancestors(path)) out.add(receipt.path);
    for (const edge of this.inputs(path)) if (edge.from != null) out.add(edge.from);
    for (const edge of this.outputs(path)) if (edge.to != null) out.add(edge.to);
    return out;
  }

  /**
   * What the answer waited for: back from the receipt that gave the result over the last input to
   * arrive, or the receipt that made it. In the order of execution.
   */
  criticalPath(): Receipt[] {
    const out: Receipt[] = [];
    const seen = new Set<string>();
    let at = this.find(this.trace.result.receipt);
    while (at != null && !seen.has(at.path)) {
      seen.add(at.path);
      out.unshift(at);
      const parent = this.parent(at.path);
      let next = parent;
      let latest = parent?.ran?.block ?? -1;
      for (const edge of this.inputs(at.path)) {
        const from = this.find(edge.from);
        const ran = from?.ran?.block ?? -1;
        if (from != null && ran >= latest) {
          latest = ran;
          next = from;
        }
      }
      at = next;
    }
    return out;
  }
}

function add<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list == null) map.set(key, [value]);
  else list.push(value);
}

export function parentPath(path: string): string | undefined {
  const dot = path.lastIndexOf(".");
  return dot < 0 ? undefined : path.slice(0, dot);
}

export function depthOf(path: string): number {
  let depth = 0;
  for (const character of path) if (character === ".") ++depth;
  return depth;
}

/** Order of a walk through the tree: parts are compared as numbers. */
export function pathOrder(a: string, b: string): number {
  const left = a.split(".");
  const right = b.split(".");
  for (let i = 0; i < Math.min(left.length, right.length); ++i) {
    const difference = Number(left[i]) - Number(right[i]);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
