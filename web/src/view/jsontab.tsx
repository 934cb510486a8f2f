// The document itself, and files of it.
import { useState } from "preact/hooks";
import type { TraceContext } from "./context";
import { copyText, LongText } from "./text";

function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

export function JsonTab({ context }: { context: TraceContext }) {
  const [whole, setWhole] = useState(false);
  const [said, setSaid] = useState("");
  const { trace } = context.index;
  const receipt = context.index.find(context.selected);
  const shown = whole || receipt == null ? trace : receipt;
  const text = JSON.stringify(shown, null, 2);
  const copy = async (): Promise<void> =>
    setSaid((await copyText(text)) ? "copied" : "the browser does not allow it");
  return (
    <div class="scroll pad" tabIndex={0} role="group" aria-label="JSON">
      <p class="tools">
        <span class="muted">
          farcall-trace/1: {shown === trace ? "the whole trace" : `receipt ${receipt?.path ?? ""}`}
        </span>
        {receipt != null && (
          <button type="button" class="small" aria-pressed={whole} onClick={() => setWhole(!whole)}>
            whole trace
          </button>
        )}
        <button type="button" class="small" onClick={() => void copy()}>
          copy
        </button>
        <button
          type="button"
          class="small"
          onClick={() =>
            download(`${trace.transaction.hash.slice(0, 12)}.json`, JSON.stringify(trace, null, 1))
          }
        >
          save the trace
        </button>
        <span role="status">{said}</span>
      </p>
      <div class="code">
        <LongText key={receipt?.path ?? "all"} text={text} />
      </div>
    </div>
  );
}
