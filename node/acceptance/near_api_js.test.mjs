import assert from "node:assert/strict";
import test from "node:test";

import { Account, JsonRpcProvider, KeyPair, KeyPairSigner } from "near-api-js";

import { NEAR, TGAS, runFlows } from "./flows.mjs";
import { startSandbox } from "./sandbox.mjs";

test("near-api-js", async (t) => {
  const sandbox = await startSandbox();
  const provider = new JsonRpcProvider({ url: sandbox.url });
  const root = new Account(
    sandbox.key.account_id,
    provider,
    KeyPairSigner.fromSecretKey(sandbox.key.secret_key),
  );
  await runFlows(t, {
    async deploy(name, code) {
      const id = `${name}.${root.accountId}`;
      const pair = KeyPair.fromRandom("ed25519");
      await root.createAccount({
        newAccountId: id,
        publicKey: pair.getPublicKey(),
        nearToTransfer: 20n * NEAR,
      });
      await new Account(id, provider, new KeyPairSigner(pair)).deployContract(code);
      return id;
    },
    call: (contractId, methodName, args, { deposit = 0n }) =>
      root.callFunction({ contractId, methodName, args, deposit, gas: 200n * TGAS }),
    view: (contractId, method, args) => provider.callFunction({ contractId, method, args }),
  });
  await t.test("SIGTERM ends the node with code 0", async () => {
    assert.equal(await sandbox.stop(), 0);
  });
});
