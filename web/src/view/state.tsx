// What receipts read and wrote: before and after, and what a failure undid.
import { useState } from "preact/hooks";
import { count, plural } from "../model/amounts";
import { guess, summary } from "../model/decode";
import { brief } from "../model/escape";
import type { Read, Receipt, Value, Write } from "../model/trace";
import type { TraceContext } from "./context";
import { Jump } from "./parts";
import { markOf } from "./shapes";
import { T } from "./text";
import { Brief, Hex, ValueView } from "./value";

const kReceiptsFirst = 100;

function keyWords(column: string, key: Value): string {
  const name = column.replaceAll("_", " ");
  return key.bytes === "" ? name : `${name} ${brief(summary(guess(key)), 60)}`;
}

function StateValue({ value, name }: { value: Value | null | undefined; name: string }) {
  const [open, setOpen] = useState(false);
  if (value === undefined) return <span class="muted">not known</span>;
  if (value === null) return <span class="muted">absent</span>;
  const read = guess(value);
  if (read.bytes.length <= 24) return <Brief read={read} />;
  return (
    <>
      <button
        type="button"
        class="small wide"
        aria-expanded={open}
        title={`${name}, ${count(read.bytes.length)} bytes`}
        onClick={() => setOpen(!open)}
      >
        <Brief read={read} characters={36} />
      </button>
      {open &&
        (read.json === undefined && read.text === undefined ? (
          <Hex bytes={read.bytes} />
        ) : (
          <ValueView read={read} label={name} />
        ))}
    </>
  );
}

export function WriteRows({ writes }: { writes: readonly Write[] }) {
  if (writes.length === 0) return null;
  return (
    <ul class="writes">
      {writes.map((write) => (
        <li class={write.undone ? "undone" : ""}>
          <div class="key">
            <T s={keyWords(write.column, write.key)} />
            {write.undone && <span class="tag bad">undone</span>}
          </div>
          <div class="change">
            <StateValue value={write.before} name="before" />
            <span aria-label="became">→</span>
            <StateValue value={write.after} name="after" />
          </div>
        </li>
      ))}
    </ul>
  );
}

function ReadRows({ reads }: { reads: readonly Read[] }) {
  const [open, setOpen] = useState(false);
  if (reads.length === 0) return null;
  return (
    <>
      <button type="button" class="small" aria-expanded={open} onClick={() => setOpen(!open)}>
        {plural(reads.length, "read")}
      </button>
      {open && (
        <ul class="writes">
          {reads.slice(0, 500).map((read) => (
            <li>
              <div class="key">
                <T s={keyWords(read.column, read.key)} />
              </div>
              <div class="change">
                {read.is_left_out ? (
                  <span class="muted">too long to be kept</span>
                ) : (
                  <StateValue value={read.value} name="value" />
                )}
              </div>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function hasState(receipt: Receipt): boolean {
  return (receipt.writes?.length ?? 0) + (receipt.reads?.length ?? 0) > 0;
}

/** What contracts hold, and their code: balances, keys and the protocol's own rows change with all. */
export function ofContracts(writes: readonly Write[]): Write[] {
  return writes.filter((write) => /contract|code/.test(write.column));
}

function bySubject(writes: readonly Write[], all: boolean): readonly Write[] {
  return all ? writes : ofContracts(writes);
}

export function StateTab({ context }: { context: TraceContext }) {
  const [all, setAll] = useState(false);
  const [shown, setShown] = useState(kReceiptsFirst);
  const known = context.index.receipts.some((receipt) => receipt.writes !== undefined);
  if (!known)
    return (
      <p class="empty">
        State is not known: this trace comes from{" "}
        {context.index.trace.source.from === "rpc"
          ? "an RPC endpoint that does not tell it"
          : "a source without it"}
        .
      </p>
    );
  const rows = context.index.receipts
    .filter(hasState)
    .filter((r) => bySubject(r.writes ?? [], all).length + (r.reads?.length ?? 0) > 0);
  return (
    <div class="scroll pad" tabIndex={0} role="group" aria-label="state">
      <label class="check">
        <input type="checkbox" checked={all} onChange={() => setAll(!all)} /> balances and keys of
        accounts, too
      </label>
      {rows.length === 0 && <p class="empty">No receipt changed a contract's state.</p>}
      {rows.slice(0, shown).map((receipt) => (
        <section class="stateof">
          <h2>
            <Jump context={context} path={receipt.path} />
            <span class={`mark ${markOf(receipt).kind}`}>{markOf(receipt).mark}</span>
            <T s={context.names.title(receipt)} />
          </h2>
          <WriteRows writes={bySubject(receipt.writes ?? [], all)} />
          <ReadRows reads={receipt.reads ?? []} />
        </section>
      ))}
      {shown < rows.length && (
        <button type="button" onClick={() => setShown(shown + 500)}>
          {plural(rows.length - shown, "more receipt")}
        </button>
      )}
    </div>
  );
}
