// Parts that several views share: headings with facts, links to receipts, amounts, failures.
import type { ComponentChildren } from "preact";
import { near, nearExact, time } from "../model/amounts";
import type { BlockPlace, Failure } from "../model/trace";
import type { TraceContext } from "./context";
import { T } from "./text";

export function Section({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <section class="section">
      <h3>{title}</h3>
      {children}
    </section>
  );
}

export function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

export function Jump({ context, path }: { context: TraceContext; path: string }) {
  return (
    <button type="button" class="jump" onClick={() => context.select(path)}>
      {path}
    </button>
  );
}

export function Near({ amount }: { amount: bigint }) {
  return <span title={nearExact(amount)}>{near(amount)}</span>;
}

export function FailureView({ context, failure }: { context: TraceContext; failure: Failure }) {
  const told = failure.learned_by;
  return (
    <div class="failure">
      <p>
        <T s={failure.sentence} />
      </p>
      {failure.hint != null && (
        <p class="hint">
          <T s={failure.hint} />
        </p>
      )}
      {failure.stopped_in != null && (
        <p class="hint">
          Stopped in{" "}
          <T
            s={failure.stopped_in
              .map((each) => each.name ?? `function ${each.function}`)
              .join(", called from ")}
          />
        </p>
      )}
      {failure.receipt != null && (
        <p>
          {told.length === 0
            ? "No receipt waited for it: nobody was told."
            : told.map((path) => <Jump context={context} path={path} />)}
          {told.length > 0 &&
            ` ${told.length === 1 ? "was" : "were"} told “failed”, without this text.`}
        </p>
      )}
    </div>
  );
}

export function PlaceView({ place }: { place: BlockPlace | undefined }) {
  if (place == null) return <span class="muted">not known</span>;
  const order =
    place.order == null || place.of == null ? "" : `, ${place.order + 1} of ${place.of}`;
  return (
    <span title={time(place.time)}>
      block {place.block}
      {place.shard != null && ` shard ${place.shard}`}
      {order}
    </span>
  );
}
