// Documents that the page is given: traces and comparisons, from a <script> or from a node. A
// document is not trusted: what is missing or of another type is said, with its place.
import { kComparisonSchema, kGasGroups, kTraceSchema, type Trace } from "./trace";

export interface TraceDocument {
  kind: "trace";
  title: string;
  trace: Trace;
  /** near-abi documents by account. */
  abis: Map<string, unknown>;
}
export interface ComparisonDocument {
  kind: "comparison";
  title: string;
  left: TraceDocument;
  right: TraceDocument;
  note: string;
}
export interface BrokenDocument {
  kind: "broken";
  title: string;
  reason: string;
}
export type PageDocument = TraceDocument | ComparisonDocument | BrokenDocument;

type Json = Record<string, unknown>;

class Problem extends Error {}

/**
 * What a member must be: a type's name, "path", a list of allowed words, [items] of a list, or an
 * object of members. A name that ends in "?" may be missing, in "~" also be null.
 */
type Shape = string | readonly [Shape] | Set<string> | { readonly [member: string]: Shape };

const words = (text: string): Set<string> => new Set(text.split(" "));
const members = (names: string, shape: Shape): { [member: string]: Shape } =>
  Object.fromEntries(names.split(" ").map((name) => [name, shape]));

const kValue: Shape = { bytes: "string", "problem?": "string" };
const kPlace: Shape = { block: "integer" };
const actionShape = (depth: number): Shape => ({
  kind: "string",
  state: words("pending done failed not_reached undone"),
  ...members("method? gas? deposit? sender? receiver? beneficiary?", "string"),
  "args?": kValue,
  "code_size?": "integer",
  "inner?": [depth === 0 ? "nothing" : actionShape(depth - 1)],
});
const kAction = actionShape(4);
const kRow = members("column account", "string");

const kReceipt: Shape = {
  path: "path",
  ...members("id predecessor receiver", "string"),
  ...members("signer? refund_to?", "string"),
  kind: words("actions yield gas_refund deposit_refund unused_deposit beneficiary distribution"),
  status: words("waiting ok failed unknown"),
  origin: {},
  ...members("made? arrived? ran?", kPlace),
  waited: [{ from: "integer" }],
  actions: [kAction],
  "result?": kValue,
  "result_of?": "path",
  "gas?": {
    ...members("bought burnt passed_on left buy_price burn_price?", "string"),
    groups: members(kGasGroups.join(" "), "string"),
    costs: [members("cost_category cost gas_used", "string")],
  },
  "tokens?": members(
    "deposit passed_on burnt contract_reward gas_refund deposit_refund creation_charge lost one_yocto_made",
    "string",
  ),
  logs: ["string"],
  events: [{ log: "integer", ...members("standard? version? event? data? problem?", "string") }],
  "writes?": [{ ...kRow, key: kValue, ...members("before~ after~", kValue) }],
  "reads?": [{ ...kRow, key: kValue, "value~": kValue }],
  "host_calls?": [
    {
      ...members("name gas result?", "string"),
      arguments: ["string"],
      "values?": [{ ...members("name number? amount?", "string"), "bytes?": kValue }],
    },
  ],
  "host_calls_left_out?": "integer",
};

const kTrace: Shape = {
  source: { chain_id: "string", missing: ["string"] },
  verdict: words("ok ok_with_failures failed refused running"),
  result: { "receipt?": "path", "value?": kValue },
  transaction: {
    ...members("hash signer receiver public_key nonce gas_burnt tokens_burnt", "string"),
    actions: [kAction],
    included: kPlace,
    "charge?": members("conversion_gas bought_gas block_price buy_price deposits total", "string"),
  },
  accounts: [{ id: "string", "code?": "string", "shard?": "integer" }],
  receipts: [kReceipt],
  edges: [
    {
      kind: words("made data resume refund"),
      ...members("from? to?", "path"),
      "outside?": {},
      "data_id?": "string",
      "value?": kValue,
      "amount?": "string",
      ...members("sent? arrived?", "integer"),
    },
  ],
  failures: [
    {
      "receipt?": "path",
      ...members("kind sentence hint?", "string"),
      figures: [members("name value", "string")],
      "stopped_in?": [{ function: "integer", "name?": "string" }],
      learned_by: ["path"],
    },
  ],
  totals: {
    ...members("gas gas_of_refunds fee contract_rewards gas_refunds lost", "string"),
    deposits: [members("account received sent", "string")],
  },
  violations: ["string"],
};

const kPath = /^[0-9]{1,9}(\.[0-9]{1,9})*$/;

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function kindOf(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  return `${typeof value === "object" ? "an" : "a"} ${typeof value}`;
}

