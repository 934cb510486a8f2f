// Text of strangers on the page: always text nodes, isolated from what stands beside it.
import { useState } from "preact/hooks";
import { count } from "../model/amounts";
import { pieces } from "../model/escape";

const kFirstCharacters = 2000;
const kMoreCharacters = 50_000;

/** Any text; what is no visible character is shown as an escape. */
export function T({ s }: { s: string }) {
  return (
    <bdi>
      {pieces(s).map((piece) =>
        piece.escaped ? <span class="esc">{piece.text}</span> : piece.text,
      )}
    </bdi>
  );
}

/** Text that keeps its line breaks and may be very long: its beginning, and more when asked. */
export function LongText({ text }: { text: string }) {
  const [shown, setShown] = useState(kFirstCharacters);
  const left = text.length - shown;
  const part = left > 0 ? text.slice(0, shown) : text;
  return (
    <div class="long">
      {part.split("\n").map((line) => (
        <div class="line">{line === "" ? "\u00a0" : <T s={line.replace(/\r$/, "")} />}</div>
      ))}
      {left > 0 && (
        <button type="button" class="small" onClick={() => setShown(shown + kMoreCharacters)}>
          {count(left)} more characters
        </button>
      )}
    </div>
  );
}

/** A hash or key: whole in the markup, cut by the style where there is no room. */
export function Id({ id, label }: { id: string; label?: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    setCopied(await copyText(id));
    setTimeout(() => setCopied(false), 1500);
  };
  return (
    <span class="id">
      <code>
        <T s={id} />
      </code>
      <button
        type="button"
        class="small"
        aria-label={`copy ${label ?? "id"}`}
        onClick={() => void copy()}
      >
        {copied ? "copied" : "copy"}
      </button>
    </span>
  );
}

/** False where the browser does not allow it. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
