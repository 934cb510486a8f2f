// One block: its chunks, their transactions and the receipts that arrived.
import { Id, plural, T, time, useEffect, useState } from "../shared";
import { actionWords, type Feed, type FeedTransaction } from "./feed";
import { listOf, numberOf, objectOf, textOf, type Json, type Rpc } from "./rpc";
import { link, TransactionList, useTraces } from "./start";

interface Loaded {
  header: Json;
  chunks: { shard: number; header: Json; transactions: FeedTransaction[]; receipts: Json[] }[];
}

async function load(rpc: Rpc, id: string): Promise<Loaded> {
  const block = objectOf(
    await rpc.call("block", { block_id: /^[0-9]+$/.test(id) ? Number(id) : id }),
  );
  const header = objectOf(block.header);
  const height = numberOf(header.height);
  const included = listOf(block.chunks)
    .map(objectOf)
    .filter((chunk) => chunk.height_included === height);
  const chunks = await Promise.all(
    included.map((chunk) => rpc.call("chunk", { chunk_id: chunk.chunk_hash })),
  );
  return {
    header,
    chunks: chunks.map(objectOf).map((chunk) => ({
      shard: numberOf(objectOf(chunk.header).shard_id),
      header: objectOf(chunk.header),
      transactions: listOf(chunk.transactions)
        .map(objectOf)
        .map((it) => ({
          hash: textOf(it.hash),
          signer: textOf(it.signer_id),
          receiver: textOf(it.receiver_id),
          actions: listOf(it.actions),
          height,
        })),
      receipts: listOf(chunk.receipts).map(objectOf),
    })),
  };
}

function receiptWords(receipt: Json): string {
  const action = objectOf(objectOf(receipt.receipt).Action);
  return "actions" in action ? actionWords(listOf(action.actions)) : "data";
}

export function BlockPage({ feed, rpc, id }: { feed: Feed; rpc: Rpc; id: string }) {
  const [block, setBlock] = useState<Loaded | undefined>(undefined);
  const [problem, setProblem] = useState("");
  useEffect(() => {
    setBlock(undefined);
    load(rpc, id).then(setBlock, (error: unknown) => setProblem((error as Error).message));
  }, [id]);
  useTraces(
    feed,
    block?.chunks.flatMap((chunk) => chunk.transactions) ?? [],
    block === undefined ? 0 : 1,
  );
  if (block === undefined)
    return (
      <p class="empty" role="status">
        {problem === "" ? "Asking the node …" : <T s={problem} />}
      </p>
    );
  const { header } = block;
  const height = numberOf(header.height);
  return (
    <div class="start">
      <h1>Block {height}</h1>
      <p class="sums">
        <span>{time(textOf(header.timestamp_nanosec))}</span>
        <a href={link("block", String(numberOf(header.prev_height) || height - 1))}>
          the one before
        </a>
        <a href={link("block", String(height + 1))}>the next</a>
      </p>
      <p>
        <Id id={textOf(header.hash)} label="hash" />
      </p>
      {block.chunks.length === 0 && <p class="muted">No shard has a chunk in this block.</p>}
      {block.chunks.map((chunk) => (
        <section key={chunk.shard}>
          <h2>Shard {chunk.shard}</h2>
          <p class="muted">
            {plural(chunk.transactions.length, "transaction")},{" "}
            {plural(chunk.receipts.length, "receipt")} arrived,{" "}
            {(numberOf(chunk.header.gas_used) / 1e12).toFixed(2)} Tgas used before it
          </p>
          <TransactionList feed={feed} transactions={chunk.transactions} />
          <ul class="plain">
            {chunk.receipts.slice(0, 200).map((receipt) => (
              <li>
                <T s={textOf(receipt.predecessor_id)} /> → <T s={textOf(receipt.receiver_id)} />{" "}
                <strong>
                  <T s={receiptWords(receipt).slice(0, 120)} />
                </strong>{" "}
                <Id id={textOf(receipt.receipt_id)} label="receipt id" />
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
