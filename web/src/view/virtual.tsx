// Rows of one height, of which only those in sight are made.
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { ComponentChildren } from "preact";

const kOverscan = 8;
/** Fewer rows are all made: searching in the page finds them. */
const kVirtualFrom = 300;

export interface VirtualProps {
  count: number;
  rowHeight: number;
  /** Row that is to be in sight. */
  focus: number | undefined;
  class: string;
  header?: ComponentChildren;
  attributes?: Record<string, unknown>;
  row: (at: number) => ComponentChildren;
}

export function Virtual({
  count,
  rowHeight,
  focus,
  class: name,
  header,
  attributes,
  row,
}: VirtualProps) {
  const element = useRef<HTMLDivElement>(null);
  const [range, setRange] = useState({ top: 0, height: 600 });
  useLayoutEffect(() => {
    const scroller = element.current;
    if (scroller === null) return undefined;
    const read = (): void => setRange({ top: scroller.scrollTop, height: scroller.clientHeight });
    read();
    const observer = new ResizeObserver(read);
    observer.observe(scroller);
    scroller.addEventListener("scroll", read, { passive: true });
    return () => {
      observer.disconnect();
      scroller.removeEventListener("scroll", read);
    };
  }, []);
  useEffect(() => {
    const scroller = element.current;
    if (scroller === null || focus == null || focus < 0) return;
    if (count < kVirtualFrom) {
      scroller.querySelector(`[data-at="${focus}"]`)?.scrollIntoView({ block: "nearest" });
      return;
    }
    const top = focus * rowHeight;
    const room = scroller.clientHeight - 2 * rowHeight;
    if (top < scroller.scrollTop || top > scroller.scrollTop + room)
      scroller.scrollTop = top - room / 2;
  }, [focus]);
  const all = count < kVirtualFrom;
  const first = all ? 0 : Math.max(0, Math.floor(range.top / rowHeight) - kOverscan);
  const last = all
    ? count
    : Math.min(count, Math.ceil((range.top + range.height) / rowHeight) + kOverscan);
  const rows: ComponentChildren[] = [];
  for (let at = first; at < last; ++at) rows.push(row(at));
  return (
    <div class={name} ref={element} {...attributes}>
      {header}
      {first > 0 && (
        <div class="spacer" role="presentation" style={{ height: `${first * rowHeight}px` }} />
      )}
      {rows}
      {last < count && (
        <div
          class="spacer"
          role="presentation"
          style={{ height: `${(count - last) * rowHeight}px` }}
        />
      )}
    </div>
  );
}
