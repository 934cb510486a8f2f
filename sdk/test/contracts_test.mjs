// What the contracts of the specification do when they run.
// usage: node contracts_test.mjs FOLDER   (the folder holds NAME.wasm for each contract)
import assert from "node:assert/strict";
import { Network } from "./simulator.mjs";

const folder = process.argv[2];
let passed = 0;
let failed = 0;
function test(name, run) {
  try {
    run();
    passed++;
  } catch (error) {
    failed++;
    console.log(`${name}\n${error.stack}`);
  }
}
const wasm = (name) => `${folder}/spec_${name}.wasm`;

function network(contracts) {
  const net = new Network();
  for (const [account, name] of Object.entries(contracts)) net.deploy(account, wasm(name));
  return net;
}
const panics = (run, message) => assert.throws(run, (e) => {
  assert.equal(e.message, message);
  return true;
});
const state = (net, account) =>
  Buffer.from(net.account(account).storage.get(Buffer.from("STATE").toString("hex")) ?? []).toString("hex");

test("hello stores and answers", () => {
  const net = network({ "hello.near": "hello" });
  assert.equal(net.view("hello.near", "get_greeting"), "Hello");
  assert.equal(net.call("alice.near", "hello.near", "set_greeting", { greeting: "Howdy \"ü\" 😀\n" }), null);
  assert.deepEqual(net.logs, ['Saving greeting: Howdy "ü" 😀\n']);
  assert.equal(net.view("hello.near", "get_greeting"), "Howdy \"ü\" 😀\n");
});

test("state is Borsh of the fields", () => {
  const net = network({ "hello.near": "hello" });
  net.call("alice.near", "hello.near", "set_greeting", { greeting: "hi" });
  assert.equal(state(net, "hello.near"), "02000000" + "6869");
});

test("bad arguments are named", () => {
  const net = network({ "hello.near": "hello" });
  const set = (raw) => () => net.call("a.near", "hello.near", "set_greeting", null, { raw: Buffer.from(raw) });
  panics(set(""), 'Bad arguments: "greeting": expected but missing');
  panics(set("{}"), 'Bad arguments: "greeting": expected but missing');
  panics(set('{"greeting":1}'), 'Bad arguments: "greeting": expected a string');
  panics(set('{"greeting":"a","greeting":"b"}'), 'Bad arguments: "greeting": expected once');
  panics(set('{"greeting":"a"'), "Bad arguments: expected a comma or end");
  panics(set('{"greeting":"a"} x'), "Bad arguments: expected the end");
  panics(set('{"greeting":"\\ud800"}'), 'Bad arguments: "greeting": expected a full string');
  panics(set(Buffer.from([...Buffer.from('{"greeting":"'), 0xff, ...Buffer.from('"}')])),
         'Bad arguments: "greeting": expected UTF-8');
  panics(set('[]'), "Bad arguments: expected an object");
  set('{"other":[1,{"a":null,"b":-1.5e3}],"greeting":"\\ud83d\\ude00"}')();
  assert.equal(net.view("hello.near", "get_greeting"), "😀");
});

test("deposits are refused unless the method is payable", () => {
  const net = network({ "hello.near": "hello", "book.near": "guestbook" });
  panics(() => net.call("a.near", "hello.near", "set_greeting", { greeting: "x" }, { deposit: 1n }),
         "Method set_greeting doesn't accept deposit");
  net.call("a.near", "book.near", "add_message", { text: "rich" }, { deposit: 10n ** 22n });
  net.call("b.near", "book.near", "add_message", { text: "poor" });
  assert.deepEqual(net.view("book.near", "get_messages", { from_index: "0" }), [
    { premium: true, sender: "a.near", text: "rich" }, { premium: false, sender: "b.near", text: "poor" }]);
  assert.deepEqual(net.view("book.near", "get_messages", { from_index: "1", limit: 5 }).length, 1);
  assert.equal(net.view("book.near", "total_messages"), 2);
});

