// @near-js/jsonrpc-client checks whole answers against schemas made from nearcore's OpenAPI document.
// Its release 1.4.0 is behind nearcore 2.13: members that it wants of the genesis and of the protocol's
// configuration are gone there, so these are checked by the Python client (typed_python.py).
import assert from "node:assert/strict";
import test from "node:test";

import * as rpc from "@near-js/jsonrpc-client";
import { Near } from "near-kit";

import { startSandbox } from "./sandbox.mjs";

/** A transfer to `near` that is final, and the block of its first receipt. */
async function transfer(node) {
  const near = new Near({
    network: { rpcUrl: node.url, networkId: "sandbox", rootAccount: { id: "test.near" } },
    keyStore: { "test.near": node.key.secret_key },
    defaultSignerId: "test.near",
  });
  const sent = await near
    .transaction("test.near")
    .transfer("near", "1 NEAR")
    .send({ waitUntil: "FINAL" });
  const receipt = sent.receipts_outcome[0];
  return { hash: sent.transaction.hash, receiptId: receipt.id, blockId: receipt.block_hash };
}

test("@near-js/jsonrpc-client", async (t) => {
  const node = await startSandbox();
  t.after(node.stop);
  const client = new rpc.NearRpcClient({ endpoint: node.url, validation: rpc.enableValidation() });
  const sent = await transfer(node);
  const block = await rpc.block(client, { finality: "final" });
  const final = { finality: "final" };
  const account = { accountId: "test.near", ...final };
  const key = { publicKey: node.key.public_key, ...account };
  const status = { txHash: sent.hash, senderAccountId: "test.near", waitUntil: "FINAL" };
  const chunk = { chunkId: block.chunks[0].chunkHash };
  const changes = { changesType: "account_changes", accountIds: ["near"], blockId: sent.blockId };
  const first = await rpc.block(client, { blockId: 1 });
  const calls = {
    block: [final],
    blockEffects: [{ blockId: sent.blockId }],
    changes: [changes],
    chunk: [chunk],
    clientConfig: [],
    experimentalChanges: [changes],
    experimentalChangesInBlock: [{ blockId: sent.blockId }],
    experimentalCongestionLevel: [chunk],
    experimentalMaintenanceWindows: [{ accountId: "observer.near" }],
    experimentalReceipt: [{ receiptId: sent.receiptId }],
    experimentalSplitStorageInfo: [{}],
    experimentalTxStatus: [status],
    experimentalValidatorsOrdered: [{ blockId: null }],
    gasPrice: [{ blockId: null }],
    health: [],
    maintenanceWindows: [{ accountId: "observer.near" }],
    networkInfo: [],
    nextLightClientBlock: [{ lastBlockHash: first.header.hash }],
    query: [{ requestType: "view_account", ...account }],
    status: [],
    tx: [status],
    validators: ["latest"],
    viewAccessKey: [key],
    viewAccount: [account],
  };
  for (const [name, params] of Object.entries(calls)) {
    await t.test(name, async () => {
      assert.equal(typeof rpc[name], "function");
      await rpc[name](client, ...params);
    });
  }
});
