// Two traces side by side, up to the first difference.
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { compare, blockOffset, type Step } from "../model/compare";
import type { TraceDocument } from "../model/document";
import { verdictWords } from "../model/names";
import type { Receipt } from "../model/trace";
import { indexOf, type TraceContext } from "./context";
import { ReceiptDetails, TransactionDetails } from "./details";
import { Lanes, kTransactionPath } from "./lanes";
import { markOf } from "./shapes";
import { T } from "./text";
import { Virtual } from "./virtual";

export interface CompareProps {
  left: TraceDocument;
  right: TraceDocument;
  note: string;
  selected: string | undefined;
  select: (path: string | undefined) => void;
}

type Side = "left" | "right";

export function CompareView({ left, right, note, selected, select }: CompareProps) {
  const [side, setSide] = useState<Side>("left");
  const a = indexOf(left);
  const b = indexOf(right);
  const result = useMemo(() => compare(a.index, b.index), [a, b]);
  const context = (document: TraceDocument, which: Side): TraceContext => ({
    document,
    ...indexOf(document),
    selected,
    select: (path) => {
      setSide(which);
      select(path);
    },
    gasRefunds: false,
  });
  const contexts = { left: context(left, "left"), right: context(right, "right") };
  const shown = contexts[side];
  const receipt = shown.index.find(selected);
  const first = result.first == null ? undefined : result.steps[result.first];
  const jump = (): void => select((first?.left ?? first?.right)?.path);
  return (
    <div class="compare">
      <div class="difference" role="status">
        <h1>
          <T s={result.sentence} />
        </h1>
        {result.rule !== "" && (
          <p>
            <T s={result.rule} />
          </p>
        )}
        {note !== "" && (
          <p class="note">
            <T s={note} />
          </p>
        )}
        {first != null && (
          <button type="button" onClick={jump}>
            Select the difference
          </button>
        )}
      </div>
      <div class="sides">
        {(["left", "right"] as const).map((which) => (
          <SideView
            key={which}
            context={contexts[which]}
            side={which}
            current={side === which}
            first={first?.[which]?.path}
          />
        ))}
      </div>
      <Steps
        steps={result.steps}
        first={result.first}
        left={contexts.left}
        right={contexts.right}
      />
      {(receipt != null || selected === kTransactionPath) && (
        <aside class="panel inline" aria-label={`details, ${side}`}>
          <p class="muted">
            {side}: <T s={shown.document.title} />
          </p>
          {receipt == null ? (
            <TransactionDetails context={shown} />
          ) : (
            <ReceiptDetails context={shown} receipt={receipt} />
          )}
        </aside>
      )}
    </div>
  );
}

interface SideProps {
  context: TraceContext;
  side: Side;
  current: boolean;
  first: string | undefined;
}

function SideView({ context, side, current, first }: SideProps) {
  const { trace } = context.index;
  const selected =
    context.index.find(context.selected)?.path ??
    (context.selected === kTransactionPath ? kTransactionPath : undefined);
  const marked = useMemo(
    () => context.index.related(selected ?? first ?? ""),
    [context.index, selected, first],
  );
  return (
    <section class={`side${current ? " current" : ""}`} aria-label={side}>
      <h2>
        <span class={`verdict ${trace.verdict}`}>{verdictWords(trace)}</span>{" "}
        <T s={context.document.title} />
      </h2>
      {trace.failures.slice(0, 3).map((failure) => (
        <p class="bad">
          {failure.receipt} <T s={failure.sentence.slice(0, 300)} />
        </p>
      ))}
      <Lanes
        context={selected == null ? { ...context, selected: first } : context}
        zoom={1.1}
        centre={0}
        related={marked}
        label={`${side}: receipts by account and block`}
      />
    </section>
  );
}

interface StepsProps {
  steps: readonly Step[];
  first: number | undefined;
  left: TraceContext;
  right: TraceContext;
}

function Steps({ steps, first, left, right }: StepsProps) {
  const done = useRef(false);
  useEffect(() => {
    done.current = true;
  }, []);
  return (
    <Virtual
      class="steps"
      count={steps.length}
      rowHeight={32}
      focus={done.current ? undefined : first}
      attributes={{
        role: "table",
        "aria-label": "steps",
        "aria-rowcount": steps.length + 1,
        tabIndex: 0,
      }}
      header={
        <div class="step head" role="row">
          <span role="columnheader">step</span>
          <span role="columnheader">
            <T s={left.document.title} />
          </span>
          <span role="columnheader">
            <T s={right.document.title} />
          </span>
        </div>
      }
      row={(at) => {
        const step = steps[at]!;
        const classes = `step ${step.same ? "" : "differs"} ${at === first ? "first" : ""}`;
        return (
          <div class={classes} role="row" data-at={at} key={at}>
            <span role="rowheader">
              {at + 1} {at === first ? "≠" : step.same ? "=" : ""}
            </span>
            <span role="cell">
              <StepCell context={left} receipt={step.left} />
            </span>
            <span role="cell">
              <StepCell context={right} receipt={step.right} />
            </span>
          </div>
        );
      }}
    />
  );
}

function StepCell({ context, receipt }: { context: TraceContext; receipt: Receipt | undefined }) {
  if (receipt == null) return <span class="muted">nothing</span>;
  const offset = blockOffset(context.index.trace, receipt);
  const { mark, kind } = markOf(receipt);
  return (
    <button type="button" class="link" onClick={() => context.select(receipt.path)}>
      <span class={`mark ${kind}`}>{mark}</span> {receipt.path}{" "}
      <T s={context.names.title(receipt)} />
      {offset != null && <span class="muted"> +{offset}</span>}
    </button>
  );
}
