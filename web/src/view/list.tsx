// The drawing for narrow screens: receipts in the order of execution, beside a rail with a letter
// for each account.
import { big, near, tgas } from "../model/amounts";
import { isShown } from "../model/layout";
import { depositOf } from "../model/names";
import { isRefund, type Receipt } from "../model/trace";
import type { TraceContext } from "./context";
import { markOf } from "./shapes";
import { T } from "./text";
import { Virtual } from "./virtual";

const kRowHeight = 66;
const kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/** "A" to "Z", then "A1": accounts in the order in which receipts reach them. */
function lettersOf(context: TraceContext): Map<string, string> {
  const letters = new Map<string, string>();
  const add = (account: string): void => {
    const at = letters.size;
    if (!letters.has(account))
      letters.set(account, kLetters[at % 26]! + (at < 26 ? "" : String(Math.floor(at / 26))));
  };
  add(context.index.trace.transaction.signer);
  for (const receipt of context.index.receipts) add(receipt.receiver);
  return letters;
}

export function List({ context }: { context: TraceContext }) {
  const letters = lettersOf(context);
  const rows = context.index.receipts.filter((receipt) => isShown(receipt, context.gasRefunds));
  const legend = [...letters].slice(0, 12);
  return (
    <>
      <p class="letters">
        {legend.map(([account, letter]) => (
          <span>
            <b class="letter">{letter}</b> <T s={context.names.account(account)} />
          </span>
        ))}
        {letters.size > legend.length && <span>{letters.size - legend.length} more</span>}
      </p>
      <Virtual
        class="list"
        count={rows.length}
        rowHeight={kRowHeight}
        focus={rows.findIndex((receipt) => receipt.path === context.selected)}
        attributes={{ role: "list", "aria-label": "receipts in the order of execution" }}
        row={(at) => (
          <ListRow
            key={rows[at]!.path}
            context={context}
            receipt={rows[at]!}
            at={at}
            letter={letters.get(rows[at]!.receiver) ?? "?"}
            letters={letters}
          />
        )}
      />
    </>
  );
}

interface RowProps {
  context: TraceContext;
  receipt: Receipt;
  at: number;
  letter: string;
  letters: Map<string, string>;
}

function ListRow({ context, receipt, at, letter, letters }: RowProps) {
  const { mark, kind } = markOf(receipt);
  const failure = context.index.failure(receipt.path);
  const deposit = depositOf(receipt.actions);
  const waits = context.index.inputs(receipt.path).map((edge) => {
    const from = context.index.find(edge.from);
    const name = from == null ? "outside" : `${from.path} ${letters.get(from.receiver) ?? ""}`;
    return `${name}${edge.failed ? " (failed)" : ""}`;
  });
  return (
    <div
      role="listitem"
      data-at={at}
      class={`item ${kind} ${context.selected === receipt.path ? "selected" : ""}`}
    >
      <button
        type="button"
        aria-pressed={context.selected === receipt.path}
        onClick={() => context.select(receipt.path)}
      >
        <span class="block">{receipt.ran == null ? "not yet" : `b${receipt.ran.block}`}</span>
        <span class="rail">
          <b class="letter">{letter}</b>
        </span>
        <span class="text">
          <span class="first">
            <span class={`mark ${kind}`}>{mark}</span> <T s={context.names.title(receipt)} />
          </span>
          {failure != null && (
            <span class="second bad">
              <T s={failure.sentence.slice(0, 160)} />
            </span>
          )}
          {waits.length > 0 && <span class="second">waited for {waits.join(", ")}</span>}
          {failure == null && !isRefund(receipt) && (
            <span class="second">
              {[
                receipt.path,
                deposit > 0n ? near(deposit) : "",
                receipt.gas == null ? "" : tgas(big(receipt.gas.burnt)),
              ]
                .filter(Boolean)
                .join(" · ")}
            </span>
          )}
        </span>
      </button>
    </div>
  );
}
