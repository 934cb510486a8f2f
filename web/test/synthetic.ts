// Traces made up for tests: of any size, and with whatever strangers may choose.
import type { Edge, Receipt, ReceiptGas, ReceiptTokens, Trace, Value } from "../src/model/trace";

/** A generator of numbers in [0, 1) from a seed, so that each run is the same. */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function value(text: string): Value {
  return { bytes: Buffer.from(text, "utf8").toString("base64") };
}

const kTokens: ReceiptTokens = {
  deposit: "0",
  passed_on: "0",
  burnt: "100000000000000000000",
  contract_reward: "0",
  gas_refund: "0",
  deposit_refund: "0",
  creation_charge: "0",
  lost: "0",
  one_yocto_made: "0",
};

function gasOf(burnt: number, passedOn: number, left: number): ReceiptGas {
  const half = Math.floor(burnt / 2);
  const groups = {
    receipt: "0",
    actions: "0",
    promises: "0",
    storage: "0",
    code: "0",
    wasm: "0",
    host: "0",
    crypto: "0",
  };
  return {
    bought: String(burnt + passedOn + left),
    burnt: String(burnt),
    groups: { ...groups, actions: String(half), wasm: String(burnt - half) },
    costs: [],
    passed_on: String(passedOn),
    left: String(left),
    buy_price: "1000000000",
    burn_price: "100000000",
  };
}

export interface Strings {
  account: (at: number) => string;
  method: (at: number) => string;
  log: (at: number) => string;
  args: (at: number) => string;
  reason: (at: number) => string;
}

const kPlain: Strings = {
  account: (at) => `account${at % 20}.test.near`,
  method: (at) => `method_${at % 7}`,
  log: (at) => `log of ${at}`,
  args: (at) => `{"number":${at}}`,
  reason: () => "the greeting must not be empty",
};

/** A tree of receipts: each makes two, the second of which waits for the first. */
export function synthetic(count: number, strings: Partial<Strings> = {}, seed = 1): Trace {
  const say = { ...kPlain, ...strings };
  const next = random(seed);
  const receipts: Receipt[] = [];
  const edges: Edge[] = [];
  const failures: Trace["failures"] = [];
  const queue: { path: string; account: string; block: number; after: string | undefined }[] = [
    { path: "0", account: say.account(1), block: 101, after: undefined },
  ];
  while (receipts.length < count) {
    const it = queue.shift()!;
    const at = receipts.length;
    const failed = at > 0 && at % 17 === 0;
    receipts.push(receiptOf(it, at, failed, say));
    if (it.after !== undefined)
      edges.push({
        kind: "data",
        from: it.after,
        to: it.path,
        data_id: String(at),
        failed: false,
        value: value(`"answer ${at}"`),
        sent: it.block - 1,
        arrived: it.block,
      });
    if (failed)
      failures.push({
        receipt: it.path,
        kind: "FunctionCallError",
        error: {},
        sentence: `refused: "${say.reason(at)}"`,
        figures: [],
        learned_by: [],
      });
    const first = `${it.path}.0`;
    queue.push({
      path: first,
      account: say.account(at + 2),
      block: it.block + 1,
      after: undefined,
    });
    queue.push({
      path: `${it.path}.1`,
      account: it.account,
      block: it.block + 2 + Math.floor(next() * 2),
      after: first,
    });
  }
  return traceOf(
    receipts.sort((a, b) => a.ran!.block - b.ran!.block),
    edges,
    failures,
    say,
  );
}

