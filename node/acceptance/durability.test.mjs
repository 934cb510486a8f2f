// What the node acknowledged survives its sudden end.
import assert from "node:assert/strict";
import { appendFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import test from "node:test";

import { Account, JsonRpcProvider, KeyPairSigner } from "near-api-js";

import { makeHome, runHome } from "./sandbox.mjs";

const account = (node) => {
  const provider = new JsonRpcProvider({ url: node.url }, { retries: 1, wait: 1 });
  const signer = KeyPairSigner.fromSecretKey(node.key.secret_key);
  return new Account(node.key.account_id, provider, signer);
};

/** Sends transfers one after another until the node is gone; gives the hashes that it answered. */
async function sendUntilEnd(node) {
  const root = account(node);
  const acknowledged = [];
  for (;;) {
    try {
      const outcome = await root.transfer({ receiverId: "near", amount: 1n });
      acknowledged.push(outcome.transaction.hash);
    } catch {
      return acknowledged;
    }
  }
}

test("a node that is killed keeps every acknowledged transaction", async () => {
  const home = await makeHome();
  let sent = [];
  for (let round = 0; round < 5; ++round) {
    const node = await runHome(home);
    const sending = sendUntilEnd(node);
    await new Promise((resolve) => setTimeout(resolve, 300 + 137 * round));
    await node.end("SIGKILL");
    sent = sent.concat(await sending);
  }
  assert.ok(sent.length > 10, `only ${sent.length} transactions were sent`);
  const node = await runHome(home);
  const { provider } = account(node);
  for (const hash of sent) {
    const status = await provider.viewTransactionStatus({
      txHash: hash,
      accountId: node.key.account_id,
      waitUntil: "EXECUTED_OPTIMISTIC",
    });
    assert.ok("SuccessValue" in status.status, hash);
  }
  assert.equal(await node.end("SIGTERM"), 0);
  await rm(home, { recursive: true });
});

test("an unfinished record at the end of the journal is removed, and said so", async () => {
  const home = await makeHome();
  const first = await runHome(home);
  await first.end("SIGTERM");
  await appendFile(join(home, "data", "journal"), Buffer.from([200, 0, 0, 0, 1, 2, 3]));
  const second = await runHome(home);
  assert.match(second.log(), /unfinished record; its 7 bytes/);
  assert.equal(await second.end("SIGTERM"), 0);
  await rm(home, { recursive: true });
});

test("a home that is not whole is refused with the reason", async () => {
  const home = await makeHome();
  const first = await runHome(home);
  await first.end("SIGTERM");
  await writeFile(join(home, "genesis.json"), "");
  await assert.rejects(runHome(home), /genesis/);
  await writeFile(join(home, "config.json"), '{"rpc": ');
  await assert.rejects(runHome(home), /config\.json: line 1/);
  await rm(home, { recursive: true });
});
