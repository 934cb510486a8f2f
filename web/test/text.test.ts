// Text and amounts of strangers: escaped, cut, and never read as something else.
import assert from "node:assert/strict";
import { test } from "node:test";
import { big, near, nearExact, plural, share, tgas, time } from "../src/model/amounts";
import { brief, cut, escape, pieces } from "../src/model/escape";
import { jsonText, parseJson } from "../src/model/json";
import { kHostile, random } from "./synthetic";

// eslint-disable-next-line no-control-regex
const kForbidden =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/;

test("escaped text has no control, bidi or zero-width character", () => {
  for (const text of kHostile) assert.doesNotMatch(escape(text), kForbidden);
  assert.equal(escape("a\u202eb\n\r\t\u001b\u0000"), "a\\u{202e}b\\n\\r\\t\\u{1b}\\u{0}");
});

test("escaping again changes nothing, and printable text stays as it is", () => {
  for (const text of kHostile) assert.equal(escape(escape(text)), escape(text));
  for (const text of ["plain", "Grüße", "漢字", "🎉", "<b>&amp;", "שלום"])
    assert.equal(escape(text), text);
});

test("random text is escaped", () => {
  const next = random(42);
  for (let round = 0; round < 2000; ++round) {
    const units = Array.from({ length: 1 + Math.floor(next() * 40) }, () =>
      Math.floor(next() * (next() < 0.5 ? 0x300 : 0x10000)),
    );
    const text = String.fromCharCode(...units);
    const escaped = escape(text);
    assert.doesNotMatch(escaped, kForbidden);
    assert.doesNotThrow(() => encodeURIComponent(escaped));
    assert.equal(
      pieces(text)
        .map((piece) => piece.text)
        .join(""),
      escaped,
    );
  }
});

test("marks piled on one character are shown as escapes", () => {
  assert.equal(escape("e\u0301"), "e\u0301");
  assert.match(escape(`e${"\u0301".repeat(50)}`), /^e\u0301{3}(\\u\{301\})+$/);
});

test("text is cut at characters, also long text", () => {
  assert.equal(cut("abcdef", 4), "abc…");
  assert.equal(cut("abc", 4), "abc");
  assert.doesNotThrow(() => encodeURIComponent(brief("🎉".repeat(100_000), 10)));
  assert.equal(Array.from(brief("🎉".repeat(100_000), 10)).length, 10);
});

test("amounts are exact, and rounded half up where they are short", () => {
  assert.equal(near(big("2000000000000000000000000")), "2 NEAR");
  assert.equal(near(big("513072961307296000000")), "0.000513 NEAR");
  assert.equal(near(1n), "1 yocto");
  assert.equal(near(0n), "0 NEAR");
  assert.equal(near(-2n * 10n ** 24n), "-2 NEAR");
  assert.equal(near(1_234_567n * 10n ** 24n), "1,234,567 NEAR");
  assert.equal(nearExact(1n), "0.000000000000000000000001 NEAR");
  assert.equal(tgas(big("2003816000000")), "2.00 Tgas");
  assert.equal(tgas(big("223182562500")), "0.22 Tgas");
  assert.equal(tgas(big("5388000000")), "0.0054 Tgas");
  assert.equal(plural(1, "receipt"), "1 receipt");
  assert.equal(plural(2000, "receipt"), "2,000 receipts");
  assert.equal(share(1n, 3n), 33.333);
  assert.equal(share(1n, 0n), 0);
  assert.equal(time("1735689655000000000"), "2025-01-01 00:00:55.000 UTC");
});

test("what is no amount counts as nothing", () => {
  for (const text of ["", "-1", "1e9", "0x10", "9".repeat(61), undefined])
    assert.equal(big(text), 0n);
});

test("JSON keeps digits, order and members of one name", () => {
  const text = '{"b":12345678901234567890,"a":[1.50,true,null,"x\\u003c"],"b":{}}';
  assert.equal(
    jsonText(parseJson(text)!),
    '{"b":12345678901234567890,"a":[1.50,true,null,"x<"],"b":{}}',
  );
});

test("what is not JSON is not taken for it", () => {
  for (const text of [
    "",
    "{",
    "[1,]",
    "01",
    "'a'",
    "{a:1}",
    '"\n"',
    "[1] 2",
    "nul",
    `${"[".repeat(65)}${"]".repeat(65)}`,
    "[".repeat(200_000),
  ])
    assert.equal(parseJson(text), undefined, text.slice(0, 20));
  for (const text of ["0", "-1.5e10", '""', "[]", "{}", " [ 1 , 2 ] "])
    assert.notEqual(parseJson(text), undefined, text);
});

test("JSON is read as JSON.parse reads it", () => {
  const next = random(7);
  const make = (depth: number): unknown => {
    const kind = Math.floor(next() * (depth > 3 ? 4 : 6));
    if (kind === 0) return Math.floor(next() * 1e9);
    if (kind === 1) return kHostile[Math.floor(next() * kHostile.length)];
    if (kind === 2) return next() < 0.5;
    if (kind === 3) return null;
    if (kind === 4) return Array.from({ length: Math.floor(next() * 4) }, () => make(depth + 1));
    return Object.fromEntries(
      Array.from({ length: Math.floor(next() * 4) }, (_, i) => [`k${i}`, make(depth + 1)]),
    );
  };
  for (let round = 0; round < 500; ++round) {
    const text = JSON.stringify(make(0), null, round % 3);
    const read = parseJson(text);
    assert.ok(read !== undefined);
    assert.deepEqual(JSON.parse(jsonText(read)), JSON.parse(text));
  }
});
