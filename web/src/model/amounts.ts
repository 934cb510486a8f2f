// Amounts as people read them. All of them are decimal strings, counted with BigInt.

const kDigits = 24;
const kYoctoShown = 1_000_000n;
export const kNear = 10n ** 24n;
export const kTgas = 10n ** 12n;

/** Zero for what is not a decimal number: documents come from elsewhere. */
export function big(text: string | undefined): bigint {
  return text != null && /^[0-9]{1,60}$/.test(text) ? BigInt(text) : 0n;
}

function grouped(digits: string): string {
  return digits.replace(/\B(?=([0-9]{3})+$)/g, ",");
}

/** "1,234.5", rounded half up to `places` digits behind the point, without zeros at the end. */
function decimal(value: bigint, digits: number, places: number): string {
  const sign = value < 0n ? "-" : "";
  const unit = 10n ** BigInt(digits - places);
  const absolute = value < 0n ? -value : value;
  const rounded = (absolute + unit / 2n) / unit;
  const scale = 10n ** BigInt(places);
  const behind = places === 0 ? "" : (rounded % scale).toString().padStart(places, "0");
  const shown = behind.replace(/0+$/, "");
  return `${sign}${grouped((rounded / scale).toString())}${shown === "" ? "" : `.${shown}`}`;
}

/** "2 NEAR", "0.000513 NEAR", "12 yocto": rounded to a millionth of a NEAR. */
export function near(value: bigint, unit = true): string {
  const absolute = value < 0n ? -value : value;
  if (absolute !== 0n && absolute < kNear / kYoctoShown)
    return `${grouped(value.toString())} yocto`;
  return decimal(value, kDigits, 6) + (unit ? " NEAR" : "");
}

/** All digits: "0.000513072961307296".  */
export function nearExact(value: bigint): string {
  return `${decimal(value, kDigits, kDigits)} NEAR`;
}

/** "2.00 Tgas": two digits behind the point, as in the terminal; four below a hundredth. */
export function tgas(value: bigint, unit = true): string {
  const places = value !== 0n && value < kTgas / 100n ? 4 : 2;
  const unitOf = 10n ** BigInt(12 - places);
  const rounded = (value + unitOf / 2n) / unitOf;
  const scale = 10n ** BigInt(places);
  const text = `${grouped((rounded / scale).toString())}.${(rounded % scale)
    .toString()
    .padStart(places, "0")}`;
  return unit ? `${text} Tgas` : text;
}

export function count(value: number): string {
  return grouped(String(value));
}

/** "3 receipts", "1 receipt". */
export function plural(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? "" : "s"}`;
}

/** Nanoseconds since 1970 as "2026-11-30 13:17:20.123 UTC". */
export function time(nanoseconds: string | undefined): string | undefined {
  if (nanoseconds == null) return undefined;
  const milliseconds = Number(big(nanoseconds) / 1_000_000n);
  const date = new Date(milliseconds);
  if (Number.isNaN(date.getTime())) return undefined;
  return date.toISOString().replace("T", " ").replace("Z", " UTC");
}

/** Share of a whole in percent, for bars. */
export function share(part: bigint, whole: bigint): number {
  return whole === 0n ? 0 : Number((part * 100_000n) / whole) / 1000;
}
