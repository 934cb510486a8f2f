// Views of traces: drawn ones, followed ones, compared ones, and what they cost.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { compare, mustFollow } from "../src/model/compare";
import { readDocuments, readTrace, type TraceDocument } from "../src/model/document";
import { flame, gasRows, groupSums, tiles } from "../src/model/gas";
import { pathOrder, TraceIndex } from "../src/model/index";
import {
  arrowsIn,
  boxesIn,
  keptLanes,
  kBoxHeights,
  layOut,
  type Layout,
} from "../src/model/layout";
import { bill, holders, movements } from "../src/model/money";
import { blocksOf, Names, sharedSuffix, verdictWords } from "../src/model/names";
import { navigate } from "../src/model/navigate";
import { search } from "../src/model/search";
import { story } from "../src/model/story";
import type { Trace } from "../src/model/trace";
import { readRoute, writeRoute } from "../src/view/route";
import { hostile, kHostile, synthetic } from "./synthetic";

const demo = readDocuments(readFileSync("test/fixtures/demo.json", "utf8")) as TraceDocument[];
const failing = demo[5]!.trace;
const failed = new TraceIndex(failing);
const options = { gasRefunds: false, pitch: 200, boxHeight: kBoxHeights.two, kept: undefined };

function clone(trace: Trace): Trace {
  return structuredClone(trace);
}

/** No two boxes of a drawing overlap, their waiting included, and all are in their lane. */
function assertNoOverlap(layout: Layout): void {
  const byRow = new Map<number, { from: number; to: number }[]>();
  for (const box of layout.boxes) {
    const lane = layout.lanes[box.lane]!;
    assert.ok(box.y >= lane.y && box.y + layout.boxHeight <= lane.y + lane.height);
    const row = byRow.get(box.y) ?? [];
    row.push({ from: box.waitX ?? box.x, to: box.x + box.width });
    byRow.set(box.y, row);
  }
  for (const row of byRow.values()) {
    row.sort((a, b) => a.from - b.from);
    for (let i = 1; i < row.length; ++i) assert.ok(row[i]!.from >= row[i - 1]!.to);
  }
}

test("the drawing has each receipt once, and each edge with both ends on its receipts", () => {
  for (const { trace } of demo) {
    const index = new TraceIndex(trace);
    const layout = layOut(index, { ...options, gasRefunds: true });
    assert.equal(layout.boxes.length, trace.receipts.length + 1);
    assertNoOverlap(layout);
    const data = trace.edges.filter((edge) => edge.kind === "data");
    assert.equal(layout.arrows.length, trace.receipts.length + data.length);
    for (const edge of data)
      assert.ok(layout.arrows.some((arrow) => arrow.from === edge.from && arrow.to === edge.to));
  }
});

test("a callback's dashed box reaches from its arrival to its run", () => {
  const layout = layOut(failed, options);
  const callback = layout.byPath.get("0.1")!;
  assert.equal(callback.waitX, layout.columns.find((column) => column.block === 56)!.x + 4);
  assert.equal(layout.byPath.get("0.0")!.waitX, undefined);
});

test("large drawings do not overlap, and a window has what it touches", () => {
  const index = new TraceIndex(synthetic(3000));
  const layout = layOut(index, options);
  assertNoOverlap(layout);
  const window = { left: 400, top: 100, right: 1200, bottom: 700 };
  const inside = new Set(boxesIn(layout, window).map((box) => box.path));
  for (const box of layout.boxes) {
    const touches =
      box.x < 1200 && box.x + box.width > 400 && box.y < 700 && box.y + layout.boxHeight > 100;
    if (touches) assert.ok(inside.has(box.path));
  }
  assert.ok(inside.size < layout.boxes.length);
  assert.equal(arrowsIn(layout, window, new Set()).length, 0);
});

test("receipts that have not run stand in a column of their own", () => {
  const trace = clone(failing);
  const last = trace.receipts.find((receipt) => receipt.path === "0.1.0")!;
  delete last.ran;
  last.status = "waiting";
  const layout = layOut(new TraceIndex(trace), options);
  assert.equal(layout.columns.at(-1)!.block, undefined);
  assert.equal(layout.byPath.get("0.1.0")!.column, layout.columns.length - 1);
});

test("many lanes are folded, but for those of the selection", () => {
  const index = new TraceIndex(synthetic(300, { account: (at) => `a${at}.near` }));
  const path = index.receipts[200]!.path;
  const kept = keptLanes(index, index.related(path))!;
  assert.ok(kept.has(index.receipts[200]!.receiver));
  const layout = layOut(index, { ...options, kept });
  assert.ok(layout.lanes.length <= 21);
  assert.equal(layout.lanes.filter((lane) => lane.account === undefined).length, 1);
  assertNoOverlap(layout);
  assert.equal(keptLanes(failed, new Set()), undefined);
});

