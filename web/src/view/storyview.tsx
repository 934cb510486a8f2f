// What happened, in sentences, and what the shapes of the drawing mean.
import { useMemo } from "preact/hooks";
import { story } from "../model/story";
import type { TraceContext } from "./context";
import { Jump } from "./parts";
import { markOf } from "./shapes";
import { T } from "./text";

/** Longer traces are read in the drawing and the tree. */
export const kStoryUpTo = 40;

export function Story({ context }: { context: TraceContext }) {
  const lines = useMemo(() => story(context.index, context.names), [context.index]);
  return (
    <section class="story" aria-label="what happened" tabIndex={0}>
      <p class="key" aria-hidden="true">
        <span>
          <svg width="34" height="10">
            <path class="k made" d="M1 5H30" />
          </svg>{" "}
          made
        </span>
        <span>
          <svg width="34" height="10">
            <path class="k data" d="M1 5H30" />
          </svg>{" "}
          its result goes to
        </span>
        <span>
          <svg width="34" height="10">
            <path class="k refund" d="M1 5H30" />
          </svg>{" "}
          gives back
        </span>
        <span>
          <i class="k wait" /> waits
        </span>
        <span>
          <i class="k undone" /> failed, undone
        </span>
      </p>
      <ol>
        {lines.map(({ receipt, text, more }) => (
          <li class={receipt.path === context.selected ? "here" : ""}>
            <span class="when">{receipt.ran == null ? "not yet" : `b${receipt.ran.block}`}</span>
            <span class={`mark ${markOf(receipt).kind}`}>{markOf(receipt).mark}</span>
            <span>
              <Jump context={context} path={receipt.path} /> <T s={text} />
              {more !== "" && (
                <span class="muted">
                  {" "}
                  It <T s={more} />.
                </span>
              )}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