function receiptOf(
  it: { path: string; account: string; block: number; after: string | undefined },
  at: number,
  failed: boolean,
  say: Strings,
): Receipt {
  const parent = it.path.includes(".") ? it.path.slice(0, it.path.lastIndexOf(".")) : undefined;
  return {
    path: it.path,
    id: `id${at}`,
    kind: "actions",
    origin: parent === undefined ? { kind: "transaction" } : { kind: "receipt", path: parent },
    predecessor: say.account(0),
    receiver: it.account,
    signer: say.account(0),
    made: { block: it.block - 1 },
    arrived: { block: it.after === undefined ? it.block : it.block - 1 },
    ran: { block: it.block, shard: at % 4, order: 0, of: 1, time: "1735689655000000000" },
    waited: it.after === undefined ? [] : [{ kind: "data", from: it.block - 1, to: it.block }],
    actions: [
      {
        kind: "FunctionCall",
        state: failed ? "failed" : "done",
        method: say.method(at),
        args: value(say.args(at)),
        gas: "5000000000000",
        deposit: at % 5 === 0 ? "1000000000000000000000000" : "0",
      },
    ],
    status: failed ? "failed" : "ok",
    ...(failed ? {} : { result: value(`"answer ${at}"`) }),
    gas: gasOf(1_000_000_000_000 + at, 500_000_000_000, 250_000_000_000),
    tokens: kTokens,
    logs: at % 3 === 0 ? [say.log(at)] : [],
    events: [],
    writes: [
      {
        column: "contract_data",
        account: it.account,
        key: value(say.log(at)),
        before: null,
        after: value(say.args(at)),
        undone: failed,
      },
    ],
  };
}

function traceOf(
  receipts: Receipt[],
  edges: Edge[],
  failures: Trace["failures"],
  say: Strings,
): Trace {
  const accounts = [...new Set([say.account(0), ...receipts.map((receipt) => receipt.receiver)])];
  return {
    schema: "farcall-trace/1",
    source: { chain_id: "test", protocol_version: 88, from: "chain", missing: [] },
    verdict: failures.length > 0 ? "ok_with_failures" : "ok",
    result: { receipt: receipts[0]!.path, value: value('"done"') },
    transaction: {
      hash: "2TeSkNL2uN3qFvyksScvT1QWP7syxXcvWkbWeGRSzXTG",
      signer: say.account(0),
      receiver: receipts[0]!.receiver,
      public_key: "ed25519:11111111111111111111111111111111",
      nonce: "7",
      actions: receipts[0]!.actions,
      included: { block: 100, shard: 0 },
      gas_burnt: "300000000000",
      tokens_burnt: "30000000000000000000",
    },
    accounts: accounts.map((id, at) => ({ id, shard: at % 4 })),
    receipts,
    edges,
    failures,
    totals: {
      gas: "1",
      gas_of_refunds: "0",
      fee: "1000000000000000000000",
      contract_rewards: "0",
      gas_refunds: "0",
      lost: "0",
      deposits: [{ account: say.account(0), received: "0", sent: "1000000000000000000000000" }],
    },
    violations: [],
  };
}

/** What strangers may write: markup, escapes, control, bidi, zero-width and combining characters. */
export const kHostile: readonly string[] = [
  "</script><!--<script>alert(1)</script>",
  "<img src=x onerror=alert(1)>",
  "<svg onload=alert(1)>",
  "javascript:alert(1)",
  '"><b>bold</b>',
  "{{constructor.constructor('alert(1)')()}}",
  "a\u202egnp.exe",
  "\u2066left\u2069\u200b\u200d\ufeff",
  "\u001b[2J\u001b[31mred\u009b1m",
  "line\r\nbreak\u2028and\u2029more\ttab\u0000nul",
  `Z${"\u0300\u0301\u0302".repeat(40)}algo`,
  "\ud800 lone surrogate \udfff",
  "__proto__",
  "constructor",
  "toString",
  "漢字とかな交じり文🎉👩‍👩‍👧‍👦",
  "שלום עולם مرحبا",
  "x".repeat(5000),
  'EVENT_JSON:{"standard":"<b>"}',
  "%s%n${1+1}`",
  "@FARCALL_DOCUMENTS@",
  "",
];

export function hostile(seed: number): Strings {
  const next = random(seed);
  const pick = (): string => {
    const one = kHostile[Math.floor(next() * kHostile.length)]!;
    return next() < 0.3 ? one + kHostile[Math.floor(next() * kHostile.length)]! : one;
  };
  return { account: pick, method: pick, log: pick, args: pick, reason: pick };
}