/** `place` is made only when it is said. */
function check(place: () => string, value: unknown, shape: Shape): void {
  const expected = (what: string): never => {
    throw new Problem(`${place()}: expected ${what}, got ${kindOf(value)}`);
  };
  if (typeof shape === "string") {
    if (shape === "string" && typeof value !== "string") expected("a string");
    if (shape === "integer" && !Number.isSafeInteger(value)) expected("an integer");
    if (shape === "path" && (typeof value !== "string" || !kPath.test(value)))
      expected('a path such as "0.1"');
    if (shape === "nothing") expected("no more levels of actions");
  } else if (shape instanceof Set) {
    if (!shape.has(value as string)) expected(`one of ${[...shape].join(", ")}`);
  } else if (Array.isArray(shape)) {
    if (!Array.isArray(value)) return expected("a list");
    value.forEach((item, at) => check(() => `${place()}[${at}]`, item, shape[0] as Shape));
  } else {
    if (!isObject(value)) return expected("an object");
    for (const [key, inner] of Object.entries(shape as Json) as [string, Shape][]) {
      const mark = key.at(-1);
      const name = mark === "?" || mark === "~" ? key.slice(0, -1) : key;
      const found = value[name];
      if (name !== key && (found === undefined || (mark === "~" && found === null))) continue;
      check(() => `${place()}.${name}`.replace(/^\./, ""), found, inner);
    }
  }
}

/** Reads a trace; the error names the member that is wrong. */
export function readTrace(given: unknown): Trace | { reason: string } {
  try {
    const schema = isObject(given) ? given.schema : undefined;
    if (schema !== kTraceSchema)
      throw new Problem(
        `schema: expected "${kTraceSchema}", got ${JSON.stringify(schema) ?? "nothing"}`,
      );
    check(() => "", given, kTrace);
    return given as Trace;
  } catch (error) {
    if (error instanceof Problem) return { reason: error.message };
    throw error;
  }
}

function abisOf(given: unknown): Map<string, unknown> {
  return new Map(isObject(given) ? Object.entries(given) : []);
}

function titleOf(given: unknown, otherwise: string): string {
  return typeof given === "string" && given !== "" ? given : otherwise;
}

function readTraceDocument(
  given: unknown,
  title: string,
  abis: unknown,
): TraceDocument | BrokenDocument {
  const trace = readTrace(given);
  if ("reason" in trace) return { kind: "broken", title, reason: trace.reason };
  return { kind: "trace", title, trace, abis: abisOf(abis) };
}

function readComparison(it: Json, title: string): ComparisonDocument | BrokenDocument {
  const sides = (["left", "right"] as const).map((side) => {
    const given = isObject(it[side]) ? it[side] : {};
    const read = readTraceDocument(given.trace, titleOf(given.title, side), given.abis);
    return read.kind === "broken" ? { ...read, reason: `${side}.${read.reason}` } : read;
  });
  const broken = sides.find((side): side is BrokenDocument => side.kind === "broken");
  if (broken !== undefined) return { kind: "broken", title, reason: broken.reason };
  const [left, right] = sides as [TraceDocument, TraceDocument];
  return { kind: "comparison", title, left, right, note: titleOf(it.note, "") };
}

const kNestedMax = 4;

function readOne(given: unknown, title: string, depth = 0): PageDocument[] {
  if (depth > kNestedMax) return [{ kind: "broken", title, reason: "lists are nested too deeply" }];
  if (Array.isArray(given))
    return given.flatMap((each, i) => readOne(each, `${title} ${i + 1}`, depth + 1));
  if (!isObject(given))
    return [{ kind: "broken", title, reason: `expected an object, got ${kindOf(given)}` }];
  const name = titleOf(given.title, title);
  if (given.schema === kComparisonSchema) return [readComparison(given, name)];
  if (given.schema === undefined) {
    // What `farcall demo --json` writes, and a document with a title.
    if (Array.isArray(given.steps)) return readOne(given.steps, "Step", depth + 1);
    if (isObject(given.trace)) return [readTraceDocument(given.trace, name, given.abis)];
    if (Array.isArray(given.document)) return readOne(given.document, name, depth + 1);
    if (isObject(given.document))
      return readOne({ title: name, abis: given.abis, ...given.document }, name, depth + 1);
  }
  return [readTraceDocument(given, name, given.abis)];
}

/** All documents of a text: one, a list of them, or what `farcall demo --json` writes. */
export function readDocuments(json: string): PageDocument[] {
  if (json.trim() === "") return [];
  try {
    return readOne(JSON.parse(json) as unknown, "Trace");
  } catch (error) {
    return [
      {
        kind: "broken",
        title: "Data",
        reason: `invalid JSON: ${String((error as Error).message)}`,
      },
    ];
  }
}
