// What the live part of the page (src/live, a script of its own that only a node serves) uses of
// the page. Pages that are files have no code that talks to a network.
import type { ComponentType } from "preact";
import type { LiveProps } from "./live/live";

export { Fragment, h } from "preact";
export { useEffect, useMemo, useRef, useState } from "preact/hooks";
export { big, count, near, plural, time } from "./model/amounts";
export { abiFunction, guess } from "./model/decode";
export { readTrace } from "./model/document";
export { TraceIndex } from "./model/index";
export { Names, verdictWords } from "./model/names";
export { Fact, Near } from "./view/parts";
export { Help } from "./view/help";
export { commandOf } from "./view/keys";
export { markOf } from "./view/shapes";
export { Id, T } from "./view/text";
export { toggleTheme } from "./view/theme";
export { TraceView } from "./view/traceview";
export { Brief, ValueView } from "./view/value";

type LivePart = ComponentType<LiveProps>;

let part: LivePart | undefined;

/** The live script calls this before the page is drawn. */
export function registerLive(live: LivePart): void {
  part = live;
}
export function livePart(): LivePart | undefined {
  return part;
}
