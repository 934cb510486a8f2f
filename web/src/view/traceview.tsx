// One trace: the verdict, the tabs, the panel of the selected receipt.
import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import { big, near, plural, tgas } from "../model/amounts";
import { brief } from "../model/escape";
import { decodeResult } from "../model/decode";
import type { PageDocument, TraceDocument } from "../model/document";
import { isMove, navigate } from "../model/navigate";
import { blocksOf, receiptCount, verdictWords } from "../model/names";
import { failuresInside, type Failure } from "../model/trace";
import { CompareView } from "./compareview";
import { indexOf, kNarrow, type TraceContext } from "./context";
import { ReceiptDetails, TransactionDetails } from "./details";
import { FailureView, Jump } from "./parts";
import { GasTab } from "./gastab";
import { Help } from "./help";
import { JsonTab } from "./jsontab";
import { commandOf, type Command } from "./keys";
import { kTransactionPath, Lanes } from "./lanes";
import { List } from "./list";
import { LogsTab } from "./logs";
import { useMedia } from "./media";
import { MoneyTab } from "./moneytab";
import { kTabs, type Route, type Tab } from "./route";
import { StateTab } from "./state";
import { kStoryUpTo, Story } from "./storyview";
import { copyText, T } from "./text";
import { toggleTheme } from "./theme";
import { Tree } from "./tree";
import { Brief } from "./value";

const kTabNames: Record<Tab, string> = {
  lanes: "Lanes",
  tree: "Tree",
  money: "Money",
  gas: "Gas",
  state: "State",
  logs: "Logs",
  json: "JSON",
};
const kFailuresShown = 3;
const kZoomStep = 1.2;

function bounded(zoom: number): number {
  return Math.min(3, Math.max(0.4, zoom));
}

export interface TraceViewProps {
  document: TraceDocument;
  /** Other traces that it can be compared with. */
  others: PageDocument[];
  route: Route;
  go: (change: Partial<Route>) => void;
}

export function TraceView({ document: given, others, route, go }: TraceViewProps) {
  const { index, names } = indexOf(given);
  const [gasRefunds, setGasRefunds] = useState(false);
  const [zoom, setZoom] = useState(1);
  const [centre, setCentre] = useState(0);
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const [help, setHelp] = useState(false);
  const [other, setOther] = useState<TraceDocument | undefined>(undefined);
  const [said, setSaid] = useState("");
  const fit = useRef(1);
  const before = useRef<Command | undefined>(undefined);
  const narrow = useMedia(kNarrow);
  const select = useCallback((receipt: string | undefined) => go({ receipt }), [go]);
  const selected = route.receipt;
  const context: TraceContext = { document: given, index, names, selected, select, gasRefunds };
  const marked = useMemo(() => index.related(selected ?? ""), [index, selected]);

  const run = (command: Command): void => {
    if (isMove(command)) {
      const found = navigate(index, selected, command, gasRefunds);
      if (found != null) select(found);
      else setSaid("nothing that way");
      return;
    }
    if (command.startsWith("tab"))
      return go({ tab: kTabs[Number(command.slice(3)) - 1] ?? "lanes" });
    const foldable = index.receipts.filter((receipt) => index.children(receipt.path).length > 0);
    const others: Partial<Record<Command, () => void>> = {
      search: () => document.querySelector<HTMLInputElement>("#search")?.focus(),
      centre: () => {
        if (selected == null || before.current === "centre") setZoom(bounded(fit.current));
        else setCentre(centre + 1);
      },
      zoomIn: () => setZoom(bounded(zoom * kZoomStep)),
      zoomOut: () => setZoom(bounded(zoom / kZoomStep)),
      zoomReset: () => setZoom(1),
      refunds: () => setGasRefunds(!gasRefunds),
      theme: toggleTheme,
      help: () => setHelp(true),
      escape: () => (other == null ? select(undefined) : setOther(undefined)),
      foldAll: () =>
        setFolded(folded.size > 0 ? new Set() : new Set(foldable.map((each) => each.path))),
      fold: () => {
        if (selected == null) return;
        const next = new Set(folded);
        if (!next.delete(selected)) next.add(selected);
        setFolded(next);
      },
      copy: () => {
        const id = index.find(selected)?.id ?? index.trace.transaction.hash;
        void copyText(id).then((done) => setSaid(done ? `copied ${id}` : id));
      },
    };
    others[command]?.();
    before.current = command;
  };
  useKeys(run, help);
  const grown = useGrowth(index.receipts.length, failuresInside(index.trace));

  if (other != null)
    return (
      <>
        <p class="tools pad">
          <button type="button" onClick={() => setOther(undefined)}>
            ← back to <T s={given.title} />
          </button>
        </p>
        <CompareView left={given} right={other} note="" selected={selected} select={select} />
      </>
    );
  const receipt = index.find(selected);
  const open = receipt != null || selected === kTransactionPath;
  return (
    <div class={`trace${open ? " withpanel" : ""}`}>
      <Head context={context} />
      <TabBar
        tab={route.tab}
        narrow={narrow}
        choose={(tab) => go({ tab })}
        tools={
          <Tools
            run={run}
            gasRefunds={gasRefunds}
            others={others}
            compare={setOther}
            showZoom={route.tab === "lanes" && !narrow}
          />
        }
      />
      <div class="work">
        <div class="main" role="tabpanel" id="tabpanel" aria-labelledby={`tab-${route.tab}`}>
          <TabBody
            context={context}
            tab={route.tab}
            narrow={narrow}
            zoom={zoom}
            centre={centre}
            fit={fit}
            related={marked}
            folded={folded}
            fold={setFolded}
          />
        </div>
        {open && (
          <aside class="panel" aria-label="details" tabIndex={-1}>
            <button
              type="button"
              class="close"
              aria-label="close details"
              onClick={() => select(undefined)}
            >
              ✕
            </button>
            {receipt == null ? (
              <TransactionDetails context={context} />
            ) : (
              <ReceiptDetails context={context} receipt={receipt} />
            )}
          </aside>
        )}
      </div>
      <p class="live" role="status">
        {said}
        {grown}
      </p>
      {help && <Help close={() => setHelp(false)} run={run} />}
    </div>
  );
}

