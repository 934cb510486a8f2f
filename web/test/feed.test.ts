// What the page asks a node for: traces, and again with the ABIs that it found meanwhile.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Feed } from "../src/live/feed";
import { synthetic } from "./synthetic";

const kBorshAbi = {
  schema_version: "0.4.0",
  body: {
    functions: [{ name: "pay", kind: "call", params: { serialization_type: "borsh", args: [] } }],
  },
};
const kJsonAbi = {
  schema_version: "0.4.0",
  body: { functions: [{ name: "pay", kind: "call", params: { serialization_type: "json" } }] },
};

/** A node that has one trace, and notes with which parameters it was asked for it. */
function nodeWithTrace() {
  const asked: { replay: boolean; abis: Record<string, unknown> }[] = [];
  const trace = synthetic(3);
  const call = (method: string, params: unknown) => {
    assert.equal(method, "farcall_trace");
    asked.push(structuredClone(params) as (typeof asked)[number]);
    return Promise.resolve(structuredClone(trace));
  };
  return { asked, trace, feed: new Feed({ call }) };
}

test("a trace is asked for again with an ABI that describes Borsh", async () => {
  const { asked, trace, feed } = nodeWithTrace();
  const account = trace.accounts[0]!.id;
  await feed.trace("hash", true);
  const before = asked.length;
  assert.ok(asked.every((each) => Object.keys(each.abis).length === 0));
  assert.ok(asked.at(-1)!.replay);
  await feed.trace("hash", true);
  assert.equal(asked.length, before, "what is known is not asked for");

  feed.learn(account, kBorshAbi);
  await feed.trace("hash", true);
  assert.deepEqual(asked.at(-1)!.abis, { [account]: kBorshAbi });
  assert.ok(asked.at(-1)!.replay, "what a replay told is not lost");
  const after = asked.length;
  assert.ok(after > before);

  feed.learn(account, kBorshAbi);
  await feed.trace("hash", true);
  assert.equal(asked.length, after, "the same ABI tells nothing new");
});

test("ABIs that tell nothing more of a trace leave it as it is", async () => {
  const { asked, trace, feed } = nodeWithTrace();
  await feed.trace("hash");
  feed.learn(trace.accounts[0]!.id, kJsonAbi);
  await feed.trace("hash");
  assert.equal(asked.length, 1, "the page reads JSON itself");
  feed.learn("not-in-it.near", kBorshAbi);
  await feed.trace("hash");
  assert.equal(asked.length, 1, "another account's");
});
