import test from "node:test";

import { binaryFolder, runFlows } from "./flows.mjs";

// The launcher looks for a file called near-sandbox in this folder, if the other variable is set.
process.env.NEAR_SANDBOX_BIN_PATH = `${binaryFolder}/near-sandbox`;
process.env.NEAR_SANDBOX_BINARY_PATH = binaryFolder;
const { Worker } = await import("near-workspaces");

test("near-workspaces-js", async (t) => {
  const worker = await Worker.init();
  try {
    const root = worker.rootAccount;
    const accounts = new Map();
    await runFlows(t, {
      async deploy(name, code) {
        const account = await root.createSubAccount(name);
        await account.deploy(code);
        accounts.set(account.accountId, account);
        return account.accountId;
      },
      call: (id, method, args, { deposit = 0n }) =>
        root.call(id, method, args, { gas: 200n * 10n ** 12n, attachedDeposit: deposit }),
      view: (id, method, args) => accounts.get(id).view(method, args),
    });
  } finally {
    await worker.tearDown();
  }
});