function useKeys(run: (command: Command) => void, paused: boolean): void {
  const latest = useRef(run);
  latest.current = run;
  useEffect(() => {
    if (paused) return undefined;
    const press = (event: KeyboardEvent): void => {
      const command = commandOf(event);
      if (command == null) return;
      event.preventDefault();
      latest.current(command);
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, [paused]);
}

/** "3 more receipts, 1 failed", when a live trace grows. */
function useGrowth(receipts: number, failures: number): string {
  const before = useRef({ receipts, failures });
  const [words, setWords] = useState("");
  useEffect(() => {
    const more = receipts - before.current.receipts;
    const failed = failures - before.current.failures;
    if (more > 0)
      setWords(`${plural(more, "more receipt")}${failed > 0 ? `, ${failed} failed` : ""}`);
    before.current = { receipts, failures };
  }, [receipts, failures]);
  return words;
}

function Head({ context }: { context: TraceContext }) {
  const { index, names } = context;
  const { trace } = index;
  const [all, setAll] = useState(false);
  const { blocks, path, receipts } = useMemo(
    () => ({ blocks: blocksOf(trace), path: index.criticalPath(), receipts: receiptCount(trace) }),
    [index],
  );
  const shown: Failure[] = all ? trace.failures : trace.failures.slice(0, kFailuresShown);
  const answer = trace.result.value;
  return (
    <header class="head">
      <h1 class="call">
        <span class={`verdict ${trace.verdict}`}>{verdictWords(trace)}</span>
        <strong>
          <T s={names.call(trace)} />
        </strong>
        {answer != null && answer.bytes !== "" && (
          <span class="answer">
            answer <Brief read={decodeResult(undefined, answer)} characters={90} />
          </span>
        )}
      </h1>
      <p class="sums">
        <span>{blocks.words}</span>
        {trace.verdict !== "refused" && <span>fee {near(big(trace.totals.fee))}</span>}
        {big(trace.totals.gas) > 0n && <span>{tgas(big(trace.totals.gas))}</span>}
        <span>{receipts}</span>
        {big(trace.totals.lost) > 0n && (
          <span class="bad">{near(big(trace.totals.lost))} lost</span>
        )}
        {names.suffix !== "" && (
          <span class="muted">
            <T s={`*${names.suffix}`} />
          </span>
        )}
        {path.length > 1 && path.length < 12 && (
          <span class="muted">
            the answer waited for{" "}
            {path.slice(0, -1).map((each) => (
              <Jump context={context} path={each.path} />
            ))}
          </span>
        )}
      </p>
      {shown.map((failure) => (
        <div class="why">
          {failure.receipt != null && <Jump context={context} path={failure.receipt} />}
          <FailureView context={context} failure={failure} />
        </div>
      ))}
      {trace.failures.length > kFailuresShown && !all && (
        <button type="button" class="small" onClick={() => setAll(true)}>
          {plural(trace.failures.length - kFailuresShown, "more failure")}
        </button>
      )}
      {trace.violations.length > 0 && (
        <div class="why" role="alert">
          <p>
            This trace does not hold together, which is a fault of farcall:{" "}
            <T s={trace.violations.slice(0, 5).join("; ")} />
          </p>
        </div>
      )}
    </header>
  );
}

interface TabBarProps {
  tab: Tab;
  narrow: boolean;
  choose: (tab: Tab) => void;
  tools: preact.ComponentChildren;
}

function TabBar({ tab, narrow, choose, tools }: TabBarProps) {
  const keys = (event: KeyboardEvent): void => {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    event.stopPropagation();
    const next = kTabs[(kTabs.indexOf(tab) + step + kTabs.length) % kTabs.length]!;
    choose(next);
    document.getElementById(`tab-${next}`)?.focus();
  };
  return (
    <div class="bar">
      <div class="tabs" role="tablist" aria-label="views" onKeyDown={keys}>
        {kTabs.map((each) => (
          <button
            type="button"
            role="tab"
            id={`tab-${each}`}
            aria-selected={each === tab}
            aria-controls="tabpanel"
            tabIndex={each === tab ? 0 : -1}
            onClick={() => choose(each)}
          >
            {each === "lanes" && narrow ? "List" : kTabNames[each]}
          </button>
        ))}
      </div>
      {tools}
    </div>
  );
}

interface ToolsProps {
  run: (command: Command) => void;
  gasRefunds: boolean;
  others: PageDocument[];
  compare: (other: TraceDocument) => void;
  showZoom: boolean;
}

function Tools({ run, gasRefunds, others, compare, showZoom }: ToolsProps) {
  const traces = others.filter((each): each is TraceDocument => each.kind === "trace");
  return (
    <div class="tools">
      <button type="button" class="small" aria-pressed={gasRefunds} onClick={() => run("refunds")}>
        gas refunds
      </button>
      {showZoom && (
        <>
          <button type="button" class="small" aria-label="smaller" onClick={() => run("zoomOut")}>
            −
          </button>
          <button type="button" class="small" aria-label="larger" onClick={() => run("zoomIn")}>
            +
          </button>
        </>
      )}
      {traces.length > 0 && (
        <select
          class="small"
          aria-label="compare with"
          value=""
          onChange={(event) => {
            const found = traces[Number(event.currentTarget.value)];
            if (found != null) compare(found);
          }}
        >
          <option value="">compare with …</option>
          {traces.map((each, at) => (
            <option value={at}>{brief(each.title, 60)}</option>
          ))}
        </select>
      )}
    </div>
  );
}

interface BodyProps {
  context: TraceContext;
  tab: Tab;
  narrow: boolean;
  zoom: number;
  centre: number;
  fit: { current: number };
  related: ReadonlySet<string>;
  folded: ReadonlySet<string>;
  fold: (paths: ReadonlySet<string>) => void;
}

function TabBody({ context, tab, narrow, zoom, centre, fit, related, folded, fold }: BodyProps) {
  switch (tab) {
    case "lanes":
      if (narrow) return <List context={context} />;
      return (
        <>
          <Lanes
            context={context}
            zoom={zoom}
            centre={centre}
            related={related}
            fit={fit}
            label="receipts by account and block"
            natural={context.index.receipts.length <= kStoryUpTo}
          />
          {context.index.receipts.length <= kStoryUpTo && <Story context={context} />}
        </>
      );
    case "tree":
      return <Tree context={context} folded={folded} fold={fold} />;
    case "money":
      return <MoneyTab context={context} />;
    case "gas":
      return <GasTab context={context} />;
    case "state":
      return <StateTab context={context} />;
    case "logs":
      return <LogsTab context={context} />;
    case "json":
      return <JsonTab context={context} />;
  }
}
