// Values of strangers: by ABI, by standard, or as a guess that says so.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  abiFunction,
  amountGuess,
  base58,
  bytesOf,
  decodeArguments,
  decodeResult,
  guess,
  hexRows,
  summary,
} from "../src/model/decode";
import { kHostile, random, value } from "./synthetic";

const bytes = (...given: number[]) => ({ bytes: Buffer.from(given).toString("base64") });

const kAbi = {
  schema_version: "0.4.0",
  body: {
    functions: [
      {
        name: "get",
        kind: "view",
        params: {
          serialization_type: "json",
          args: [
            { name: "key", type_schema: { type: "string" } },
            { name: "from", type_schema: { type: ["integer", "null"] } },
          ],
        },
        result: { serialization_type: "json", type_schema: { type: "string" } },
      },
      { name: "raw", kind: "call", params: { serialization_type: "borsh", args: [] } },
    ],
  },
};

test("guesses are called guesses", () => {
  assert.deepEqual([guess(value('{"a":1}')).how, guess(value('{"a":1}')).guess], ["JSON", true]);
  assert.equal(guess(value("hello")).how, "text");
  assert.equal(guess(bytes(0, 0, 0, 1)).how, "u32?");
  assert.equal(guess(bytes(1, 0, 0, 0, 0, 0, 0, 0)).text, "1");
  assert.equal(guess(bytes(255, 254, 0)).how, "bytes");
  assert.equal(guess(value("")).how, "nothing");
});

test("what the engine read as Borsh is taken over, and why it could not", () => {
  const given = { ...bytes(1, 2), borsh: { amount: 513, to: "\u001b[31m" } };
  const read = decodeArguments("raw", given, kAbi);
  assert.deepEqual([read.how, read.guess, read.problem], ["ABI, Borsh", false, undefined]);
  assert.equal(summary(read), '{"amount":513,"to":"\\u001b[31m"}');
  assert.equal(read.bytes.length, 2);
  assert.equal(summary(decodeResult("raw", { ...bytes(0), borsh: null }, kAbi)), "null");
  const bad = decodeArguments("raw", { ...bytes(1, 2), problem: "byte 0: \u202e" }, kAbi);
  assert.match(bad.problem!, /not Borsh of the ABI: byte 0: \\u\{202e\}/);
  assert.equal(bad.how, "bytes");
});

test("text with control characters is shown as bytes", () => {
  assert.equal(guess(value("a\u001b[31m")).text, undefined);
  assert.equal(guess(value("two\nlines")).text, "two\nlines");
});

test("the ABI names arguments, and says what is missing", () => {
  const good = decodeArguments("get", value('{"key":"x"}'), kAbi);
  assert.deepEqual([good.how, good.guess, good.problem], ["ABI", false, undefined]);
  assert.match(decodeArguments("get", value('{"from":1}'), kAbi).problem!, /also wants key/);
  assert.match(decodeArguments("raw", value("x"), kAbi).problem!, /borsh/);
  assert.match(decodeArguments("other", value("{}"), kAbi).problem!, /does not name/);
  assert.equal(decodeResult("get", value('"x"'), kAbi).how, "ABI");
  assert.match(decodeResult("get", bytes(1, 2), kAbi).problem!, /result is JSON/);
});

test("standards are told by all their argument names", () => {
  const args = '{"receiver_id":"bob","amount":"5","memo":null}';
  assert.equal(decodeArguments("ft_transfer", value(args)).how, "NEP-141");
  assert.equal(decodeArguments("ft_transfer", value('{"receiver_id":"bob"}')).how, "JSON");
  assert.equal(
    decodeArguments("ft_transfer", value('{"receiver_id":"bob","amount":"5","x":1}')).how,
    "JSON",
  );
  assert.equal(decodeArguments("my_transfer", value(args)).how, "JSON");
});

test("an ABI of another version or shape is refused with its reason", () => {
  assert.match(abiFunction({ schema_version: "0.5.0" }, "get") as string, /0\.5\.0; 0\.3 and 0\.4/);
  for (const abi of [
    null,
    1,
    "x",
    [],
    {},
    { schema_version: 4 },
    { schema_version: "0.4.0", body: { functions: [null, 3, { name: [] }] } },
  ])
    assert.equal(typeof abiFunction(abi, "get"), "string");
});

test("hostile ABIs and values never throw", () => {
  const next = random(3);
  const hostile = (depth: number): unknown => {
    const kind = Math.floor(next() * 7);
    if (kind < 2 || depth > 5) return kHostile[Math.floor(next() * kHostile.length)];
    if (kind === 2) return null;
    if (kind === 3) return Array.from({ length: 3 }, () => hostile(depth + 1));
    const names = [
      "name",
      "params",
      "args",
      "type_schema",
      "type",
      "items",
      "anyOf",
      "$ref",
      "result",
      "serialization_type",
      "__proto__",
    ];
    return Object.fromEntries(
      names.filter(() => next() < 0.5).map((name) => [name, hostile(depth + 1)]),
    );
  };
  for (let round = 0; round < 3000; ++round) {
    const abi = {
      schema_version: "0.4.0",
      body: { functions: [{ ...(hostile(0) as object), name: "m" }] },
    };
    const raw = Buffer.from(
      Array.from({ length: Math.floor(next() * 40) }, () => Math.floor(next() * 256)),
    );
    summary(decodeArguments("m", { bytes: raw.toString("base64") }, abi));
    summary(decodeResult("m", value(kHostile[round % kHostile.length]!), abi));
  }
});

test("bytes that are not base64 are no bytes", () => {
  assert.equal(bytesOf("!!").length, 0);
  assert.equal(guess({ bytes: "!!" }).how, "nothing");
});

test("amounts are guessed by name and size only", () => {
  const amount = { kind: "string", text: "2000000000000000000000000" } as const;
  assert.equal(amountGuess("amount", amount), "2 NEAR?");
  assert.equal(amountGuess("max_deposit", amount), "2 NEAR?");
  assert.equal(amountGuess("account", amount), undefined);
  assert.equal(amountGuess("amount", { kind: "string", text: "1000" }), undefined);
});

test("bytes are shown in rows, hashes in base58", () => {
  assert.deepEqual(hexRows(new Uint8Array([0x41, 0, 0xff]), 256), [
    { offset: "0000", bytes: "41 00 ff", text: "A··" },
  ]);
  assert.equal(hexRows(new Uint8Array(1000), 256).length, 16);
  assert.equal(base58(new Uint8Array([0, 0, 1])), "112");
  assert.equal(base58(new Uint8Array(32)), "1".repeat(32));
});
