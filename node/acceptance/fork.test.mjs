// A fork of another network: accounts come when they are needed, with code, keys and state.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";

import { Account, JsonRpcProvider, KeyPair, KeyPairSigner } from "near-api-js";
import { Near, generateKey } from "near-kit";

import { NEAR, TGAS, binaryFolder, wasm, repositoryFile } from "./flows.mjs";
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

test("global contracts and gas keys come along", async () => {
  const folder = await mkdtemp(join(tmpdir(), "farcall-fork-"));
  const remote = await startSandbox();
  const key = generateKey();
  const gasKey = generateKey();
  const at = (url) =>
    new Near({
      network: { rpcUrl: url, networkId: "localnet" },
      keyStore: { "test.near": remote.key.secret_key, "alice.test.near": key.secretKey,
                  "hello.test.near": key.secretKey, "caller.test.near": key.secretKey },
      defaultWaitUntil: "FINAL",
    });
  const there = at(remote.url);
  const unused = await readFile(repositoryFile("node/load/ping_pong.wasm"));
  for (const [code, identifiedBy] of [
    [await wasm("hello"), "account"], [await wasm("caller"), "hash"], [unused, "hash"],
  ]) {
    await there.transaction("test.near").publishContract(code, { identifiedBy }).send();
  }
  const hashOf = (code) => createHash("sha256").update(code).digest();
  const references = {
    hello: { accountId: "test.near" },
    caller: { codeHash: hashOf(await wasm("caller")) },
  };
  const create = (near, id, deposit, from = "test.near") =>
    near
      .transaction(from)
      .createAccount(id)
      .transfer(id, deposit)
      .addKey(key.publicKey.toString(), { type: "fullAccess" });
  for (const [name, reference] of Object.entries(references)) {
    await create(there, `${name}.test.near`, "10 NEAR").deployFromPublished(reference).send();
  }
  await create(there, "alice.test.near", "10 NEAR").send();
  await there
    .transaction("alice.test.near")
    .addKey(gasKey.publicKey.toString(), { type: "gasKeyFullAccess", numNonces: 2 })
    .transferToGasKey(gasKey.publicKey.toString(), "1 NEAR")
    .send();
  const sendByGasKey = (near, index) =>
    near
      .transaction("alice.test.near")
      .signWith(gasKey.secretKey)
      .useGasKey(index)
      .transfer("hello.test.near", "1 NEAR")
      .send();
  await sendByGasKey(there, 1);
  await there.call("caller.test.near", "change_greeting", { hello: "hello.test.near", greeting: "From there" },
                   { gas: "200 Tgas", signerId: "alice.test.near" });

  const fork = await startFork(join(folder, "home"), [
    "--fork", remote.url, "--fork-cache", join(folder, "cache"),
  ]);
  const here = at(fork.url);
  const nonces = async (url) => {
    const provider = new JsonRpcProvider({ url });
    return provider.query({
      request_type: "view_gas_key_nonces", finality: "final", account_id: "alice.test.near",
      public_key: gasKey.publicKey.toString(),
    });
  };
  const [own, foreign] = [await nonces(fork.url), await nonces(remote.url)];
  assert.equal(own.nonces.length, 2);
  assert.deepEqual(own.nonces, foreign.nonces);
  assert.notEqual(own.nonces[0], own.nonces[1], "one of them was used");
  assert.equal(await here.view("hello.test.near", "get_greeting", {}), "From there");
  await here.call("caller.test.near", "change_greeting", { hello: "hello.test.near", greeting: "Changed here" },
                  { gas: "200 Tgas", signerId: "alice.test.near" });
  assert.equal(await here.view("hello.test.near", "get_greeting", {}), "Changed here");
  for (const index of [0, 1]) await sendByGasKey(here, index);
  // Code that no account used there comes when it is put to use here, or looked at.
  await create(here, "pong.alice.test.near", "1 NEAR", "alice.test.near")
    .deployFromPublished({ codeHash: hashOf(unused) })
    .send();
  const rpc = new JsonRpcProvider({ url: fork.url });
  const code = await rpc.query({
    request_type: "view_global_contract_code_by_account_id", finality: "final", account_id: "test.near",
  });
  assert.deepEqual(Buffer.from(code.code_base64, "base64"), await wasm("hello"));
  await assert.rejects(
    rpc.query({ request_type: "view_global_contract_code_by_account_id", finality: "final",
                account_id: "alice.test.near" }),
    /Global contract code does not exist/,
  );
  assert.equal(await fork.stop(), 0);
  await remote.stop();
  // Everything that came is kept: nobody needs the other node.
  const again = await startFork(join(folder, "home"), []);
  assert.equal(await at(again.url).view("hello.test.near", "get_greeting", {}), "Changed here");
  assert.equal(await again.stop(), 0);
  await rm(folder, { recursive: true });
});