test("20,000 receipts are laid out, indexed and searched in time", () => {
  const trace = synthetic(20_000);
  const started = process.cpuUsage();
  const index = new TraceIndex(trace);
  layOut(index, options);
  assert.equal(search(index, "answer 19999").length, 1);
  gasRows(index);
  const took = process.cpuUsage(started).user / 1000;
  assert.ok(took < 2500, `took ${took} ms`);
});

test("names leave out the suffix that all accounts share", () => {
  assert.equal(sharedSuffix(["a.test.near", "b.test.near"]), ".test.near");
  assert.equal(sharedSuffix(["a.near", "near"]), "");
  assert.equal(sharedSuffix(["x.a.near", "a.near"]), ".near");
  assert.equal(sharedSuffix(["a.near"]), "");
  assert.equal(new Names(failing).call(failing), "alice → caller.pay_for_greeting");
  assert.equal(verdictWords(failing), "OK, but 1 inside failed");
  assert.equal(blocksOf(failing).words, "blocks 54–59");
});

test("gas that cannot go back to a deleted account is no failure of the transaction", () => {
  const trace = clone(failing);
  const refund = trace.receipts.find((receipt) => receipt.kind === "gas_refund")!;
  refund.status = "failed";
  trace.failures.push({ ...trace.failures[0]!, receipt: refund.path });
  assert.equal(verdictWords(trace), "OK, but 1 inside failed");
});

test("what the answer waited for is followed back over the last input", () => {
  assert.deepEqual(
    failed.criticalPath().map((receipt) => receipt.path),
    ["0", "0.0", "0.1", "0.1.0"],
  );
});

test("related receipts are ancestors, and who learned of a failure", () => {
  assert.deepEqual([...failed.related("0.0")].sort(), ["0", "0.0", "0.1"]);
});

test("paths are ordered as numbers", () => {
  assert.deepEqual(["0.10", "0.2", "0", "0.2.0"].sort(pathOrder), ["0", "0.2", "0.2.0", "0.10"]);
});

test("keys lead along lanes, the tree and data", () => {
  const go = (from: string | undefined, move: Parameters<typeof navigate>[2]) =>
    navigate(failed, from, move, false);
  assert.equal(go(undefined, "laneNext"), "0");
  assert.equal(go("0", "laneNext"), "0.0.0");
  assert.equal(go("0.0", "laneUp"), "0");
  assert.equal(go("0", "laneDown"), "0.0");
  assert.equal(go("0", "child"), "0.0");
  assert.equal(go("0.1", "parent"), "0");
  assert.equal(go("0.0", "siblingNext"), "0.1");
  assert.equal(go("0.0", "dataForward"), "0.1");
  assert.equal(go("0.1", "dataBack"), "0.0");
  assert.equal(go(undefined, "failureNext"), "0.0");
  assert.equal(go("0.0", "failureNext"), "0.0");
  assert.equal(go("0", "parent"), undefined);
});

test("search finds ids, accounts, methods and what contracts said", () => {
  const { id } = failing.receipts.find((receipt) => receipt.path === "0.0")!;
  assert.deepEqual(search(failed, id), ["0.0"]);
  assert.deepEqual(search(failed, "0.1"), ["0.1"]);
  assert.deepEqual(search(failed, "MUST NOT BE EMPTY"), ["0.0"]);
  assert.ok(search(failed, "giving 2000000").includes("0.1"));
  assert.deepEqual(search(failed, "nothing has this"), []);
});

test("the bill balances, and deposits add up to nothing", () => {
  for (const { trace } of demo) {
    const index = new TraceIndex(trace);
    const sums = bill(index);
    assert.equal(sums.deposits + sums.gasBought - sums.gasBack, sums.deposits + sums.fee);
    assert.equal(
      holders(index).reduce((sum, each) => sum + each.stays, 0n),
      0n,
    );
  }
  assert.deepEqual(
    movements(failed)
      .filter((move) => move.kind !== "gas refund")
      .map((move) => [move.receipt.path, move.kind, move.fate]),
    [
      ["0", "deposit", "stays"],
      ["0.0", "deposit", "came back"],
      ["0.0.0", "refund", "stays"],
      ["0.1.0", "deposit", "stays"],
    ],
  );
});

test("money for gas keys and for new states is told apart", () => {
  const kindWith = (kind: string) => {
    const trace = structuredClone(failed.trace);
    trace.receipts[0]!.actions[0]!.kind = kind;
    return movements(new TraceIndex(trace))[0]!;
  };
  assert.equal(kindWith("TransferToGasKey").kind, "gas key");
  assert.equal(kindWith("DeterministicStateInit").kind, "state init");
  assert.equal(kindWith("UniversalStateInit").kind, "state init");
  assert.equal(kindWith("Transfer").kind, "deposit");
  assert.equal(kindWith("TransferToGasKey").isBack, false);
  assert.ok(movements(failed).some((move) => move.kind === "refund" && move.isBack));
});

