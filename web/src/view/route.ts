// What the address says behind "#": which document, tab and receipt. Back goes back.
import { useEffect, useState } from "preact/hooks";

export const kTabs = ["lanes", "tree", "money", "gas", "state", "logs", "json"] as const;
export type Tab = (typeof kTabs)[number];

export interface Route {
  page: "start" | "doc" | "tx" | "block" | "account" | "compare";
  id: string;
  tab: Tab;
  receipt: string | undefined;
}

const kPages = ["start", "doc", "tx", "block", "account", "compare"];
const kIdCharacters = 200;

export function readRoute(hash: string): Route {
  const [place = "", query = ""] = hash.replace(/^#\/?/, "").split("?");
  const slash = place.indexOf("/");
  const page = slash < 0 ? place : place.slice(0, slash);
  const options = new URLSearchParams(query);
  const tab = options.get("tab") as Tab;
  let id = "";
  try {
    id = decodeURIComponent(slash < 0 ? "" : place.slice(slash + 1)).slice(0, kIdCharacters);
  } catch {
    id = "";
  }
  return {
    page: kPages.includes(page) ? (page as Route["page"]) : "start",
    id,
    tab: kTabs.includes(tab) ? tab : "lanes",
    receipt: options.get("r") ?? undefined,
  };
}

export function writeRoute(route: Route): string {
  const options = new URLSearchParams();
  if (route.tab !== "lanes") options.set("tab", route.tab);
  if (route.receipt != null) options.set("r", route.receipt);
  const query = options.toString();
  return `#${route.page}/${encodeURIComponent(route.id)}${query === "" ? "" : `?${query}`}`;
}

/** Selections that follow each other this quickly are one step of the history. */
const kOneStepMs = 400;

export function useRoute(): [Route, (change: Partial<Route>) => void] {
  const [route, setRoute] = useState(() => readRoute(location.hash));
  useEffect(() => {
    const follow = (): void => setRoute(readRoute(location.hash));
    addEventListener("popstate", follow);
    addEventListener("hashchange", follow);
    return () => {
      removeEventListener("popstate", follow);
      removeEventListener("hashchange", follow);
    };
  }, []);
  return [route, (change) => setRoute(go(change))];
}

let lastStep = 0;

function go(change: Partial<Route>): Route {
  const before = readRoute(location.hash);
  const next = { ...before, ...change };
  const address = writeRoute(next);
  if (address === location.hash) return next;
  const now = Date.now();
  const samePlace = before.page === next.page && before.id === next.id && before.tab === next.tab;
  if (samePlace && now - lastStep < kOneStepMs) history.replaceState(null, "", address);
  else history.pushState(null, "", address);
  lastStep = now;
  return next;
}
