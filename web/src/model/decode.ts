// What bytes of strangers mean: by the contract's ABI, by a standard's argument names, else a
// guess that is called one.
import { near, big, count } from "./amounts";
import { escape } from "./escape";
import { jsonText, parseJson, type JsonNode } from "./json";
import type { Value } from "./trace";

export interface Decoded {
  bytes: Uint8Array;
  /** What the reading rests on: "ABI", "NEP-141", "JSON", "text", "u128?", "bytes". */
  how: string;
  guess: boolean;
  json?: JsonNode;
  text?: string;
  /** Why the ABI or the standard does not hold, if it should. */
  problem?: string;
}

/** Bytes beyond this are not parsed as JSON. */
const kJsonMax = 512 * 1024;

export function bytesOf(base64: string): Uint8Array {
  try {
    const raw = atob(base64);
    return Uint8Array.from(raw, (character) => character.charCodeAt(0));
  } catch {
    return new Uint8Array();
  }
}

/** UTF-8 without control characters other than line breaks and tabs; undefined for other bytes. */
export function textOf(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    // eslint-disable-next-line no-control-regex
    return /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/.test(text) ? undefined : text;
  } catch {
    return undefined;
  }
}

export function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

const kBase58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

export function base58(bytes: Uint8Array): string {
  let number = bytes.length === 0 ? 0n : BigInt(`0x${hex(bytes)}`);
  let out = "";
  for (; number > 0n; number /= 58n) out = kBase58[Number(number % 58n)]! + out;
  for (const byte of bytes) {
    if (byte !== 0) break;
    out = `1${out}`;
  }
  return out;
}