test("simple: query and change, high and low level", () => {
  const net = network({ "hello.near": "hello", "app.near": "simple" });
  panics(() => net.call("a.near", "app.near", "hl_query_greeting"), "The contract is not initialized");
  panics(() => net.call("a.near", "app.near", "init", { hello_account: "hello.near" }), "Method init is private");
  net.call("app.near", "app.near", "init", { hello_account: "hello.near" });
  panics(() => net.call("app.near", "app.near", "init", { hello_account: "hello.near" }),
         "The contract has already been initialized");
  for (const level of ["hl", "ll"]) {
    assert.equal(net.call("a.near", "app.near", `${level}_change_greeting`, { new_greeting: level }), true);
    assert.equal(net.call("a.near", "app.near", `${level}_query_greeting`), level);
  }
  panics(() => net.call("a.near", "app.near", "hl_query_greeting_callback"), "Method hl_query_greeting_callback is private");
});

test("simple: the callback runs when the call fails", () => {
  const net = network({ "app.near": "simple" });
  net.call("app.near", "app.near", "init", { hello_account: "nobody.near" });
  assert.equal(net.call("a.near", "app.near", "hl_query_greeting"), "");
  assert.equal(net.call("a.near", "app.near", "hl_change_greeting", { new_greeting: "x" }), false);
  assert.deepEqual(net.logs, ["There was an error contacting Hello NEAR", "set_greeting failed..."]);
});

test("advanced: batch, parallel, similar", () => {
  const net = network({ "hello.near": "hello", "counter.near": "counter", "book.near": "guestbook", "app.near": "advanced" });
  net.call("app.near", "app.near", "init",
           { hello_account: "hello.near", counter_account: "counter.near", guestbook_account: "book.near" });
  net.call("a.near", "counter.near", "increment", { number: 7 });
  net.call("a.near", "book.near", "add_message", { text: "hey" });
  assert.equal(net.call("a.near", "app.near", "batch_actions"), "bye");
  net.logs = [];
  assert.deepEqual(net.call("a.near", "app.near", "multiple_contracts"),
                   ["bye", 7, [{ premium: false, sender: "a.near", text: "hey" }]]);
  assert.deepEqual(net.logs, ["HelloNear says bye", "Counter is 7",
                              'The messages are [{"premium":false,"sender":"a.near","text":"hey"}]']);
  assert.deepEqual(net.call("a.near", "app.near", "similar_contracts"), ["hi", "howdy", "bye"]);
});

test("advanced: usable at once, and answers of another shape are errors", () => {
  const net = network({ "app.near": "advanced", "hello.near-examples.testnet": "counter" });
  assert.equal(net.call("a.near", "app.near", "batch_actions"), "");
  assert.deepEqual(net.call("a.near", "app.near", "multiple_contracts"), ["", 0, []]);
  assert.deepEqual(net.call("a.near", "app.near", "similar_contracts"), []);
});

test("tutorial: callbacks on any account, in sequence and in parallel", () => {
  const net = network({ "a.near": "hello", "b.near": "hello", "app.near": "tutorial" });
  const ids = { account_a: "a.near", account_b: "b.near" };
  net.call("x.near", "app.near", "call_set_greeting", { account_id: "a.near", greeting: "Testing!" });
  assert.equal(net.call("x.near", "app.near", "get_greeting_with_callback", { account_id: "a.near" }), "Testing!");
  assert.equal(net.call("x.near", "app.near", "sequential", ids), "Hello");
  assert.equal(net.view("a.near", "get_greeting"), "one");
  assert.equal(net.call("x.near", "app.near", "parallel", ids), true);
  assert.equal(net.call("x.near", "app.near", "parallel", { account_a: "a.near", account_b: "gone.near" }), false);
});

test("python forms: context, dictionaries, several results", () => {
  const net = network({ "hello-near.testnet": "hello", "app.near": "python_like" });
  assert.deepEqual(net.call("x.near", "app.near", "change_greeting", { new_greeting: "yo" }),
                   { success: true, message: "Successfully set greeting to 'yo'", result: null });
  assert.deepEqual(net.call("x.near", "app.near", "call_multiple_contracts"), {
    contract_a: { id: "contract-a.testnet", result: null, success: false },
    contract_b: { id: "contract-b.testnet", result: null, success: false }, success: false });
});

