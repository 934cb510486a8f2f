// Logs and NEP-297 events of all receipts, in the order in which they were written.
import { plural } from "../model/amounts";
import { parseJson } from "../model/json";
import { markOf } from "./shapes";
import type { EventTrace, Receipt } from "../model/trace";
import { Jump } from "./parts";
import type { TraceContext } from "./context";
import { LongText, T } from "./text";
import { JsonView } from "./value";
import { useState } from "preact/hooks";

const kLogsFirst = 200;

function EventView({ event }: { event: EventTrace }) {
  const data =
    event.data == null || event.data.length > 100_000 ? undefined : parseJson(event.data);
  return (
    <div class="event">
      <p>
        <span class="tag">event</span> <T s={`${event.standard ?? "?"} ${event.version ?? ""}`} />{" "}
        <strong>
          <T s={event.event ?? "?"} />
        </strong>
      </p>
      {data != null ? (
        <JsonView node={data} />
      ) : (
        event.data != null && <LongText text={event.data} />
      )}
    </div>
  );
}

export function LogRow({ receipt, at }: { receipt: Receipt; at: number }) {
  const event = receipt.events.find((each) => each.log === at);
  if (event != null && event.problem == null) return <EventView event={event} />;
  return (
    <div class="log">
      <LongText text={receipt.logs[at] ?? ""} />
      {event?.problem != null && (
        <p class="problem">
          looks like an event, but: <T s={event.problem} />
        </p>
      )}
    </div>
  );
}

export function LogsTab({ context }: { context: TraceContext }) {
  const [shown, setShown] = useState(kLogsFirst);
  const all = context.index.receipts.flatMap((receipt) =>
    receipt.logs.map((_, at) => ({ receipt, at })),
  );
  if (all.length === 0) return <p class="empty">No receipt wrote a log.</p>;
  return (
    <div class="scroll pad" tabIndex={0} role="group" aria-label="logs">
      <p class="muted">
        {plural(all.length, "log")} in the order in which they were written. Logs of failed receipts
        stay.
      </p>
      <ol class="loglist">
        {all.slice(0, shown).map(({ receipt, at }) => (
          <li class={receipt.path === context.selected ? "here" : ""}>
            <div class="who">
              <Jump context={context} path={receipt.path} />
              <span class={`mark ${markOf(receipt).kind}`}>{markOf(receipt).mark}</span>
              <T s={context.names.account(receipt.receiver)} />
              {receipt.ran != null && <span class="muted">b{receipt.ran.block}</span>}
            </div>
            <LogRow receipt={receipt} at={at} />
          </li>
        ))}
      </ol>
      {shown < all.length && (
        <button type="button" onClick={() => setShown(shown + 1000)}>
          {plural(all.length - shown, "more log")}
        </button>
      )}
    </div>
  );
}
