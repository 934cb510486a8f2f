// Where every token went: the signer's bill, each movement, what each account has in the end.
import { useMemo, useState } from "preact/hooks";
import { plural } from "../model/amounts";
import { bill, holders, movements, type Movement } from "../model/money";
import type { TraceContext } from "./context";
import { Jump, Near } from "./parts";
import { T } from "./text";

const kRowsFirst = 300;

function Bill({ context }: { context: TraceContext }) {
  const sums = bill(context.index);
  const signer = context.names.account(context.index.trace.transaction.signer);
  const rows: [string, string, bigint][] = [
    ["+", "attached to the calls", sums.deposits],
    ["+", "gas, bought in advance", sums.gasBought],
    ["−", "gas that came back", sums.gasBack],
  ];
  return (
    <section>
      <h2>
        What <T s={signer} /> paid
      </h2>
      <table class="bill">
        <tbody>
          {rows.map(([sign, words, amount]) => (
            <tr>
              <td>{sign}</td>
              <th scope="row">{words}</th>
              <td class="number">
                <Near amount={amount} />
              </td>
            </tr>
          ))}
          <tr class="sum">
            <td>=</td>
            <th scope="row">deposits and fee</th>
            <td class="number">
              <Near amount={sums.deposits + sums.gasBought - sums.gasBack} />
            </td>
          </tr>
          <tr>
            <td />
            <th scope="row">the fee; nobody gives it back</th>
            <td class="number">
              <Near amount={sums.fee} />
            </td>
          </tr>
          {sums.rewards > 0n && (
            <tr>
              <td />
              <th scope="row">of the fee, to the contracts</th>
              <td class="number">
                <Near amount={sums.rewards} />
              </td>
            </tr>
          )}
          {sums.lost > 0n && (
            <tr class="bad">
              <td>✕</td>
              <th scope="row">lost: a refund failed</th>
              <td class="number">
                <Near amount={sums.lost} />
              </td>
            </tr>
          )}
        </tbody>
      </table>
    </section>
  );
}

function Row({ context, move }: { context: TraceContext; move: Movement }) {
  const { account } = { account: (id: string) => context.names.account(id) };
  const from =
    move.kind === "gas refund" || move.from === "system"
      ? originOf(context, move)
      : account(move.from);
  const mark = move.fate === "stays" ? "" : move.fate;
  return (
    <tr
      class={`${move.receipt.path === context.selected ? "here" : ""} ${move.isBack ? "back" : ""}`}
    >
      <td>
        <Jump context={context} path={move.receipt.path} />
      </td>
      <td>
        <T s={from} />
      </td>
      <td aria-label="to">{move.isBack ? "⇢" : "→"}</td>
      <td>
        <T s={account(move.to)} />
      </td>
      <td class="number">
        <Near amount={move.amount} />
      </td>
      <td>{move.kind}</td>
      <td>{mark !== "" && <span class={`tag ${mark === "lost" ? "bad" : ""}`}>{mark}</span>}</td>
    </tr>
  );
}

/** Refunds come from the receipt that did not need the tokens. */
function originOf(context: TraceContext, move: Movement): string {
  const parent = context.index.parent(move.receipt.path);
  return parent == null
    ? "the network"
    : `${parent.path} ${context.names.account(parent.receiver)}`;
}

export function MoneyTab({ context }: { context: TraceContext }) {
  const [shown, setShown] = useState(kRowsFirst);
  const moves = useMemo(() => movements(context.index), [context.index]);
  const rows = context.gasRefunds ? moves : moves.filter((move) => move.kind !== "gas refund");
  const held = holders(context.index);
  return (
    <div class="scroll pad money" tabIndex={0} role="group" aria-label="money">
      <div class="pair">
        <Bill context={context} />
        <section>
          <h2>Where the deposits are now</h2>
          {held.length === 0 && <p class="muted">No tokens were attached.</p>}
          {held.length > 0 && (
            <table>
              <thead>
                <tr>
                  <th scope="col">account</th>
                  <th scope="col">received</th>
                  <th scope="col">sent</th>
                  <th scope="col">in the end</th>
                </tr>
              </thead>
              <tbody>
                {held.slice(0, kRowsFirst).map((each) => (
                  <tr>
                    <th scope="row">
                      <T s={context.names.account(each.account)} />
                    </th>
                    <td class="number">
                      <Near amount={each.received} />
                    </td>
                    <td class="number">
                      <Near amount={each.sent} />
                    </td>
                    <td class="number">
                      <strong>
                        {each.stays > 0n ? "+" : ""}
                        <Near amount={each.stays} />
                      </strong>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
          <p class="muted">Without gas; refunds of gas are in the bill.</p>
        </section>
      </div>
      <section>
        <h2>Every movement, in order</h2>
        {rows.length === 0 && (
          <p class="muted">
            No receipt carried tokens{context.gasRefunds ? "" : ", but for refunds of gas"}.
          </p>
        )}
        {rows.length > 0 && (
          <table class="moves">
            <thead>
              <tr>
                <th scope="col">receipt</th>
                <th scope="col">from</th>
                <td />
                <th scope="col">to</th>
                <th scope="col">amount</th>
                <th scope="col">as</th>
                <td />
              </tr>
            </thead>
            <tbody>
              {rows.slice(0, shown).map((move) => (
                <Row context={context} move={move} />
              ))}
            </tbody>
          </table>
        )}
        {shown < rows.length && (
          <button type="button" onClick={() => setShown(shown + 2000)}>
            {plural(rows.length - shown, "more movement")}
          </button>
        )}
      </section>
    </div>
  );
}
