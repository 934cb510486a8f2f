// A fork of another network: accounts come when they are needed, with code, keys and state.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";

import { Account, JsonRpcProvider, KeyPair, KeyPairSigner } from "near-api-js";

import { NEAR, TGAS, binaryFolder, wasm } from "./flows.mjs";
import { startSandbox } from "./sandbox.mjs";

/** Runs `farcall node`: what it printed about itself, and how to end it. */
async function startFork(home, options) {
  const node = spawn(`${binaryFolder}/farcall`, [
    "--json", "node", "--home", home, "--listen", "127.0.0.1:0", ...options,
  ]);
  let out = "";
  let log = "";
  node.stderr.on("data", (chunk) => (log += chunk));
  const ended = new Promise((resolve) => node.once("exit", resolve));
  const told = new Promise((resolve) =>
    node.stdout.on("data", (chunk) => {
      out += chunk;
      if (out.endsWith("\n")) resolve(JSON.parse(out));
    }),
  );
  const about = await Promise.race([
    told,
    ended.then((code) => {
      throw new Error(`the node ended with ${code}: ${log}`);
    }),
  ]);
  const stop = () => {
    node.kill("SIGTERM");
    return ended;
  };
  return { ...about, stop, log: () => log };
}

test("accounts of another network are taken over when they are needed", async () => {
  const folder = await mkdtemp(join(tmpdir(), "farcall-fork-"));
  const home = join(folder, "home");
  const cache = join(folder, "cache");
  const remote = await startSandbox();
  const there = new JsonRpcProvider({ url: remote.url });
  const root = new Account(
    remote.key.account_id, there, KeyPairSigner.fromSecretKey(remote.key.secret_key),
  );
  const keys = {};
  for (const name of ["hello", "caller"]) {
    keys[name] = KeyPair.fromRandom("ed25519");
    await root.createAccount({
      newAccountId: `${name}.test.near`,
      publicKey: keys[name].getPublicKey(),
      nearToTransfer: 20n * NEAR,
    });
    await new Account(`${name}.test.near`, there, new KeyPairSigner(keys[name])).deployContract(
      await wasm(name),
    );
  }
  await root.callFunction({
    contractId: "caller.test.near",
    methodName: "change_greeting",
    args: { hello: "hello.test.near", greeting: "From there" },
    gas: 200n * TGAS,
    waitUntil: "FINAL",  // a fork begins at the last final block
  });

  const fork = await startFork(home, ["--fork", remote.url, "--fork-cache", cache]);
  const here = new JsonRpcProvider({ url: fork.url });
  // Read: the contract's state came along.
  const greeting = await here.callFunction({
    contractId: "hello.test.near", method: "get_greeting", args: {},
  });
  assert.equal(greeting, "From there");
  // Call across contracts, signed with the key from there; the caller was not asked for before.
  const caller = new Account("caller.test.near", here, new KeyPairSigner(keys.caller));
  const changed = await caller.callFunction({
    contractId: "caller.test.near",
    methodName: "change_greeting",
    args: { hello: "hello.test.near", greeting: "Changed here" },
    gas: 200n * TGAS,
  });
  assert.equal(changed, true);
  const view = (provider) =>
    provider.callFunction({ contractId: "hello.test.near", method: "get_greeting", args: {} });
  assert.equal(await view(here), "Changed here");
  assert.equal(await view(there), "From there", "the other network does not notice");
  await assert.rejects(here.viewAccount({ accountId: "nobody.test.near" }), /does not exist/);
  assert.equal(await fork.stop(), 0);
  await remote.stop();

  // What was taken over is kept, and is not taken again; nobody needs the other node for that.
  const again = await startFork(home, []);
  assert.equal(await view(new JsonRpcProvider({ url: again.url })), "Changed here");
  assert.equal(await again.stop(), 0);
  const kept = JSON.parse(await readFile(join(home, "data", "forked"), "utf8").then(
    (text) => JSON.stringify(text.trim().split("\n").sort()),
  ));
  assert.deepEqual(kept.slice(0, 1), ["caller.test.near"]);
  await rm(folder, { recursive: true });
});
