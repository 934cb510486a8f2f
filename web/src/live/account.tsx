// One account: balance, keys, contract, state, and the receipts here that reached it.
import {
  abiFunction,
  big,
  Brief,
  count,
  Fact,
  guess,
  Id,
  markOf,
  Names,
  Near,
  plural,
  T,
  useEffect,
  useState,
  ValueView,
} from "../shared";
import type { Value } from "../model/trace";
import { abiOf } from "./contract";
import type { Feed } from "./feed";
import { listOf, numberOf, objectOf, textOf, type Json, type Rpc } from "./rpc";
import { link, TransactionList, useTraces } from "./start";

const kNoCode = "11111111111111111111111111111111";
const kRowsShown = 200;

interface Loaded {
  account: Json;
  keys: Json[];
  state: { key: Value; value: Value }[];
  stateProblem: string;
  abi: unknown;
}

async function load(rpc: Rpc, id: string): Promise<Loaded> {
  const query = (request_type: string, more: Json = {}): Promise<Json> =>
    rpc
      .call("query", { request_type, finality: "optimistic", account_id: id, ...more })
      .then(objectOf);
  const account = await query("view_account");
  const [keys, state] = await Promise.all([
    query("view_access_key_list").catch(() => ({}) as Json),
    query("view_state", { prefix_base64: "" }).then(
      (found) => ({ rows: listOf(found.values).map(objectOf), problem: "" }),
      (error: unknown) => ({ rows: [] as Json[], problem: (error as Error).message }),
    ),
  ]);
  const code = textOf(account.code_hash);
  return {
    account,
    keys: listOf(keys.keys).map(objectOf),
    state: state.rows.map((row) => ({
      key: { bytes: textOf(row.key) },
      value: { bytes: textOf(row.value) },
    })),
    stateProblem: state.problem,
    abi: code === kNoCode || code === "" ? undefined : await abiOf(rpc, id, code),
  };
}

interface AccountProps {
  feed: Feed;
  rpc: Rpc;
  id: string;
  version: number;
}

export function AccountPage({ feed, rpc, id, version }: AccountProps) {
  const [found, setFound] = useState<Loaded | undefined>(undefined);
  const [problem, setProblem] = useState("");
  useEffect(() => {
    load(rpc, id).then(setFound, (error: unknown) => setProblem((error as Error).message));
  }, [id, version]);
  const own = feed.transactions.filter((each) => each.signer === id || each.receiver === id);
  useTraces(feed, feed.transactions, version);
  if (found === undefined)
    return (
      <p class="empty" role="status">
        {problem === "" ? "Asking the node …" : <T s={problem} />}
      </p>
    );
  const { account } = found;
  const code = textOf(account.code_hash);
  return (
    <div class="start">
      <h1>
        <T s={id} />
      </h1>
      <dl class="facts">
        <Fact name="balance">
          <Near amount={big(textOf(account.amount))} />
        </Fact>
        {big(textOf(account.locked)) > 0n && (
          <Fact name="locked">
            <Near amount={big(textOf(account.locked))} />
          </Fact>
        )}
        <Fact name="storage">{count(numberOf(account.storage_usage))} bytes</Fact>
        <Fact name="contract">
          {code === kNoCode ? <span class="muted">none</span> : <Id id={code} label="code hash" />}
        </Fact>
      </dl>
      <div class="pair wide">
        <section>
          <h2>Transactions</h2>
          {own.length === 0 && <p class="muted">None among the blocks that this page has read.</p>}
          <TransactionList feed={feed} transactions={own} />
          <Receipts feed={feed} id={id} />
        </section>
        <section>
          <Methods abi={found.abi} />
          <h2>Keys</h2>
          <ul class="plain">
            {found.keys.slice(0, kRowsShown).map((key) => (
              <li>
                <Id id={textOf(key.public_key)} label="key" />{" "}
                <KeyWords access={objectOf(key.access_key)} />
              </li>
            ))}
          </ul>
          {found.keys.length === 0 && <p class="muted">none</p>}
          <h2>State</h2>
          {found.stateProblem !== "" && (
            <p class="problem">
              <T s={found.stateProblem} />
            </p>
          )}
          {found.state.length === 0 && found.stateProblem === "" && <p class="muted">empty</p>}
          <ul class="writes">
            {found.state.slice(0, kRowsShown).map((row) => (
              <li>
                <div class="key">
                  <Brief read={guess(row.key)} />
                </div>
                <ValueView label="value" read={guess(row.value)} />
              </li>
            ))}
          </ul>
          {found.state.length > kRowsShown && (
            <p class="muted">{plural(found.state.length - kRowsShown, "more row")}</p>
          )}
        </section>
      </div>
    </div>
  );
}

function KeyWords({ access }: { access: Json }) {
  const { permission } = access;
  if (typeof permission === "string")
    return (
      <span class="tag">
        <T s={permission} />
      </span>
    );
  const call = objectOf(objectOf(permission).FunctionCall);
  const methods = listOf(call.method_names).map(textOf).join(", ");
  return (
    <span class="muted">
      calls of <T s={textOf(call.receiver_id)} />
      {methods === "" ? (
        ""
      ) : (
        <>
          : <T s={methods.slice(0, 200)} />
        </>
      )}
    </span>
  );
}

function Methods({ abi }: { abi: unknown }) {
  if (abi === undefined) return null;
  const functions = listOf(objectOf(objectOf(abi).body).functions)
    .map(objectOf)
    .slice(0, kRowsShown);
  return (
    <>
      <h2>Methods, by the contract’s own ABI</h2>
      <ul class="plain">
        {functions.map((given) => {
          const name = textOf(given.name);
          const read = abiFunction(abi, name);
          if (typeof read === "string")
            return (
              <li>
                <T s={name} />
              </li>
            );
          return (
            <li>
              <strong>
                <T s={name.slice(0, 120)} />
              </strong>
              (
              <T
                s={read.parameters
                  .map((each) => `${each.name}: ${each.type}`)
                  .join(", ")
                  .slice(0, 300)}
              />
              ){textOf(given.kind) === "view" && <span class="tag">view</span>}
            </li>
          );
        })}
      </ul>
    </>
  );
}

/** Receipts of other transactions that reached the account, too. */
function Receipts({ feed, id }: { feed: Feed; id: string }) {
  const rows = [...feed.traces.values()]
    .flatMap((trace) =>
      trace.receipts
        .filter((r) => r.receiver === id)
        .map((receipt) => ({ trace, receipt, names: new Names(trace) })),
    )
    .sort((a, b) => (b.receipt.ran?.block ?? 0) - (a.receipt.ran?.block ?? 0));
  if (rows.length === 0) return null;
  return (
    <>
      <h2>Receipts</h2>
      <ul class="plain">
        {rows.slice(0, kRowsShown).map(({ trace, receipt, names }) => (
          <li>
            <span class={`mark ${markOf(receipt).kind}`}>{markOf(receipt).mark}</span>{" "}
            <a href={`${link("tx", trace.transaction.hash)}?r=${receipt.path}`}>
              <T s={names.title(receipt)} />
            </a>{" "}
            <span class="muted">b{receipt.ran?.block ?? "?"}</span>
          </li>
        ))}
      </ul>
    </>
  );
}
