// What the examples do, on a small network.
// usage: node examples_test.mjs FOLDER   (the folder holds NAME.wasm for each example)
import assert from "node:assert/strict";
import { Network } from "../sdk/test/simulator.mjs";

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
function network(contracts) {
  const net = new Network();
  for (const [account, name] of Object.entries(contracts)) net.deploy(account, `${folder}/${name}.wasm`);
  return net;
}
const panics = (run, message) => assert.throws(run, (e) => {
  assert.equal(e.message, message);
  return true;
});
const one = { deposit: 1n };

test("patterns: batch, parallel, joined, sequential, third-party callback", () => {
  const net = network({ "p.near": "patterns", "q.near": "patterns", "a.near": "hello", "b.near": "hello" });
  assert.equal(net.call("x.near", "p.near", "batched", { hello: "a.near" }), "batched");
  assert.equal(net.call("x.near", "p.near", "joined", { a: "a.near", b: "b.near" }), "batched Hello");
  assert.equal(net.call("x.near", "p.near", "joined", { a: "a.near", b: "gone.near" }), "batched -");
  assert.equal(net.call("x.near", "p.near", "sequential", { a: "a.near", b: "b.near" }), "Hello");
  assert.equal(net.call("x.near", "p.near", "third_party", { hello: "a.near", listener: "q.near" }), "heard: first");
  net.call("x.near", "p.near", "parallel", { a: "a.near", b: "b.near" });
  assert.equal(net.view("a.near", "get_greeting"), "parallel");
  assert.equal(net.view("b.near", "get_greeting"), "parallel");
});

test("deposit_refund: a failed purchase is taken back", () => {
  const net = network({ "agent.near": "deposit_refund" });
  net.call("agent.near", "agent.near", "init", { shop: "closed.near" });
  panics(() => net.call("x.near", "agent.near", "buy", { item: "tea" }), "attach the price");
  assert.equal(net.call("x.near", "agent.near", "buy", { item: "tea" }, { deposit: 5n }), false);
  assert.equal(net.view("agent.near", "spent_by", { account: "x.near" }), "0");
  panics(() => net.call("x.near", "agent.near", "on_bought", { buyer: "x.near", price: "5" }), "Method on_bought is private");
});

test("gas_weights: the callback waits for both", () => {
  const net = network({ "w.near": "gas_weights" });
  net.call("x.near", "w.near", "three_to_one", { a: "a.near", b: "b.near" });
  assert.deepEqual(net.logs, ["false false"]);
});

test("yield_resume: the answer comes from outside", () => {
  const net = network({ "o.near": "yield_resume" });
  net.call("o.near", "o.near", "init", { operator_account: "op.near" });
  assert.throws(() => net.call("x.near", "o.near", "ask", { prompt: "why?" }), /never ended/);
  assert.deepEqual(net.view("o.near", "open_requests"), [[0, { from: "x.near", prompt: "why?" }]]);
  panics(() => net.call("x.near", "o.near", "respond", { number: "0", answer: "!" }), "only the operator may answer");
  panics(() => net.call("op.near", "o.near", "respond", { number: "1", answer: "!" }), "there is no such request");
});

test("staking_query: the callback tells what it heard", () => {
  const net = network({ "q.near": "staking_query" });
  panics(() => net.call("x.near", "q.near", "staked", { validator: "pool.near", account_id: "x.near" }),
         "the validator did not answer");
});

test("factory: nothing is listed when the account cannot be made", () => {
  const net = network({ "f.near": "factory" });
  net.call("f.near", "f.near", "store_code", null, { raw: Buffer.from("\0asm") });
  assert.equal(net.call("x.near", "f.near", "create", { name: "kid", args: {} }, { deposit: 9n }), false);
  assert.deepEqual(net.view("f.near", "list"), []);
  panics(() => net.call("x.near", "f.near", "create", { name: "Kid", args: {} }), "not a valid account id: Kid.f.near");
});

function token() {
  const net = network({ "t.near": "fungible_token", "p.near": "patterns" });
  const metadata = { spec: "ft-1.0.0", name: "Gold", symbol: "G", decimals: 2 };
  net.call("t.near", "t.near", "new", { owner_id: "a.near", total_supply: "100", metadata });
  return net;
}
const balance = (net, account) => net.view("t.near", "ft_balance_of", { account_id: account });

