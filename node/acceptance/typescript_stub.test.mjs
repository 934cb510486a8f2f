// The class that `farcall abi --stub typescript` makes, type-checked, against a contract that speaks Borsh.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";

import { Account, JsonRpcProvider, KeyPairSigner } from "near-api-js";
import ts from "typescript";

import { TGAS, binaryFolder } from "./flows.mjs";
import { startSandbox } from "./sandbox.mjs";

const source = fileURLToPath(new URL("../../sdk/test/features/borsh_server.cpp", import.meta.url));

function farcall(...words) {
  const done = spawnSync(join(binaryFolder, "farcall"), words, { encoding: "utf8" });
  assert.equal(done.status, 0, done.stderr);
}

/** Compiles with all checks, and gives the complaints. */
function compile(file, folder) {
  const options = {
    strict: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    erasableSyntaxOnly: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ES2022,
    lib: ["lib.es2022.d.ts", "lib.dom.d.ts"],
    types: [],
    outDir: folder,
  };
  const program = ts.createProgram([file], options);
  const found = ts.getPreEmitDiagnostics(program).concat(program.emit().diagnostics);
  return found.map((each) => ts.flattenDiagnosticMessageText(each.messageText, "\n"));
}

/** Bytes in and out, through near-api-js. */
const connection = (account, provider) => ({
  async viewBytes(accountId, method, args) {
    const answer = await provider.query({
      request_type: "call_function",
      finality: "optimistic",
      account_id: accountId,
      method_name: method,
      args_base64: Buffer.from(args).toString("base64"),
    });
    return Uint8Array.from(answer.result);
  },
  async callBytes(contractId, methodName, args, { gas, deposit }) {
    const outcome = await account.callFunctionRaw({
      contractId,
      methodName,
      args,
      gas: BigInt(gas ?? 100n * TGAS),
      deposit: BigInt(deposit ?? 0),
    });
    return Uint8Array.from(Buffer.from(outcome.status.SuccessValue, "base64"));
  },
});

test("the TypeScript stub speaks Borsh", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "farcall-stub-"));
  const sandbox = await startSandbox();
  t.after(async () => {
    await sandbox.stop();
    await rm(folder, { recursive: true });
  });
  farcall("build", source, "-o", join(folder, "server.wasm"));
  farcall("abi", source, "--stub", "typescript", "-o", join(folder, "server.mts"));
  assert.deepEqual(compile(join(folder, "server.mts"), folder), []);
  const { Server } = await import(pathToFileURL(join(folder, "server.mjs")));

  const provider = new JsonRpcProvider({ url: sandbox.url });
  const signer = KeyPairSigner.fromSecretKey(sandbox.key.secret_key);
  const account = new Account(sandbox.key.account_id, provider, signer);
  await account.deployContract(await readFile(join(folder, "server.wasm")));
  const server = new Server(connection(account, provider), account.accountId);

  const holders = [["alice.near", 7n]];
  const added = await server.add({ amount: 2n ** 40n });
  assert.deepEqual(added, { count: 2n ** 40n, label: null, mood: "Busy", holders });
  const stats = await server.stats({ label: "x" });
  assert.deepEqual(stats, { count: 2n ** 40n, label: "x", mood: "Busy", holders });
  assert.equal(await server.echo({ account: "bob.near", mood: "Calm" }), "bob.near");
  const key = Uint8Array.from([0, ...new Array(32).fill(9)]);
  const data = Uint8Array.from([255, 0, 1]);
  assert.deepEqual(await server.bytes({ key, data }), [key, data]);
  await assert.rejects(server.echo({ account: "bob.near", mood: "Sad" }), /none of Calm, Busy/);
});
