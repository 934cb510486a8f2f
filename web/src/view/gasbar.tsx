// Gas of a receipt: bought = burnt + passed on + left, to scale; and what it was burnt for.
import { big, share, tgas } from "../model/amounts";
import { kGasGroups, type ReceiptGas } from "../model/trace";

/** A bar to scale; its parts are named below it or in the table that it stands in. */
export function Bar({ burnt, passedOn, left }: { burnt: bigint; passedOn: bigint; left: bigint }) {
  const whole = burnt + passedOn + left;
  const width = (part: bigint): string => `${share(part, whole)}%`;
  return (
    <span
      class="gasbar"
      role="img"
      aria-label={`burnt ${tgas(burnt)}, passed on ${tgas(passedOn)}, left ${tgas(left)}`}
    >
      <span class="burnt" style={{ width: width(burnt) }} />
      <span class="passed" style={{ width: width(passedOn) }} />
      <span class="left" style={{ width: width(left) }} />
    </span>
  );
}

export function GasBar({ gas }: { gas: ReceiptGas }) {
  const groups = kGasGroups.filter((group) => big(gas.groups[group]) > 0n);
  const parts = [
    ["burnt", gas.burnt],
    ["passed on", gas.passed_on],
    ["left", gas.left],
  ] as const;
  return (
    <>
      <Bar burnt={big(gas.burnt)} passedOn={big(gas.passed_on)} left={big(gas.left)} />
      <p class="legend">
        {parts.map(([name, part]) => (
          <span>
            <i class={name === "passed on" ? "passed" : name} /> {name} {tgas(big(part), false)}
          </span>
        ))}
      </p>
      <table class="groups">
        <tbody>
          {groups.map((group) => (
            <tr>
              <th scope="row">{group}</th>
              <td>{tgas(big(gas.groups[group]))}</td>
              <td class="meter">
                <i
                  class={`g-${group}`}
                  style={{ width: `${share(big(gas.groups[group]), big(gas.burnt))}%` }}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
