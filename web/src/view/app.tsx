// The frame of the page: name, search, which document, theme, keys.
import type { ComponentType } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { PageDocument } from "../model/document";
import { brief } from "../model/escape";
import { search } from "../model/search";
import type { LiveProps, LiveSearch } from "../live/live";
import { CompareView } from "./compareview";
import { indexOf } from "./context";
import { useRoute, type Route } from "./route";
import { T } from "./text";
import { toggleTheme } from "./theme";
import { TraceView } from "./traceview";

export interface AppProps {
  documents: PageDocument[];
  /** What a node adds to the page; undefined: the page is a file. */
  live: ComponentType<LiveProps> | undefined;
  node: string;
}

export function App({ documents, live: Live, node }: AppProps) {
  const [route, go] = useRoute();
  const liveSearch = useRef<LiveSearch | undefined>(undefined);
  const live = Live != null && documents.length === 0;
  const at = route.page === "doc" ? Number(route.id) : 0;
  const chosen = documents[at] ?? documents[0];
  return (
    <>
      <TopBar
        documents={documents}
        chosen={chosen}
        live={live}
        route={route}
        go={go}
        liveSearch={liveSearch}
      />
      <main>
        {live ? (
          <Live node={node} route={route} go={go} search={liveSearch} />
        ) : chosen == null ? (
          <Empty />
        ) : (
          <DocumentView
            key={at}
            document={chosen}
            others={documents.filter((each) => each !== chosen)}
            route={route}
            go={go}
          />
        )}
      </main>
    </>
  );
}

function Empty() {
  return (
    <div class="empty">
      <h1>No trace in this page</h1>
      <p>
        <code>farcall trace TX --html out.html</code> writes a page with a trace in it.
      </p>
    </div>
  );
}

interface DocumentProps {
  document: PageDocument;
  others: PageDocument[];
  route: Route;
  go: (change: Partial<Route>) => void;
}

export function DocumentView({ document, others, route, go }: DocumentProps) {
  if (document.kind === "broken")
    return (
      <div class="empty" role="alert">
        <h1>
          <T s={document.title} /> cannot be shown
        </h1>
        <p>
          <T s={document.reason} />
        </p>
      </div>
    );
  if (document.kind === "comparison")
    return (
      <CompareView
        left={document.left}
        right={document.right}
        note={document.note}
        selected={route.receipt}
        select={(receipt) => go({ receipt })}
      />
    );
  return <TraceView document={document} others={others} route={route} go={go} />;
}

interface TopBarProps {
  documents: PageDocument[];
  chosen: PageDocument | undefined;
  live: boolean;
  route: Route;
  go: (change: Partial<Route>) => void;
  liveSearch: { current: LiveSearch | undefined };
}

function TopBar({ documents, chosen, live, route, go, liveSearch }: TopBarProps) {
  return (
    <div class="top" role="banner">
      {live ? (
        <a class="name" href="#start/">
          farcall
        </a>
      ) : (
        <span class="name">farcall</span>
      )}
      {documents.length > 1 && (
        <label class="chooser">
          <span class="visually-hidden">trace</span>
          <select
            value={String(documents.indexOf(chosen!))}
            onChange={(event) =>
              go({ page: "doc", id: event.currentTarget.value, receipt: undefined })
            }
          >
            {documents.map((each, at) => (
              <option value={at}>{`${at + 1}. ${brief(each.title, 80)}`}</option>
            ))}
          </select>
        </label>
      )}
      {documents.length === 1 && chosen != null && (
        <span class="title">
          <T s={chosen.title} />
        </span>
      )}
      <Search document={chosen} live={live} route={route} go={go} liveSearch={liveSearch} />
      <button
        type="button"
        class="small"
        onClick={() => dispatchEvent(new KeyboardEvent("keydown", { key: "?" }))}
      >
        keys <kbd>?</kbd>
      </button>
      <button type="button" class="small" onClick={toggleTheme}>
        theme
      </button>
    </div>
  );
}

interface SearchProps {
  document: PageDocument | undefined;
  live: boolean;
  route: Route;
  go: (change: Partial<Route>) => void;
  liveSearch: { current: LiveSearch | undefined };
}

function Search({ document: given, live, route, go, liveSearch }: SearchProps) {
  const [query, setQuery] = useState("");
  const [hits, setHits] = useState<string[]>([]);
  const [at, setAt] = useState(-1);
  const [said, setSaid] = useState("");
  useEffect(() => {
    setHits([]);
    setAt(-1);
    setSaid("");
  }, [given, route.page, route.id]);

  const find = (step: number): void => {
    const trace = given?.kind === "trace" ? given : undefined;
    const index = trace == null ? liveSearch.current?.index : indexOf(trace).index;
    const found = index == null ? [] : hits.length > 0 ? hits : search(index, query);
    if (found.length === 0) {
      if (live && liveSearch.current != null)
        void liveSearch.current.open(query.trim()).then(setSaid);
      else setSaid("not found");
      return;
    }
    const next = (at + step + found.length) % found.length;
    setHits(found);
    setAt(next);
    setSaid(`${next + 1} of ${found.length}`);
    go({ receipt: found[next] });
  };
  return (
    <form
      class="search"
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        find(1);
      }}
    >
      <input
        id="search"
        type="search"
        aria-label="search"
        placeholder={live ? "/ hash, account, height, or text" : "/ receipt, account, method, text"}
        value={query}
        maxLength={200}
        onInput={(event) => {
          setQuery(event.currentTarget.value);
          setHits([]);
          setAt(-1);
          setSaid("");
        }}
        onKeyDown={(event) => {
          if (event.key === "Escape") event.currentTarget.blur();
          if (event.key === "Enter" && event.shiftKey) {
            event.preventDefault();
            find(-1);
          }
        }}
      />
      <span class="hits" role="status">
        {said}
      </span>
    </form>
  );
}
