// The drawing: a lane for each account, a column for each block, arrows for who made whom, whose
// result goes where, and what goes back.
import { useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { count } from "../model/amounts";
import { escape } from "../model/escape";
import {
  arrowsIn,
  boxesIn,
  keptLanes,
  isShown,
  kBoxHeights,
  kTransaction,
  layOut,
  type Layout,
  type Window,
} from "../model/layout";
import { ArrowShape, BoxShape, WaitShape } from "./shapes";
import type { TraceContext } from "./context";
import { Overview } from "./overview";
import { T } from "./text";

const kLabelWidth = 112;
const kPitchMin = 152;
const kPitchMax = 290;
/** Up to this many boxes there is room for three lines in each. */
const kThreeLinesUpTo = 24;
/** From this many receipts on, only what is in the window is drawn. */
const kWindowedFrom = 500;
const kMargin = 300;
/** Above this many arrows, those of the selection are drawn. */
const kArrowsMax = 200;
const kOverviewFrom = 60;

interface Size {
  width: number;
  height: number;
  left: number;
  top: number;
}

function useScrolled(element: { current: HTMLDivElement | null }): Size {
  const [size, setSize] = useState<Size>({ width: 900, height: 500, left: 0, top: 0 });
  useLayoutEffect(() => {
    const scroller = element.current;
    if (scroller === null) return undefined;
    const read = (): void =>
      setSize((before) => {
        const now = {
          width: scroller.clientWidth,
          height: scroller.clientHeight,
          left: scroller.scrollLeft,
          top: scroller.scrollTop,
        };
        const same = (Object.keys(now) as (keyof Size)[]).every((key) => now[key] === before[key]);
        return same ? before : now;
      });
    read();
    const observer = new ResizeObserver(read);
    observer.observe(scroller);
    scroller.addEventListener("scroll", read, { passive: true });
    return () => {
      observer.disconnect();
      scroller.removeEventListener("scroll", read);
    };
  }, []);
  return size;
}

export interface LanesProps {
  context: TraceContext;
  zoom: number;
  /** Increases when the selection is to be brought to the middle. */
  centre: number;
  related: ReadonlySet<string>;
  label: string;
  /** As high as its lanes: something stands below it. */
  natural?: boolean;
  /** Is told the zoom at which all columns fit. */
  fit?: { current: number };
}

export function Lanes({ context, zoom, centre, related, label, natural, fit }: LanesProps) {
  const { index, selected, gasRefunds } = context;
  const scroller = useRef<HTMLDivElement>(null);
  const size = useScrolled(scroller);
  const shown = useMemo(
    () => index.receipts.filter((r) => isShown(r, gasRefunds)),
    [index, gasRefunds],
  );
  const columnCount = useMemo(() => new Set(shown.map((r) => r.ran?.block)).size + 1, [shown]);
  const room = Math.max(size.width - kLabelWidth - 8, 100);
  const pitch = Math.round(Math.min(kPitchMax, Math.max(kPitchMin, room / columnCount)) * zoom);
  const kept = useMemo(() => keptLanes(index, related), [index, related]);
  const layout = useMemo(
    () =>
      layOut(index, {
        gasRefunds,
        pitch,
        kept,
        boxHeight: shown.length > kThreeLinesUpTo ? kBoxHeights.two : kBoxHeights.three,
      }),
    [index, gasRefunds, pitch, kept, shown],
  );
  useCentre(scroller, layout, selected, centre);
  if (fit != null) fit.current = (zoom * room) / layout.width;

  const width = Math.max(layout.width, room);
  const windowed = layout.boxes.length > kWindowedFrom;
  const view: Window = windowed
    ? {
        left: size.left - kLabelWidth - kMargin,
        top: size.top - kMargin,
        right: size.left + size.width + kMargin,
        bottom: size.top + size.height + kMargin,
      }
    : { left: -Infinity, top: -Infinity, right: Infinity, bottom: Infinity };
  const boxes = boxesIn(layout, view);
  const few = layout.arrows.length <= kArrowsMax;
  const arrows = arrowsIn(layout, view, few ? undefined : related);
  const marked = boxes.find((box) => box.path === selected);
  const prefix = useId();
  const domId = (path: string): string => `${prefix}-${path}`;
  return (
    <div class={natural ? "drawing natural" : "drawing"}>
      {layout.boxes.length > kOverviewFrom && (
        <Overview layout={layout} size={size} scroller={scroller} />
      )}
      <div class="scroller" ref={scroller}>
        <div class="grid" style={{ gridTemplateColumns: `${kLabelWidth}px ${width}px` }}>
          <div class="corner">block</div>
          <Columns layout={layout} pitch={pitch} view={view} />
          <Labels context={context} layout={layout} />
          <div
            class="lanes"
            role="listbox"
            tabIndex={0}
            aria-label={label}
            aria-activedescendant={marked == null ? undefined : domId(marked.path)}
          >
            <svg width={width} height={layout.height} role="presentation">
              <Patterns />
              <g aria-hidden="true">
                {layout.lanes.map((lane, at) => (
                  <rect
                    class={at % 2 === 0 ? "band" : "band odd"}
                    y={lane.y}
                    width={width}
                    height={lane.height}
                  />
                ))}
                {layout.columns.map((column) => (
                  <line class="rule" x1={column.x - 19} x2={column.x - 19} y2={layout.height} />
                ))}
                {boxes.map((box) => (
                  <WaitShape key={box.path} context={context} box={box} height={layout.boxHeight} />
                ))}
                {arrows.map((arrow) => (
                  <ArrowShape
                    arrow={arrow}
                    marked={related.has(arrow.from) && related.has(arrow.to)}
                    labels={few}
                  />
                ))}
              </g>
              {boxes.map((box) => (
                <BoxShape
                  key={box.path}
                  context={context}
                  box={box}
                  height={layout.boxHeight}
                  id={domId(box.path)}
                  selected={box.path === selected}
                  related={related.has(box.path)}
                />
              ))}
            </svg>
          </div>
        </div>
      </div>
      {!few && (
        <p class="note">
          {count(layout.arrows.length)} arrows: those of the selected receipt are drawn.
        </p>
      )}
    </div>
  );
}

function useCentre(
  scroller: { current: HTMLDivElement | null },
  layout: Layout,
  selected: string | undefined,
  centre: number,
): void {
  const before = useRef(-1);
  useEffect(() => {
    const element = scroller.current;
    // At first what came of the transaction is in sight.
    const box = layout.byPath.get(selected ?? (before.current === -1 ? "0" : ""));
    if (element === null || box == null) return;
    const force = centre !== before.current && before.current >= 0;
    before.current = centre;
    const width = element.clientWidth - kLabelWidth;
    const isIn =
      box.x >= element.scrollLeft &&
      box.x + box.width <= element.scrollLeft + width &&
      box.y >= element.scrollTop &&
      box.y + 80 <= element.scrollTop + element.clientHeight;
    if (isIn && !force) return;
    element.scrollTo({
      left: box.x + box.width / 2 - width / 2,
      top: box.y - element.clientHeight / 2 + 40,
    });
  }, [selected, centre, layout]);
}

function Columns({ layout, pitch, view }: { layout: Layout; pitch: number; view: Window }) {
  const shown = layout.columns.filter(
    (column) => column.x + pitch >= view.left && column.x <= view.right,
  );
  return (
    <div class="columns">
      {shown.map((column) => (
        <div class="column" style={{ left: `${column.x}px`, width: `${pitch}px` }}>
          {column.skipped > 0 && (
            <span class="skipped" title={`${column.skipped} blocks in which nothing happened`}>
              +{count(column.skipped)}
            </span>
          )}
          {column.block == null ? "not yet" : `b${column.block}`}
        </div>
      ))}
    </div>
  );
}

function Labels({ context, layout }: { context: TraceContext; layout: Layout }) {
  return (
    <div class="labels">
      {layout.lanes.map((lane) => (
        <div class="label" style={{ top: `${lane.y}px`, height: `${lane.height}px` }}>
          {lane.account == null ? (
            <span class="name">{count(lane.accounts)} other accounts</span>
          ) : (
            <span class="name" title={escape(lane.account)}>
              <T s={context.names.account(lane.account)} />
            </span>
          )}
          {lane.shard != null && lane.account != null && (
            <span class="shard">shard {lane.shard}</span>
          )}
        </div>
      ))}
    </div>
  );
}

function Patterns() {
  const tips = ["made", "data", "refund", "failed", "marked"];
  return (
    <defs>
      <pattern
        id="stripes"
        width="7"
        height="7"
        patternUnits="userSpaceOnUse"
        patternTransform="rotate(45)"
      >
        <line class="stripe" y2="7" />
      </pattern>
      {tips.map((kind) => (
        <marker
          id={`tip-${kind}`}
          viewBox="0 0 10 10"
          refX="9"
          refY="5"
          markerUnits="userSpaceOnUse"
          markerWidth="10"
          markerHeight="10"
          orient="auto"
        >
          <path class={`tip ${kind}`} d="M0 1L10 5L0 9z" />
        </marker>
      ))}
    </defs>
  );
}

/** The path of the transaction's own box, where no receipt is meant. */
export const kTransactionPath = kTransaction;
