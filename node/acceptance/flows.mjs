// What every client has to be able to do: two contracts, calls between them, and what comes back.
// A client is {deploy(name, wasm) -> id, call(id, method, args, options) -> value, view(id, method,
// args) -> value}.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const repository = new URL("../../", import.meta.url);

export const wasm = (name) => readFile(new URL(`examples/rust/${name}.wasm`, repository));
export const wasmPath = (name) => fileURLToPath(new URL(`examples/rust/${name}.wasm`, repository));

/** A file of the repository. */
export const repositoryFile = (path) => fileURLToPath(new URL(path, repository));

/** The folder with a program called near-sandbox, and the program. */
export const binaryFolder = process.env.FARCALL_BUILD ?? fileURLToPath(new URL("build", repository));
export const binary = `${binaryFolder}/near-sandbox`;

export const TGAS = 10n ** 12n;
export const NEAR = 10n ** 24n;

/** Runs the flows of the documentation on cross-contract calls, each as a subtest of `t`. */
export async function runFlows(t, client) {
  const hello = await client.deploy("hello", await wasm("hello"));
  const caller = await client.deploy("caller", await wasm("caller"));
  const call = (method, args, options = {}) => client.call(caller, method, args, options);

  await t.test("a contract asks another and gets the answer in a callback", async () => {
    const greeting = await client.view(hello, "get_greeting", {});
    assert.equal(await call("query_greeting", { hello }), greeting);
    assert.equal(await client.view(caller, "last", {}), greeting);
  });

  await t.test("a change arrives, and the callback knows what it was for", async () => {
    assert.equal(await call("change_greeting", { hello, greeting: "Good morning" }), true);
    assert.equal(await client.view(hello, "get_greeting", {}), "Good morning");
    assert.equal(await client.view(caller, "pending", {}), 0);
  });

  await t.test("a failed call does not undo its caller, whose callback repairs", async () => {
    assert.equal(await call("change_greeting", { hello, greeting: "" }), false);
    assert.equal(await client.view(hello, "get_greeting", {}), "Good morning");
    assert.equal(await client.view(caller, "pending", {}), 0);
  });

  await t.test("several actions of one receipt happen together", async () => {
    const seen = await call("batch", { hello, first: "one", second: "two" });
    assert.deepEqual(seen, ['ok "two"']);
    assert.equal(await client.view(hello, "get_greeting", {}), "two");
  });

  await t.test("calls run side by side and are joined in one callback", async () => {
    const one = { to: hello, method: "get_greeting", args: "", deposit: "0", tgas: 10 };
    assert.deepEqual(await call("parallel", { calls: [one, one] }), ['ok "two"', 'ok "two"']);
  });

  await t.test("a deposit that was refused comes back", async () => {
    await call("pay_for_greeting", { hello, greeting: "" }, { deposit: 2n * NEAR });
    assert.equal(await client.view(hello, "get_greeting", {}), "two");
  });

  await t.test("a method that does not exist is an error that says so", async () => {
    await assert.rejects(call("no_such_method", {}), /MethodNotFound|method.*not.*found/i);
  });
}
