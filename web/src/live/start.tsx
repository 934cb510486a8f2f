// The first page of a node: transactions as they come, and the newest blocks.
import { big, count, near, T, time, useEffect, useState, verdictWords } from "../shared";
import type { Trace } from "../model/trace";
import { actionWords, type Feed, type FeedTransaction } from "./feed";

const kTransactionsShown = 50;
const kBlocksShown = 12;
/** Traces asked for at once: the verdicts of the newest transactions. */
const kTracesAtOnce = 8;

export function link(page: string, id: string): string {
  return `#${page}/${encodeURIComponent(id)}`;
}

export function Start({ feed, version }: { feed: Feed; version: number }) {
  const shown = feed.transactions.slice(0, kTransactionsShown);
  useTraces(feed, shown, version);
  const blocks = [...feed.blocks.values()]
    .sort((a, b) => b.height - a.height)
    .slice(0, kBlocksShown);
  return (
    <div class="start">
      <h1 class="visually-hidden">farcall explorer</h1>
      <p class="sums" aria-live="off">
        <span class="tag good">live</span>
        <span>block {feed.latest}</span>
        <span>
          <T s={feed.chainId} />
        </span>
        <span class="muted">
          <T s={feed.version} />
        </span>
      </p>
      <div class="pair wide">
        <section>
          <h2>Transactions</h2>
          {shown.length === 0 && <p class="muted">None yet: they appear here as they come.</p>}
          <TransactionList feed={feed} transactions={shown} />
        </section>
        <section>
          <h2>Blocks</h2>
          <ul class="plain blocks">
            {blocks.map((block) => (
              <li key={block.height}>
                <a href={link("block", String(block.height))}>b{block.height}</a>
                <span>{block.transactions === 0 ? "" : `${count(block.transactions)} tx`}</span>
                <span class="muted">{time(block.time)?.slice(11, 23)}</span>
              </li>
            ))}
          </ul>
        </section>
      </div>
    </div>
  );
}

/** Asks for traces that are not known yet, or still run. */
export function useTraces(
  feed: Feed,
  transactions: readonly FeedTransaction[],
  version: number,
): void {
  const [, again] = useState(0);
  useEffect(() => {
    const wanted = transactions
      .filter(({ hash }) => (feed.traces.get(hash)?.verdict ?? "running") === "running")
      .slice(0, kTracesAtOnce);
    if (wanted.length === 0) return;
    void Promise.allSettled(wanted.map(({ hash }) => feed.trace(hash))).then(() =>
      again((before) => before + 1),
    );
  }, [version, transactions.length]);
}

export function TransactionList({
  feed,
  transactions,
}: {
  feed: Feed;
  transactions: readonly FeedTransaction[];
}) {
  return (
    <ul class="plain txs">
      {transactions.map((each) => (
        <li key={each.hash}>
          <a href={link("tx", each.hash)}>
            <Verdict trace={feed.traces.get(each.hash)} />
            <strong>
              <T s={each.signer} /> → <T s={each.receiver} />.
              <T s={actionWords(each.actions).slice(0, 120)} />
            </strong>
            <span class="muted">
              b{each.height}
              {feeOf(feed.traces.get(each.hash))} · {each.hash.slice(0, 8)}…
            </span>
          </a>
        </li>
      ))}
    </ul>
  );
}

function feeOf(trace: Trace | undefined): string {
  return trace === undefined || trace.verdict === "refused"
    ? ""
    : ` · fee ${near(big(trace.totals.fee))}`;
}

function Verdict({ trace }: { trace: Trace | undefined }) {
  if (trace === undefined) return <span class="verdict running">…</span>;
  return <span class={`verdict ${trace.verdict}`}>{verdictWords(trace)}</span>;
}
