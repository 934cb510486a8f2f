// The ABI that a deployed contract carries: zstd of a near-abi document, which the view method
// `__contract_abi` returns.
import { decompress } from "fzstd";
import { listOf, objectOf, type Node } from "./rpc";

const kAbiBytesMax = 1024 * 1024;
const kDepthMax = 32;
const kMagic = [0x28, 0xb5, 0x2f, 0xfd];

function isShallow(value: unknown, depth = 0): boolean {
  if (typeof value !== "object" || value === null) return true;
  if (depth >= kDepthMax) return false;
  return Object.values(value).every((each) => isShallow(each, depth + 1));
}

/** The bytes that decoding needs at most, from the header of a zstd frame; undefined if it does not say. */
function contentSize(frame: Uint8Array): number | undefined {
  if (frame.length < 14 || kMagic.some((byte, at) => frame[at] !== byte)) return undefined;
  const descriptor = frame[4]!;
  const single = (descriptor & 0x20) !== 0;
  const width = [single ? 1 : 0, 2, 4, 8][descriptor >> 6]!;
  if (width === 0) return undefined;
  const start = 5 + (single ? 0 : 1) + [0, 1, 2, 4][descriptor & 3]!;
  let size = 0;
  for (let at = width - 1; at >= 0; --at) size = size * 256 + (frame[start + at] ?? 0);
  return width === 2 ? size + 256 : size;
}

/** Reads what a contract returned. Undefined: it is no ABI, or one that is too large. */
export function readAbi(bytes: Uint8Array): unknown {
  try {
    let text: Uint8Array = bytes;
    if (kMagic.every((byte, at) => bytes[at] === byte)) {
      const size = contentSize(bytes);
      if (size === undefined || size > kAbiBytesMax || bytes.length > kAbiBytesMax)
        return undefined;
      text = decompress(bytes, new Uint8Array(size));
    }
    if (text.length > kAbiBytesMax) return undefined;
    const abi: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(text));
    return isShallow(abi) ? abi : undefined;
  } catch {
    return undefined;
  }
}

const known = new Map<string, Promise<unknown>>();

/** The ABI of the contract on `account`, whose code has the hash `code`. */
export function abiOf(node: Node, account: string, code: string): Promise<unknown> {
  const key = `${account} ${code}`;
  let found = known.get(key);
  if (found === undefined) {
    found = node
      .call("query", {
        request_type: "call_function",
        finality: "optimistic",
        account_id: account,
        method_name: "__contract_abi",
        args_base64: "",
      })
      .then((answer) => readAbi(Uint8Array.from(listOf(objectOf(answer).result), Number)))
      .catch(() => undefined);
    known.set(key, found);
  }
  return found;
}
