// Arguments, answers, state: decoded, with the raw bytes one key away.
import { useId, useState } from "preact/hooks";
import { count } from "../model/amounts";
import { amountGuess, base58, hexRows, summary, type Decoded } from "../model/decode";
import { brief } from "../model/escape";
import { jsonText, type JsonNode } from "../model/json";
import { LongText, T } from "./text";

const kHexBytes = 256;
const kHexBytesMore = 8192;
const kMembersMax = 200;

function Scalar({ name, node }: { name: string; node: JsonNode }) {
  const amount = amountGuess(name, node);
  const text = jsonText(node);
  return (
    <span class={`json-${node.kind}`}>
      {text.length > 400 ? <LongText text={text} /> : <T s={text} />}
      {amount != null && <span class="guess"> ({amount})</span>}
    </span>
  );
}

/** Members below each other; lists and objects open when they are asked to. */
export function JsonView({
  node,
  name = "",
  depth = 0,
}: {
  node: JsonNode;
  name?: string;
  depth?: number;
}) {
  if (node.kind !== "object" && node.kind !== "list") return <Scalar name={name} node={node} />;
  const members: [string, JsonNode][] =
    node.kind === "object" ? node.members : node.items.map((item, i) => [String(i), item]);
  const flat = jsonText(node).length <= 60;
  if (members.length === 0 || (depth > 0 && flat))
    return (
      <span>
        <T s={jsonText(node)} />
      </span>
    );
  const rows = (
    <dl class="members">
      {members.slice(0, kMembersMax).map(([key, value]) => (
        <div>
          <dt>
            <T s={key.length > 200 ? brief(key, 200) : key} />
          </dt>
          <dd>
            <JsonView node={value} name={key} depth={depth + 1} />
          </dd>
        </div>
      ))}
      {members.length > kMembersMax && (
        <div>{count(members.length - kMembersMax)} more: see the bytes</div>
      )}
    </dl>
  );
  if (depth === 0) return rows;
  return (
    <details open={depth < 2}>
      <summary>
        {node.kind === "list"
          ? `list of ${count(members.length)}`
          : `object, ${count(members.length)} members`}
      </summary>
      {rows}
    </details>
  );
}

export function Hex({ bytes }: { bytes: Uint8Array }) {
  const [shown, setShown] = useState(kHexBytes);
  const left = bytes.length - shown;
  return (
    <div class="hex" tabIndex={0} role="group" aria-label="bytes">
      <table>
        <tbody>
          {hexRows(bytes, shown).map((row) => (
            <tr>
              <th scope="row">{row.offset}</th>
              <td>{row.bytes}</td>
              <td>{row.text}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {left > 0 && (
        <button type="button" class="small" onClick={() => setShown(shown + kHexBytesMore)}>
          +{count(left)} bytes
        </button>
      )}
      {(bytes.length === 32 || bytes.length === 33) && <p>base58: {base58(bytes)}</p>}
    </div>
  );
}

/** A decoded value, how it was read, and a switch to its bytes. */
export function ValueView({ read, label }: { read: Decoded; label: string }) {
  const [raw, setRaw] = useState(false);
  const id = useId();
  if (read.bytes.length === 0) return <span class="muted">nothing</span>;
  const decoded = read.json != null || read.text != null;
  const asText =
    read.json != null ? <JsonView node={read.json} /> : <LongText text={read.text ?? ""} />;
  return (
    <div class="value">
      <div id={id}>{raw || !decoded ? <Hex bytes={read.bytes} /> : asText}</div>
      <div class="how">
        <span class={read.guess ? "tag guess" : "tag"}>
          {read.guess && !read.how.endsWith("?") ? `${read.how}, a guess` : read.how}
        </span>
        <span class="muted">{count(read.bytes.length)} bytes</span>
        {decoded && (
          <button
            type="button"
            class="small"
            aria-pressed={raw}
            aria-label={`${label}: show bytes`}
            aria-controls={id}
            onClick={() => setRaw(!raw)}
          >
            bytes
          </button>
        )}
      </div>
      {read.problem != null && <p class="problem">{read.problem}</p>}
    </div>
  );
}

/** One line, cut. */
export function Brief({ read, characters = 60 }: { read: Decoded; characters?: number }) {
  const text = summary(read);
  return (
    <span class="brief">
      <T s={brief(text, characters)} />
    </span>
  );
}
