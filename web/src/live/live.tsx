// The page as a node serves it at /explorer: what happens now, and every transaction, block and
// account.
import {
  commandOf,
  Help,
  Names,
  T,
  toggleTheme,
  TraceIndex,
  TraceView,
  useEffect,
  useMemo,
  useRef,
  useState,
} from "../shared";
import type { TraceDocument } from "../model/document";
import type { Trace } from "../model/trace";
import type { Route } from "../view/route";
import { AccountPage } from "./account";
import { BlockPage } from "./block";
import { abiOf } from "./contract";
import { Feed } from "./feed";
import { objectOf, Rpc, textOf } from "./rpc";
import { Start } from "./start";

export interface LiveSearch {
  /** Of the transaction that is open. */
  index: TraceIndex | undefined;
  /** Opens what a hash, height or account names; answers what to say. */
  open: (query: string) => Promise<string>;
}

export interface LiveProps {
  node: string;
  route: Route;
  go: (change: Partial<Route>) => void;
  search: { current: LiveSearch | undefined };
}

const kPollMs = 300;

function useFeed(url: string): { feed: Feed; rpc: Rpc; version: number } {
  const rpc = useMemo(() => new Rpc(url), [url]);
  const feed = useMemo(() => new Feed(rpc), [rpc]);
  const [version, setVersion] = useState(0);
  useEffect(() => {
    let stopped = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isFirst = true;
    const changed = (): void => setVersion((before) => before + 1);
    const again = async (): Promise<void> => {
      if (await feed.poll()) changed();
      if (isFirst && feed.latest > 0) {
        isFirst = false;
        void feed.readPast().then(changed, changed);
      }
      if (!stopped) timer = setTimeout(() => void again(), document.hidden ? 2000 : kPollMs);
    };
    void again();
    return () => {
      stopped = true;
      clearTimeout(timer);
    };
  }, [feed]);
  return { feed, rpc, version };
}

export function Live({ node, route, go, search }: LiveProps) {
  const { feed, rpc, version } = useFeed(node);
  search.current = { index: undefined, open: (query) => open(feed, rpc, query, go) };
  return (
    <>
      {feed.problem !== "" && (
        <p class="problem pad" role="alert">
          <T s={feed.problem} />; asking again
        </p>
      )}
      <Page feed={feed} rpc={rpc} version={version} route={route} go={go} search={search} />
    </>
  );
}

interface PageProps extends Omit<LiveProps, "node"> {
  feed: Feed;
  rpc: Rpc;
  version: number;
}

function Page(props: PageProps) {
  const { feed, rpc, version, route, go, search } = props;
  switch (route.page) {
    case "tx":
      return (
        <TransactionPage
          key={route.id}
          feed={feed}
          rpc={rpc}
          version={version}
          route={route}
          go={go}
          search={search}
        />
      );
    case "block":
      return (
        <Keys>
          <BlockPage feed={feed} rpc={rpc} id={route.id} />
        </Keys>
      );
    case "account":
      return (
        <Keys>
          <AccountPage key={route.id} feed={feed} rpc={rpc} id={route.id} version={version} />
        </Keys>
      );
    default:
      return (
        <Keys>
          <Start feed={feed} version={version} />
        </Keys>
      );
  }
}

/** The keys of pages that show no trace. */
function Keys({ children }: { children: preact.ComponentChildren }) {
  const [help, setHelp] = useState(false);
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      const command = commandOf(event);
      if (command === "help") setHelp(true);
      else if (command === "theme") toggleTheme();
      else if (command === "search") document.querySelector<HTMLInputElement>("#search")?.focus();
      else return;
      event.preventDefault();
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, []);
  return (
    <div class="page">
      {children}
      {help && <Help close={() => setHelp(false)} run={() => setHelp(false)} />}
    </div>
  );
}

const kHash = /^[1-9A-HJ-NP-Za-km-z]{40,44}$/;
const kAccount = /^[a-z0-9_.-]{2,64}$/;

async function open(
  feed: Feed,
  rpc: Rpc,
  query: string,
  go: (change: Partial<Route>) => void,
): Promise<string> {
  const show = (change: Partial<Route>): string => {
    go({ receipt: undefined, tab: "lanes", ...change });
    return "";
  };
  const answers = async (method: string, params: unknown): Promise<boolean> =>
    rpc.call(method, params).then(
      () => true,
      () => false,
    );
  if (/^[0-9]{1,15}$/.test(query) && (await answers("block", { block_id: Number(query) })))
    return show({ page: "block", id: query });
  if (kHash.test(query)) {
    if ((await feed.trace(query).catch(() => undefined)) !== undefined)
      return show({ page: "tx", id: query });
    const parent = await rpc
      .call("EXPERIMENTAL_receipt_to_tx", { receipt_id: query })
      .catch(() => undefined);
    const hash = textOf(objectOf(parent).transaction_hash);
    const trace = hash === "" ? undefined : await feed.trace(hash).catch(() => undefined);
    if (trace !== undefined) {
      const receipt = trace.receipts.find((each) => each.id === query)?.path;
      return show({ page: "tx", id: hash, ...(receipt === undefined ? {} : { receipt }) });
    }
    if (await answers("block", { block_id: query })) return show({ page: "block", id: query });
  }
  const account = { request_type: "view_account", finality: "optimistic", account_id: query };
  if (kAccount.test(query) && (await answers("query", account)))
    return show({ page: "account", id: query });
  return "not found";
}

function documentOf(trace: Trace, abis: Map<string, unknown>): TraceDocument {
  return { kind: "trace", title: new Names(trace).call(trace), trace, abis };
}

function TransactionPage({ feed, rpc, version, route, go, search }: PageProps) {
  const [trace, setTrace] = useState<Trace | undefined>(feed.traces.get(route.id));
  const [problem, setProblem] = useState("");
  const [abis, setAbis] = useState<Map<string, unknown>>(new Map());
  const asked = useRef(false);
  useEffect(() => {
    if (asked.current || feed.replayed.has(route.id)) return;
    asked.current = true;
    void feed
      .trace(route.id, true)
      .then(
        (found) => {
          if (found === undefined) setProblem("this node does not know the transaction");
          else {
            setProblem("");
            setTrace(found);
          }
        },
        (error: unknown) => setProblem((error as Error).message),
      )
      .finally(() => {
        asked.current = false;
      });
  }, [route.id, version, trace, abis]);
  useEffect(() => {
    for (const account of trace?.accounts ?? []) {
      if (account.code === undefined) continue;
      void abiOf(rpc, account.id, account.code).then((abi) => {
        if (abi === undefined) return;
        feed.learn(account.id, abi);
        setAbis((before) =>
          before.has(account.id) ? before : new Map(before).set(account.id, abi),
        );
      });
    }
  }, [trace]);
  const document = useMemo(
    () => (trace === undefined ? undefined : documentOf(trace, abis)),
    [trace, abis],
  );
  if (search.current !== undefined)
    search.current.index = useMemo(
      () => (trace === undefined ? undefined : new TraceIndex(trace)),
      [trace],
    );
  if (document === undefined)
    return (
      <p class="empty" role="status">
        {problem === "" ? "Asking the node …" : <T s={problem} />}
      </p>
    );
  const others = [...feed.traces.values()]
    .filter((each) => each !== trace)
    .slice(-30)
    .map((each) => documentOf(each, abis));
  return <TraceView document={document} others={others} route={route} go={go} />;
}