test("fungible_token: metadata, registration, transfer, events", () => {
  const net = token();
  assert.deepEqual(net.view("t.near", "ft_metadata"), { spec: "ft-1.0.0", name: "Gold", symbol: "G", icon: null,
    reference: null, reference_hash: null, decimals: 2 });
  const pay = (deposit) => net.call("b.near", "t.near", "storage_deposit", {}, { deposit });
  const price = BigInt(net.view("t.near", "storage_balance_bounds").min);
  assert.equal(price, 1250n * 10n ** 18n);
  panics(() => net.call("a.near", "t.near", "ft_transfer", { receiver_id: "b.near", amount: "1" }, one),
         "The account b.near is not registered");
  panics(() => pay(price - 1n), "The attached deposit is less than the minimum storage balance");
  assert.deepEqual(pay(price), { total: price.toString(), available: "0" });
  net.logs = [];
  net.call("a.near", "t.near", "ft_transfer", { receiver_id: "b.near", amount: "40", memo: "hi" }, one);
  assert.deepEqual(net.logs, ['EVENT_JSON:{"standard":"nep141","version":"1.0.0","event":"ft_transfer","data":[' +
    '{"old_owner_id":"a.near","new_owner_id":"b.near","amount":"40","memo":"hi"}]}']);
  assert.equal(balance(net, "a.near"), "60");
  assert.equal(balance(net, "b.near"), "40");
  panics(() => net.call("a.near", "t.near", "ft_transfer", { receiver_id: "b.near", amount: "61" }, one),
         "The account doesn't have enough balance");
  panics(() => net.call("a.near", "t.near", "ft_transfer", { receiver_id: "b.near", amount: "1" }),
         "Requires attached deposit of exactly 1 yoctoNEAR");
  panics(() => net.call("b.near", "t.near", "storage_unregister", {}, one),
         "Can't unregister the account with the positive balance without force");
  assert.equal(net.call("b.near", "t.near", "storage_unregister", { force: true }, one), true);
  assert.equal(net.view("t.near", "ft_total_supply"), "60");
  assert.equal(net.view("t.near", "storage_balance_of", { account_id: "b.near" }), null);
});

test("fungible_token: a receiver without the method gives everything back", () => {
  const net = token();
  net.call("b.near", "t.near", "storage_deposit", { account_id: "p.near" }, { deposit: 10n ** 24n });
  const used = net.call("a.near", "t.near", "ft_transfer_call", { receiver_id: "p.near", amount: "30", msg: "" }, one);
  assert.equal(used, "0");
  assert.equal(balance(net, "a.near"), "100");
  assert.equal(balance(net, "p.near"), "0");
  panics(() => net.call("x.near", "t.near", "ft_resolve_transfer",
                        { sender_id: "a.near", receiver_id: "b.near", amount: "1" }),
         "Method ft_resolve_transfer is private");
});

test("administration: owner, pause, two-step hand-over, staged code", () => {
  const net = network({ "c.near": "administration" });
  net.call("c.near", "c.near", "init", { owner: "boss.near" });
  assert.equal(net.call("x.near", "c.near", "increment"), 1);
  panics(() => net.call("x.near", "c.near", "pause"), "only the owner may do this");
  net.call("boss.near", "c.near", "pause");
  panics(() => net.call("x.near", "c.near", "increment"), "the contract is paused");
  net.call("boss.near", "c.near", "owner_propose", { account_id: "new.near" });
  panics(() => net.call("x.near", "c.near", "owner_accept"), "only the proposed owner may accept");
  net.call("new.near", "c.near", "owner_accept");
  assert.equal(net.view("c.near", "owner_get"), "new.near");
  panics(() => net.call("boss.near", "c.near", "unpause"), "only the owner may do this");
  net.call("new.near", "c.near", "unpause");
  assert.equal(net.view("c.near", "staged_code_hash"), null);
  net.call("new.near", "c.near", "stage_code", null, { raw: Buffer.from("code") });
  const hash = net.view("c.near", "staged_code_hash");
  panics(() => net.call("new.near", "c.near", "deploy_staged_code", { hash: "11111111111111111111111111111111", migrate: false }),
         "the staged code has another hash");
  net.call("new.near", "c.near", "deploy_staged_code", { hash, migrate: false });
  assert.equal(net.view("c.near", "staged_code_hash"), null);
});

console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
