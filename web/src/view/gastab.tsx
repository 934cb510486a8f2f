// Gas: a flame graph over all receipts, and a bar for each.
import { useMemo, useState } from "preact/hooks";
import { big, plural, share, tgas } from "../model/amounts";
import { flame, gasRows, groupSums, tiles, type Frame } from "../model/gas";
import { kNarrow, type TraceContext } from "./context";
import { Jump } from "./parts";
import { Bar } from "./gasbar";
import { useMedia } from "./media";
import { T } from "./text";

const kTileHeight = 26;
/** Narrower frames cannot be pressed: the table below has their receipts, too. */
const kPressedFrom = 25;
const kFlameWidth = { narrow: 340, wide: 840 };
const kLeastWidth = 0.002;
const kRowsFirst = 200;

function find(frame: Frame, key: string): Frame | undefined {
  const open = [frame];
  for (let at = open.pop(); at != null; at = open.pop()) {
    if (at.key === key) return at;
    open.push(...at.children);
  }
  return undefined;
}

function Flame({ context }: { context: TraceContext }) {
  const [zoomed, setZoomed] = useState("tx");
  const whole = useMemo(() => flame(context.index, context.names), [context.index]);
  const top = find(whole, zoomed) ?? whole;
  const shown = tiles(top, kLeastWidth);
  const pressedFrom = kPressedFrom / (useMedia(kNarrow) ? kFlameWidth.narrow : kFlameWidth.wide);
  const depth = shown.reduce((most, tile) => Math.max(most, tile.depth), 0) + 1;
  return (
    <>
      <div
        class="flame"
        style={{ height: `${depth * kTileHeight}px` }}
        role="group"
        aria-label="flame graph of gas burnt"
      >
        {shown.map((tile) => {
          const { frame } = tile;
          const words = `${frame.kind === "receipt" ? `${frame.path} ` : ""}${frame.label}`;
          const Tile = tile.width < pressedFrom ? "span" : "button";
          return (
            <Tile
              key={frame.key}
              class={`tile ${frame.kind} ${frame.group == null ? "" : `g-${frame.group}`} ${frame.path != null && frame.path === context.selected ? "selected" : ""}`}
              style={{
                left: `${tile.from * 100}%`,
                width: `${tile.width * 100}%`,
                top: `${tile.depth * kTileHeight}px`,
              }}
              title={`${words}: ${tgas(frame.gas)}, ${share(frame.gas, whole.gas).toFixed(1)} %`}
              onClick={() => {
                if (Tile === "span") return;
                setZoomed(
                  frame.key === zoomed ? "tx" : frame.children.length > 0 ? frame.key : zoomed,
                );
                if (frame.path != null) context.select(frame.path);
              }}
            >
              {(tile.width > 0.02 || Tile === "button") && <T s={words} />}
              {tile.width > 0.12 && <span class="muted"> {tgas(frame.gas)}</span>}
            </Tile>
          );
        })}
      </div>
      <p class="muted">
        Width is gas burnt, a receipt’s own and that of the receipts it made. Press a frame to
        enlarge it, again to leave.
        {zoomed !== "tx" && (
          <button type="button" class="small" onClick={() => setZoomed("tx")}>
            show all
          </button>
        )}
      </p>
    </>
  );
}

export function GasTab({ context }: { context: TraceContext }) {
  const [shown, setShown] = useState(kRowsFirst);
  const rows = useMemo(() => gasRows(context.index), [context.index]);
  const sums = useMemo(
    () => groupSums(context.index).filter((each) => each.gas > 0n),
    [context.index],
  );
  const { totals } = context.index.trace;
  if (rows.length === 0)
    return (
      <p class="empty">
        No receipt has burnt gas
        {context.index.trace.verdict === "refused"
          ? ": the transaction was refused"
          : ", or its costs are not known"}
        .
      </p>
    );
  return (
    <div class="scroll pad" tabIndex={0} role="group" aria-label="gas">
      <p>
        <strong>{tgas(big(totals.gas))}</strong> burnt and paid for.
        {big(totals.gas_of_refunds) > 0n && (
          <span class="muted">
            {" "}
            Refunds burnt {tgas(big(totals.gas_of_refunds))} more, which nobody pays.
          </span>
        )}
      </p>
      <Flame context={context} />
      <p class="legend">
        {sums.map(({ group, gas }) => (
          <span>
            <i class={`g-${group}`} /> {group} {tgas(gas, false)}
          </span>
        ))}
      </p>
      <h2>Bought = burnt + passed on + left</h2>
      <p class="legend">
        <span>
          <i class="burnt" /> burnt
        </span>
        <span>
          <i class="passed" /> passed on to receipts it made
        </span>
        <span>
          <i class="left" /> left, refunded
        </span>
      </p>
      <table class="gasrows">
        <thead>
          <tr>
            <th scope="col">receipt</th>
            <th scope="col">burnt</th>
            <th scope="col">passed on</th>
            <th scope="col">left</th>
            <th scope="col">bought</th>
            <th scope="col">share</th>
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, shown).map((row) => (
            <tr class={row.receipt.path === context.selected ? "here" : ""}>
              <th scope="row">
                <Jump context={context} path={row.receipt.path} />{" "}
                <T s={context.names.title(row.receipt)} />
              </th>
              <td class="number">{tgas(row.burnt, false)}</td>
              <td class="number">{tgas(row.passedOn, false)}</td>
              <td class="number">{tgas(row.left, false)}</td>
              <td class="number">{tgas(row.bought, false)}</td>
              <td class="meter">
                <Bar burnt={row.burnt} passedOn={row.passedOn} left={row.left} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {shown < rows.length && (
        <button type="button" onClick={() => setShown(shown + 2000)}>
          {plural(rows.length - shown, "more receipt")}
        </button>
      )}
    </div>
  );
}