/** Reads a value by what the document says of it, or without a hint what it is. */
export function guess(value: Value): Decoded {
  const bytes = bytesOf(value.bytes);
  if (value.problem != null)
    return {
      ...guess({ bytes: value.bytes }),
      problem: `not Borsh of the ABI: ${escape(value.problem)}`,
    };
  if (bytes.length === 0) return { bytes, how: "nothing", guess: false, text: "" };
  const borsh = "borsh" in value && parseJson(JSON.stringify(value.borsh));
  if (borsh) return { bytes, how: "ABI, Borsh", guess: false, json: borsh };
  const text = textOf(bytes);
  if (text != null) {
    const json = text.length <= kJsonMax && /^\s*[{["]/.test(text) ? parseJson(text) : undefined;
    if (json != null) return { bytes, how: "JSON", guess: true, json };
    return { bytes, how: "text", guess: true, text };
  }
  const width = [1, 4, 8, 16].find((size) => size === bytes.length);
  if (width != null)
    return { bytes, how: `u${width * 8}?`, guess: true, text: littleEndian(bytes).toString() };
  return { bytes, how: "bytes", guess: true };
}

function littleEndian(bytes: Uint8Array): bigint {
  return bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
}

interface Standard {
  nep: string;
  required: string[];
  optional: string[];
}

const kStandards = new Map<string, Standard>(
  (
    [
      ["ft_transfer", "NEP-141", "receiver_id amount", "memo"],
      ["ft_transfer_call", "NEP-141", "receiver_id amount msg", "memo"],
      ["ft_on_transfer", "NEP-141", "sender_id amount msg", ""],
      ["ft_resolve_transfer", "NEP-141", "sender_id receiver_id amount", ""],
      ["ft_balance_of", "NEP-141", "account_id", ""],
      ["storage_deposit", "NEP-145", "", "account_id registration_only"],
      ["storage_withdraw", "NEP-145", "", "amount"],
      ["storage_unregister", "NEP-145", "", "force"],
      ["storage_balance_of", "NEP-145", "account_id", ""],
      ["nft_transfer", "NEP-171", "receiver_id token_id", "approval_id memo"],
      ["nft_transfer_call", "NEP-171", "receiver_id token_id msg", "approval_id memo"],
      ["nft_on_transfer", "NEP-171", "sender_id previous_owner_id token_id msg", ""],
      [
        "nft_resolve_transfer",
        "NEP-171",
        "previous_owner_id receiver_id token_id",
        "approved_account_ids",
      ],
      ["nft_token", "NEP-171", "token_id", ""],
      ["nft_approve", "NEP-178", "token_id account_id", "msg"],
      ["nft_revoke", "NEP-178", "token_id account_id", ""],
      ["nft_revoke_all", "NEP-178", "token_id", ""],
    ] as const
  ).map(([method, nep, required, optional]) => [
    method,
    {
      nep,
      required: required.split(" ").filter(Boolean),
      optional: optional.split(" ").filter(Boolean),
    },
  ]),
);

interface AbiParameter {
  name: string;
  type: string;
}
export interface AbiFunction {
  name: string;
  format: string;
  parameters: AbiParameter[];
  resultFormat: string | undefined;
  resultType: string | undefined;
}

type Json = Record<string, unknown>;
const objectOf = (value: unknown): Json | undefined =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Json)
    : undefined;
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const textOr = (value: unknown, otherwise: string): string =>
  typeof value === "string" ? value : otherwise;

const kAbiVersions = ["0.3", "0.4"];

/** The function of a near-abi document, or why it cannot be used. A stranger's: nothing is assumed. */
export function abiFunction(abi: unknown, method: string): AbiFunction | string {
  const document = objectOf(abi);
  if (document == null) return "the ABI is not an object";
  const version = textOr(document.schema_version, "missing");
  if (!kAbiVersions.some((known) => version === known || version.startsWith(`${known}.`)))
    return `the ABI's version is ${escape(version.slice(0, 20))}; 0.3 and 0.4 are read`;
  const functions = listOf(objectOf(document.body)?.functions);
  const found = functions.map(objectOf).find((each) => each?.name === method);
  if (found == null) return "the ABI does not name this method";
  const params = objectOf(found.params);
  const result = objectOf(found.result);
  return {
    name: method,
    format: textOr(params?.serialization_type, "json"),
    parameters: listOf(params?.args).map((given) => {
      const arg = objectOf(given) ?? {};
      return { name: textOr(arg.name, "?"), type: schemaName(arg.type_schema) };
    }),
    resultFormat: result == null ? undefined : textOr(result.serialization_type, "json"),
    resultType: result == null ? undefined : schemaName(result.type_schema),
  };
}

/** A short name of a JSON schema: "string", "AccountId", "list of U128". */
function schemaName(schema: unknown, depth = 0): string {
  const it = objectOf(schema);
  if (it == null || depth > 4) return "any";
  if (typeof it.$ref === "string") return it.$ref.slice(it.$ref.lastIndexOf("/") + 1);
  if (typeof it.declaration === "string") return it.declaration;
  if (it.type === "array") return `list of ${schemaName(it.items, depth + 1)}`;
  if (Array.isArray(it.type))
    return it.type.filter((each) => typeof each === "string").join(" or ");
  const options = listOf(it.anyOf ?? it.oneOf);
  if (options.length > 0 && options.length < 5)
    return options.map((each) => schemaName(each, depth + 1)).join(" or ");
  return textOr(it.format, textOr(it.type, "any"));
}

function byAbi(read: Decoded, found: AbiFunction): Decoded {
  if (found.format !== "json")
    return { ...read, problem: `by the ABI the arguments are ${escape(found.format)}` };
  if (found.parameters.length === 0 && read.bytes.length === 0)
    return { ...read, how: "ABI", guess: false };
  if (read.json?.kind !== "object")
    return { ...read, problem: "by the ABI the arguments are a JSON object" };
  const given = read.json.members.map(([name]) => name);
  const missing = found.parameters.filter(
    (each) => !given.includes(each.name) && !/\bnull\b/.test(each.type),
  );
  if (missing.length > 0)
    return {
      ...read,
      problem: `the ABI also wants ${missing.map((each) => escape(each.name)).join(", ")}`,
    };
  return { ...read, how: "ABI", guess: false };
}

/** The engine knows more of Borsh than the page. */
const isRead = (value: Value): boolean => "borsh" in value || value.problem != null;

/** Reads the arguments of a call. */
export function decodeArguments(method: string, args: Value, abi?: unknown): Decoded {
  const read = guess(args);
  if (isRead(args)) return read;
  let problem: string | undefined;
  if (abi != null) {
    const found = abiFunction(abi, method);
    if (typeof found !== "string") return byAbi(read, found);
    problem = found;
  }
  const standard = kStandards.get(method);
  if (standard != null && read.json?.kind === "object") {
    const given = read.json.members.map(([name]) => name);
    const known = given.every((name) =>
      [...standard.required, ...standard.optional].includes(name),
    );
    if (known && standard.required.every((name) => given.includes(name)))
      return { ...read, how: standard.nep, guess: false, ...(problem == null ? {} : { problem }) };
  }
  return problem == null ? read : { ...read, problem };
}

/** Reads what a call returned. */
export function decodeResult(method: string | undefined, result: Value, abi?: unknown): Decoded {
  const read = guess(result);
  if (abi == null || method == null || isRead(result)) return read;
  const found = abiFunction(abi, method);
  if (typeof found === "string" || found.resultFormat == null) return read;
  if (found.resultFormat !== "json")
    return { ...read, problem: `by the ABI the result is ${escape(found.resultFormat)}` };
  const json = read.json ?? (read.text == null ? undefined : parseJson(read.text));
  if (json == null) return { ...read, problem: "by the ABI the result is JSON" };
  return { bytes: read.bytes, how: "ABI", guess: false, json };
}

const kAmountName = /(^|_)(amount|deposit|balance|near|price|total|available)$/;

/** "2 NEAR?" for digits that look like yoctoNEAR by their name and size. */
export function amountGuess(name: string, node: JsonNode): string | undefined {
  if (node.kind !== "string" && node.kind !== "number") return undefined;
  if (!kAmountName.test(name) || !/^[1-9][0-9]{20,32}$/.test(node.text)) return undefined;
  return `${near(big(node.text))}?`;
}

/** One line for lists and labels, escaped; the caller cuts it. */
export function summary(read: Decoded): string {
  if (read.bytes.length === 0) return "nothing";
  if (read.json != null) return escape(jsonText(read.json).slice(0, 400));
  if (read.text != null)
    return (
      escape(read.text.slice(0, 400)) +
      (read.guess && read.how.endsWith("?") ? ` (${read.how})` : "")
    );
  const { length } = read.bytes;
  const shown = `0x${hex(read.bytes.slice(0, 12))}${length > 12 ? "…" : ""}`;
  const text = ascii(read.bytes.slice(0, 48));
  const words = /[ -~]{3}/.test(text) ? ` "${text}"` : "";
  return `${shown}${words} (${count(length)} bytes)`;
}

/** ASCII, with a dot for every other byte. */
function ascii(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) =>
    byte >= 32 && byte < 127 ? String.fromCharCode(byte) : "·",
  ).join("");
}

export interface HexRow {
  offset: string;
  bytes: string;
  text: string;
}

/** 16 bytes a row, as hexadecimal digits and as ASCII. */
export function hexRows(bytes: Uint8Array, bytesMax: number): HexRow[] {
  const rows: HexRow[] = [];
  for (let at = 0; at < Math.min(bytes.length, bytesMax); at += 16) {
    const row = bytes.slice(at, Math.min(at + 16, bytesMax));
    rows.push({
      offset: at.toString(16).padStart(4, "0"),
      bytes: Array.from(row, (byte) => byte.toString(16).padStart(2, "0")).join(" "),
      text: ascii(row),
    });
  }
  return rows;
}
