import test from "node:test";

import { Near, generateKey } from "near-kit";
import { Sandbox } from "near-kit/sandbox";

import { binary, runFlows } from "./flows.mjs";

test("near-kit", async (t) => {
  const sandbox = await Sandbox.start({ binaryPath: binary });
  try {
    const root = sandbox.rootAccount.id;
    const near = new Near({ network: sandbox, defaultSignerId: root });
    await runFlows(t, {
      async deploy(name, code) {
        const id = `${name}.${root}`;
        await near
          .transaction(root)
          .createAccount(id)
          .transfer(id, "20 NEAR")
          .addKey(generateKey().publicKey.toString(), { type: "fullAccess" })
          .deployContract(id, code)
          .send();
        return id;
      },
      async call(id, method, args, { deposit = 0n }) {
        // Its views look at the final state.
        const options = {
          gas: "200 Tgas",
          attachedDeposit: `${deposit} yocto`,
          waitUntil: "FINAL",
        };
        const outcome = await near.call(id, method, args, options);
        const value = Buffer.from(outcome.status.SuccessValue, "base64").toString();
        return value === "" ? null : JSON.parse(value);
      },
      view: (id, method, args) => near.view(id, method, args),
    });
  } finally {
    await sandbox.stop();
  }
});
