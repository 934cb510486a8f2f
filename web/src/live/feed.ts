// What a running node did lately: its blocks and transactions, read with the methods that all
// nodes have, and the traces of the transactions.
import { readTrace } from "../shared";
import type { Trace } from "../model/trace";
import { listOf, numberOf, objectOf, RpcError, textOf, type Json, type Node } from "./rpc";

export interface FeedBlock {
  height: number;
  hash: string;
  time: string;
  transactions: number;
  receipts: number;
}

export interface FeedTransaction {
  hash: string;
  signer: string;
  receiver: string;
  actions: unknown[];
  height: number;
}

const kEmptyRoot = "11111111111111111111111111111111";
const kBlocksKept = 400;
const kTransactionsKept = 300;
const kTracesKept = 300;
/** Blocks read at once while the past is read, and how many of them at most. */
const kBatch = 12;
const kPastBlocks = 1200;
const kPastTransactions = 40;

export class Feed {
  readonly blocks = new Map<number, FeedBlock>();
  transactions: FeedTransaction[] = [];
  readonly traces = new Map<string, Trace>();
  /** Those of `traces` whose chunks the node applied again. */
  readonly replayed = new Set<string>();
  /** ABIs that describe Borsh, by account: the node reads values by them. */
  private readonly abis = new Map<string, unknown>();
  latest = 0;
  chainId = "";
  version = "";
  /** Why the node cannot be read; "" while it can. */
  problem = "";

  constructor(private readonly node: Node) {}

  /** Reads what came since the last time. True if something did. */
  async poll(): Promise<boolean> {
    try {
      if (this.chainId === "") await this.readStatus();
      const newest = await this.node.call("block", { finality: "optimistic" });
      const height = numberOf(objectOf(objectOf(newest).header).height);
      const recovered = this.problem !== "";
      this.problem = "";
      if (height < this.latest) this.forget();
      if (height === this.latest) return recovered;
      const from = this.latest === 0 ? height : Math.max(this.latest + 1, height - kBlocksKept);
      await this.take(objectOf(newest));
      await this.readBlocks(from, height - 1);
      this.latest = height;
      return true;
    } catch (error) {
      const before = this.problem;
      this.problem = (error as Error).message;
      return before !== this.problem;
    }
  }

  /** Reads back from the first block that is known, until there are some transactions. */
  async readPast(): Promise<void> {
    let low = Math.min(...this.blocks.keys());
    const end = Math.max(0, low - kPastBlocks);
    while (low > end && this.transactions.length < kPastTransactions) {
      const from = Math.max(end, low - kBatch);
      await this.readBlocks(from, low - 1);
      low = from;
    }
  }

  /** Undefined: the node does not know the transaction. With `replay` the node applies its chunks again once it
      is done, for what only that tells: reads, host calls, what failures undid. */
  async trace(hash: string, replay = false): Promise<Trace | undefined> {
    const known = this.traces.get(hash);
    const isDone = known !== undefined && known.verdict !== "running";
    if (isDone && (!replay || this.replayed.has(hash))) return known;
    const result = await this.node
      .call("farcall_trace", {
        tx_hash: hash,
        replay: replay && isDone,
        abis: Object.fromEntries(this.abis),
      })
      .catch((error: unknown) => {
        if (error instanceof RpcError && error.cause_name === "UNKNOWN_TRANSACTION")
          return undefined;
        throw error;
      });
    if (result === undefined) return undefined;
    const trace = readTrace(result);
    if ("reason" in trace) throw new RpcError(`the trace cannot be read: ${trace.reason}`, "");
    if (replay && isDone) this.replayed.add(hash);
    // Views are rebuilt when the value is another one: not while nothing has changed.
    if (known !== undefined && JSON.stringify(known) === JSON.stringify(trace)) return known;
    this.traces.set(hash, trace);
    if (this.traces.size > kTracesKept) this.drop(this.traces.keys().next().value!);
    return replay && !isDone && trace.verdict !== "running" ? this.trace(hash, true) : trace;
  }

  /** Traces of the account are asked for again, if the ABI tells more of them than the page reads itself. */
  learn(account: string, abi: unknown): void {
    const isKnown = JSON.stringify(this.abis.get(account)) === JSON.stringify(abi);
    if (isKnown || !JSON.stringify(abi).includes('"borsh"')) return;
    this.abis.set(account, abi);
    for (const [hash, trace] of [...this.traces])
      if (trace.accounts.some((each) => each.id === account)) this.drop(hash);
  }

  private drop(hash: string): void {
    this.traces.delete(hash);
    this.replayed.delete(hash);
  }

  private async readStatus(): Promise<void> {
    const status = objectOf(await this.node.call("status", []));
    this.chainId = textOf(status.chain_id);
    this.version = textOf(objectOf(status.version).version);
  }

  /** The chain went back, to a snapshot or another home. */
  private forget(): void {
    this.blocks.clear();
    this.transactions = [];
    this.traces.clear();
    this.replayed.clear();
    this.latest = 0;
  }

  private async readBlocks(from: number, to: number): Promise<void> {
    for (let low = from; low <= to; low += kBatch) {
      const heights = Array.from({ length: Math.min(kBatch, to - low + 1) }, (_, i) => low + i);
      const blocks = await Promise.all(
        heights.map((height) =>
          this.node.call("block", { block_id: height }).catch(() => undefined),
        ),
      );
      for (const block of blocks) if (block !== undefined) await this.take(objectOf(block));
    }
  }

  private async take(block: Json): Promise<void> {
    const header = objectOf(block.header);
    const height = numberOf(header.height);
    const chunks = listOf(block.chunks).map(objectOf);
    const fresh = chunks.filter((chunk) => chunk.height_included === height);
    const full = fresh.filter((chunk) => chunk.tx_root !== kEmptyRoot);
    const found = await Promise.all(
      full.map((chunk) => this.node.call("chunk", { chunk_id: chunk.chunk_hash })),
    );
    const transactions = found
      .flatMap((chunk) => listOf(objectOf(chunk).transactions))
      .map((given): FeedTransaction => {
        const it = objectOf(given);
        return {
          hash: textOf(it.hash),
          signer: textOf(it.signer_id),
          receiver: textOf(it.receiver_id),
          actions: listOf(it.actions),
          height,
        };
      });
    this.blocks.set(height, {
      height,
      hash: textOf(header.hash),
      time: textOf(header.timestamp_nanosec),
      transactions: transactions.length,
      receipts: fresh.filter((chunk) => chunk.outgoing_receipts_root !== kEmptyRoot).length,
    });
    if (this.blocks.size > kBlocksKept + kPastBlocks)
      this.blocks.delete(Math.min(...this.blocks.keys()));
    if (transactions.length === 0) return;
    const known = new Set(this.transactions.map((each) => each.hash));
    this.transactions = [
      ...transactions.filter((each) => !known.has(each.hash)),
      ...this.transactions,
    ]
      .sort((a, b) => b.height - a.height)
      .slice(0, kTransactionsKept);
  }
}

/** What a transaction in a chunk does: "pay_for_greeting", "transfer +1". */
export function actionWords(actions: readonly unknown[]): string {
  const [first, ...rest] = actions;
  if (first === undefined) return "nothing";
  const more = rest.length > 0 ? ` +${rest.length}` : "";
  if (typeof first === "string") return spaced(first) + more;
  const [kind = "?", fields] = Object.entries(objectOf(first))[0] ?? [];
  const method = textOf(objectOf(fields).method_name);
  return (method === "" ? spaced(kind) : method) + more;
}

function spaced(kind: string): string {
  return kind.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
}