test("optional context, weights, batches, polls, values or promises", () => {
  const net = network({ "hello-near.testnet": "hello", "app.near": "seed_misc" });
  assert.deepEqual(net.call("x.near", "app.near", "query_greeting"),
    { success: true, greeting: "Hello", message: "Successfully got greeting: Hello", context: null });
  assert.deepEqual(net.call("x.near", "app.near", "call_multiple_methods", { greeting1: "1", greeting2: "2" }),
    { success: true, result: null, original_data: ["1", "2"] });
  assert.equal(net.call("x.near", "app.near", "cached", { fresh: false }), "cached");
  assert.equal(net.call("x.near", "app.near", "cached", { fresh: true }), "2");
  assert.deepEqual(net.call("x.near", "app.near", "poll", { accounts: ["hello-near.testnet", "none.near"] }), ["2", "?"]);
  assert.equal(net.call("x.near", "app.near", "high_level", { a: "x", b: 1 }), "nothingsaved for callback");
});

test("inline callbacks find their way back", () => {
  const net = network({ "hello.near": "hello", "app.near": "inline_cb" });
  assert.equal(net.call("x.near", "app.near", "greet", { who: "Bob" }), "Hello, Bob");
  assert.equal(net.view("app.near", "count"), 1);
  panics(() => net.call("x.near", "app.near", "near_then", { then: "on_greeting", with: ["x"] }), "Method near_then is private");
});

test("several units are one contract", () => {
  const net = network({ "hello.near": "hello", "app.near": "multi" });
  net.call("x.near", "app.near", "init", { hello_account: "hello.near" });
  assert.equal(net.call("x.near", "app.near", "change_greeting", { new_greeting: "m" }), true);
  assert.equal(net.call("x.near", "app.near", "query_greeting"), "m!");
});

test("arithmetic that overflows panics", () => {
  const net = network({ "c.near": "overflow", "counter.near": "counter" });
  net.call("x.near", "c.near", "add", { x: 5 });
  panics(() => net.call("x.near", "c.near", "sub", { x: 6 }), "attempt to subtract with overflow");
  const most = Buffer.from('{"x":18446744073709551615}');
  panics(() => net.call("x.near", "c.near", "add", null, { raw: most }), "attempt to add with overflow");
  panics(() => net.call("x.near", "c.near", "add", null, { raw: Buffer.from('{"x":18446744073709551616}') }),
         'Bad arguments: "x": expected an integer in range');
  net.call("x.near", "counter.near", "increment", { number: 127 });
  panics(() => net.call("x.near", "counter.near", "increment"), "counter overflow");
});

test("token: events, typed errors, nothing changes on failure", () => {
  const net = network({ "t.near": "token" });
  net.call("t.near", "t.near", "new", { owner: "a.near", total_supply: "340282366920938463463374607431768211455" });
  assert.deepEqual(net.logs, ['EVENT_JSON:{"standard":"nep141","version":"1.0.0","event":"ft_mint","data":[' +
    '{"owner_id":"a.near","amount":"340282366920938463463374607431768211455","memo":null}]}']);
  net.call("a.near", "t.near", "ft_transfer", { receiver_id: "b.near", amount: "5", memo: "m" }, { deposit: 1n });
  assert.equal(net.view("t.near", "ft_balance_of", { account_id: "b.near" }), "5");
  panics(() => net.call("b.near", "t.near", "ft_transfer", { receiver_id: "a.near", amount: "6" }, { deposit: 1n }),
         '{"have":"5","need":"6"}');
  panics(() => net.call("b.near", "t.near", "ft_transfer", { receiver_id: "A", amount: "1" }, { deposit: 1n }),
         'Bad arguments: "receiver_id": expected a valid account id');
  panics(() => net.call("b.near", "t.near", "ft_transfer", { receiver_id: "a.near", amount: 1 }, { deposit: 1n }),
         'Bad arguments: "amount": expected an integer in quotes, like "100"');
});

test("status: a map in storage with the keys of the Rust SDK", () => {
  const net = network({ "s.near": "status" });
  net.call("a.near", "s.near", "set_status", { message: "busy" });
  assert.equal(net.view("s.near", "get_status", { account_id: "a.near" }), "busy");
  assert.equal(net.view("s.near", "get_status", { account_id: "b.near" }), null);
  assert.ok(net.account("s.near").storage.has(Buffer.from("s\x06\0\0\0a.near").toString("hex")));
  assert.equal(state(net, "s.near"), "0100000073");
});

console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
