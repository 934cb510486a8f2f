// Documents: what is read, and that what is wrong is said with its place.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { readDocuments, readTrace } from "../src/model/document";
import type { Trace } from "../src/model/trace";
import { hostile, random, synthetic } from "./synthetic";

const demo = readFileSync("test/fixtures/demo.json", "utf8");

test("reads what farcall demo --json writes, with its titles", () => {
  const documents = readDocuments(demo);
  assert.equal(documents.length, 6);
  assert.ok(documents.every((each) => each.kind === "trace"));
  assert.equal(documents[5]!.title, "A callee that fails, and the deposit that comes back");
});

test("reads one trace, a list, titles with ABIs, and what is nested in them", () => {
  const trace = synthetic(3);
  assert.equal(readDocuments(JSON.stringify(trace))[0]!.kind, "trace");
  assert.equal(readDocuments(JSON.stringify([trace, trace])).length, 2);
  const [titled] = readDocuments(
    JSON.stringify([{ title: "T", document: trace, abis: { a: { x: 1 } } }]),
  );
  assert.ok(titled?.kind === "trace" && titled.title === "T" && titled.abis.has("a"));
  assert.equal(
    readDocuments(JSON.stringify([{ title: "demo", document: JSON.parse(demo) }])).length,
    6,
  );
  assert.equal(
    readDocuments(JSON.stringify([{ title: "list", document: [trace, trace] }])).length,
    2,
  );
  assert.deepEqual(readDocuments(" "), []);
});

test("reads a comparison", () => {
  const side = (title: string) => ({ title, trace: synthetic(3) });
  const [read] = readDocuments(
    JSON.stringify({
      schema: "farcall-comparison/1",
      left: side("bad"),
      right: side("good"),
      note: "n",
    }),
  );
  assert.ok(read?.kind === "comparison" && read.left.title === "bad" && read.note === "n");
  const [broken] = readDocuments(
    JSON.stringify({ schema: "farcall-comparison/1", left: side("bad"), right: {} }),
  );
  assert.ok(broken?.kind === "broken" && broken.reason.startsWith("right.schema"));
});

test("says where a document is wrong", () => {
  const wrong = (change: (trace: Record<string, any>) => void): string => {
    const trace = structuredClone(synthetic(3)) as unknown as Record<string, any>;
    change(trace);
    const read = readTrace(trace);
    return "reason" in read ? read.reason : "";
  };
  assert.match(
    wrong((t) => (t.schema = "farcall-trace/2")),
    /^schema: expected "farcall-trace\/1", got "farcall-trace\/2"/,
  );
  assert.equal(
    wrong((t) => delete t.receipts[1].path),
    'receipts[1].path: expected a path such as "0.1", got nothing',
  );
  assert.equal(
    wrong((t) => (t.receipts[0].gas.groups.wasm = 7)),
    "receipts[0].gas.groups.wasm: expected a string, got a number",
  );
  assert.equal(
    wrong((t) => (t.edges = null)),
    "edges: expected a list, got null",
  );
  assert.match(
    wrong((t) => (t.receipts[0].status = "fine")),
    /one of waiting, ok, failed, unknown, got a string/,
  );
  assert.match(
    wrong((t) => (t.receipts[0].path = "0.__proto__")),
    /path such as/,
  );
  const nested: Record<string, any> = { kind: "Delegate", state: "done" };
  for (let depth = 0, at = nested; depth < 9; ++depth)
    at = (at.inner = [{ kind: "Delegate", state: "done" }])[0]!;
  assert.match(
    wrong((t) => (t.transaction.actions = [nested])),
    /levels of actions/,
  );
});

test("broken JSON is a broken document", () => {
  for (const text of [
    "{",
    "null",
    "3",
    '"x"',
    "[null]",
    "[[[[[[[]]]]]]]",
    '{"schema":1}',
    `${"[".repeat(50_000)}`,
  ]) {
    const read = readDocuments(text);
    assert.ok(
      read.every((each) => each.kind === "broken"),
      text.slice(0, 20),
    );
  }
});

test("traces of hostile strings are read as they are", () => {
  for (let seed = 1; seed < 20; ++seed)
    assert.ok(!("reason" in readTrace(synthetic(40, hostile(seed), seed))));
});

/** Puts something else in one place of a document. */
function damage(value: any, next: () => number): void {
  for (let depth = 0; depth < 12; ++depth) {
    const keys = Object.keys(value);
    if (keys.length === 0) return;
    const key = keys[Math.floor(next() * keys.length)]!;
    const inner = value[key];
    if (typeof inner === "object" && inner !== null && next() < 0.8) {
      value = inner;
      continue;
    }
    const others = [undefined, null, 7, -1.5, "x", [], {}, true, "9".repeat(99)];
    value[key] = others[Math.floor(next() * others.length)];
    return;
  }
}

test("damaged documents are refused or read, never thrown", () => {
  const next = random(11);
  for (let round = 0; round < 2000; ++round) {
    const trace: unknown = structuredClone(synthetic(6));
    for (let i = 0; i < 3; ++i) damage(trace, next);
    const read = readTrace(trace);
    if ("reason" in read) assert.match(read.reason, /: expected /);
    else assert.equal((read as Trace).schema, "farcall-trace/1");
  }
});