test("gas: bought is burnt, passed on and left; groups and frames add up to what was burnt", () => {
  for (const { trace } of demo) {
    const index = new TraceIndex(trace);
    for (const row of gasRows(index)) assert.equal(row.bought, row.burnt + row.passedOn + row.left);
    const burnt = gasRows(index).reduce((sum, row) => sum + row.burnt, 0n);
    assert.equal(
      groupSums(index).reduce((sum, each) => sum + each.gas, 0n),
      burnt,
    );
    const top = flame(index, new Names(trace));
    assert.equal(top.gas, BigInt(trace.totals.gas));
    for (const tile of tiles(top, 0)) assert.ok(tile.from >= 0 && tile.from + tile.width <= 1.0001);
  }
});

test("two equal traces do not differ", () => {
  const result = compare(failed, new TraceIndex(clone(failing)));
  assert.deepEqual([result.first, result.reason], [undefined, "none"]);
  // Runs may differ in transactions that are not shown.
  assert.equal(result.sentence, "No step shown differs.");
});

test("a step that writes something else differs, although it answers the same", () => {
  const written = (column: string, after: string): TraceIndex => {
    const trace = clone(failing);
    trace.receipts[0]!.writes = [
      { column, account: "a", key: { bytes: "a2V5" }, after: { bytes: after }, undone: false },
    ];
    return new TraceIndex(trace);
  };
  const rows = compare(written("contract_data", "QQ=="), written("contract_data", "Qg=="));
  assert.deepEqual([rows.first, rows.reason], [0, "rows"]);
  assert.match(rows.sentence, /wrote otherwise on the right/);
  // Balances follow from prices of gas, and traces without state do not say what was written.
  assert.equal(compare(written("account", "QQ=="), written("account", "Qg==")).reason, "none");
  assert.equal(compare(failed, written("contract_data", "QQ==")).reason, "none");
});

test("a comparison stops at the first difference and says which rule allows it", () => {
  const joined = demo[3]!.trace;
  const other = clone(joined);
  const at = (path: string) => other.receipts.findIndex((receipt) => receipt.path === path);
  const [a, b] = [at("0.0"), at("0.1")];
  [other.receipts[a], other.receipts[b]] = [other.receipts[b]!, other.receipts[a]!];
  const order = compare(new TraceIndex(joined), new TraceIndex(other));
  assert.equal(order.reason, "order");
  assert.match(order.rule, /fix no order/);

  const answer = clone(joined);
  answer.receipts[at("0.2")]!.result = { bytes: btoa('"other"') };
  const answered = compare(new TraceIndex(joined), new TraceIndex(answer));
  assert.equal(answered.reason, "answer");
  assert.equal(answered.steps[answered.first!]!.left!.path, "0.2");

  const shorter = clone(joined);
  shorter.receipts = shorter.receipts.filter((receipt) => receipt.path !== "0.2");
  assert.equal(compare(new TraceIndex(joined), new TraceIndex(shorter)).reason, "missing");
});

test("what was made, or waits for a result, must follow", () => {
  assert.ok(mustFollow(failed, "0.0", "0.1"));
  assert.ok(mustFollow(failed, "0", "0.1.0"));
  assert.ok(!mustFollow(failed, "0.1", "0.0"));
});

test("the story says who was told, and what went back", () => {
  const lines = story(failed, new Names(failing)).map(
    (line) => `${line.receipt.path} ${line.text}`,
  );
  assert.match(
    lines[1]!,
    /^0\.0 hello\.set_greeting_paid with 2 NEAR failed, .*must not be empty.*; 0\.1 was told “failed”\.$/,
  );
  assert.equal(lines[2], "0.0.0 2 NEAR went back to caller because 0.0 failed.");
  assert.equal(lines[4], "0.1.0 2 NEAR went from caller to alice.");
});

test("hostile traces go through every view", () => {
  for (let seed = 1; seed < 15; ++seed) {
    const trace = readTrace(synthetic(60, hostile(seed), seed)) as Trace;
    const index = new TraceIndex(trace);
    const names = new Names(trace);
    assertNoOverlap(layOut(index, options));
    for (const line of story(index, names))
      assert.doesNotMatch(line.text + line.more, /[\u0000-\u001f\u202e\u009b]/);
    for (const text of kHostile) search(index, text);
    tiles(flame(index, names), 0.001);
    movements(index);
    compare(index, new TraceIndex(synthetic(60, hostile(seed + 100), seed)));
    for (const receipt of index.receipts)
      assert.doesNotMatch(names.title(receipt), /[\u0000-\u001f\u202e\u009b]/);
  }
});

test("the address keeps place, tab and receipt, and survives strangers", () => {
  const route = { page: "tx", id: "a/b?c#d", tab: "gas", receipt: "0.1" } as const;
  assert.deepEqual(readRoute(writeRoute(route)), route);
  for (const hash of [
    "",
    "#",
    "#%",
    "#tx/%E0%A4%A",
    "#javascript:alert(1)",
    "#doc/1?tab=<b>",
    `#${"x".repeat(10_000)}`,
  ]) {
    const read = readRoute(hash);
    assert.ok(["start", "doc", "tx"].includes(read.page) && read.tab === "lanes");
  }
});
