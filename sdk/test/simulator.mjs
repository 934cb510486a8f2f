// A few accounts that run contracts and pass receipts to each other: enough of a network to see that
// what the SDK produces behaves. No gas, no fees, no blocks.
import { readFileSync } from "node:fs";
import { createHash } from "node:crypto";

const utf8 = new TextEncoder();
const text = new TextDecoder("utf-8", { fatal: true });
const NO_REGISTER = (1n << 64n) - 1n;

class Panic extends Error {}

export class Network {
  constructor() {
    this.accounts = new Map();
    this.yields = new Map();
    this.logs = [];
    this.failures = [];
    this.calls = [];
  }

  deploy(name, file) {
    const account = this.account(name);
    account.module = file && new WebAssembly.Module(readFileSync(file));
    return account;
  }

  account(name) {
    if (!this.accounts.has(name)) {
      this.accounts.set(name, { name, storage: new Map(), balance: 10n ** 26n, module: null });
    }
    return this.accounts.get(name);
  }

  /** Runs a transaction with all that follows; gives the final value, or throws the panic. */
  call(signer, receiver, method, args = {}, { deposit = 0n, raw = null } = {}) {
    const bytes = raw ?? utf8.encode(JSON.stringify(args));
    const action = { kind: "call", method, args: bytes, deposit };
    this.queue = [];
    const answer = this.send({ predecessor: signer, signer, receiver, actions: [action], after: [] });
    this.drain();
    return this.outcome(answer);
  }

  view(receiver, method, args = {}) {
    const result = this.execute(
      { predecessor: "view", signer: "view", receiver, after: [] },
      { method, args: utf8.encode(JSON.stringify(args)), deposit: 0n }, true);
    return parse(result.value);
  }

  outcome(answer) {
    const final = this.settled(answer);
    if (!final) throw new Error("the call never ended");
    if (final.failure) throw new Panic(final.failure);
    return parse(final.value);
  }

  send(receipt) {
    receipt.answer ??= { done: null, forward: null };
    this.queue.push(receipt);
    return receipt.answer;
  }

  settled(answer) {
    while (answer.forward) answer = answer.forward;
    return answer.done;
  }

  drain() {
    for (;;) {
      const at = this.queue.findIndex((r) => r.after.every((a) => this.settled(a)));
      if (at < 0) return;
      const [receipt] = this.queue.splice(at, 1);
      receipt.results = receipt.after.map((a) => this.settled(a));
      this.apply(receipt);
    }
  }

  apply(receipt) {
    const target = this.account(receipt.receiver);
    const before = new Map(target.storage);
    const promises = [];
    let result = { value: new Uint8Array() };
    try {
      for (const action of receipt.actions) {
        if (action.kind !== "call") continue;
        this.calls.push(`${receipt.predecessor} -> ${receipt.receiver}.${action.method}`);
        result = this.execute(receipt, action, false);
        promises.push(...result.sent);
      }
    } catch (error) {
      if (!(error instanceof Panic)) throw error;
      target.storage = before;
      this.failures.push(`${receipt.receiver}: ${error.message}`);
      receipt.answer.done = { failure: error.message };
      return;
    }
    for (const sent of promises) this.send(sent);
    if (result.returned) receipt.answer.forward = result.returned.answer;
    else receipt.answer.done = { value: result.value };
  }

  execute(receipt, action, isView) {
    const account = this.account(receipt.receiver);
    if (!account.module) throw new Panic(`CodeDoesNotExist: ${receipt.receiver}`);
    const run = { network: this, receipt, action, isView, account, registers: new Map(), sent: [],
                  promises: [], value: new Uint8Array(), returned: null };
    const instance = new WebAssembly.Instance(account.module, { env: host(run) });
    run.memory = () => new Uint8Array(instance.exports.memory?.buffer ?? run.fallback.buffer);
    run.view = () => new DataView(run.memory().buffer);
    const entry = instance.exports[action.method];
    if (!entry) throw new Panic(`MethodNotFound: ${action.method}`);
    try {
      entry();
    } catch (error) {
      if (error instanceof WebAssembly.RuntimeError) throw new Panic(`trap: ${error.message}`);
      throw error;
    }
    return run;
  }
}

function parse(bytes) {
  return bytes.length === 0 ? null : JSON.parse(text.decode(bytes));
}

function host(run) {
  const bytes = (length, pointer) =>
    run.memory().slice(Number(pointer), Number(pointer) + Number(length));
  const string = (length, pointer) => text.decode(bytes(length, pointer));
  const key = (length, pointer) => Buffer.from(bytes(length, pointer)).toString("hex");
  const set = (register, value) => run.registers.set(register, value);
  const put128 = (pointer, amount) => {
    run.view().setBigUint64(Number(pointer), amount & NO_REGISTER, true);
    run.view().setBigUint64(Number(pointer) + 8, amount >> 64n, true);
  };
  const get128 = (pointer) =>
    run.view().getBigUint64(Number(pointer), true) |
    (run.view().getBigUint64(Number(pointer) + 8, true) << 64n);
  const noView = (name) => {
    if (run.isView) throw new Panic(`ProhibitedInView: ${name}`);
  };
  const promise = (sent) => {
    noView("promise");
    sent.predecessor = run.account.name;
    sent.signer = run.receipt.signer;
    sent.answer = { done: null, forward: null };
    run.promises.push(sent);
    if (!sent.joint) run.sent.push(sent);
    return BigInt(run.promises.length - 1);
  };
  const parts = (index) => {
    const sent = run.promises[Number(index)];
    return sent.joint ? sent.joint.flatMap(parts) : [sent.answer];
  };
  const action = (index, kind, more = {}) =>
    void run.promises[Number(index)].actions.push({ kind, ...more });
  const functions = {
    read_register: (r, p) => void run.memory().set(run.registers.get(r), Number(p)),
    register_len: (r) => BigInt(run.registers.get(r)?.length ?? NO_REGISTER),
    current_account_id: (r) => void set(r, utf8.encode(run.account.name)),
    signer_account_id: (r) => void set(r, utf8.encode(run.receipt.signer)),
    predecessor_account_id: (r) => {
      noView("predecessor_account_id");
      set(r, utf8.encode(run.receipt.predecessor));
    },
    input: (r) => void set(r, run.action.args),
    block_index: () => 100n,
    block_timestamp: () => 1_700_000_000_000_000_000n,
    epoch_height: () => 1n,
    storage_usage: () =>
      BigInt([...run.account.storage].reduce((sum, [k, v]) => sum + k.length / 2 + v.length + 40, 0)),
    account_balance: (p) => put128(p, run.account.balance),
    attached_deposit: (p) => {
      noView("attached_deposit");
      put128(p, run.action.deposit);
    },
    prepaid_gas: () => 300_000_000_000_000n,
    used_gas: () => 1n,
    random_seed: (r) => void set(r, new Uint8Array(32)),
    sha256: (l, p, r) => void set(r, createHash("sha256").update(bytes(l, p)).digest()),
    value_return: (l, p) => void (run.value = bytes(l, p)),
    panic_utf8: (l, p) => { throw new Panic(string(l, p)); },
    log_utf8: (l, p) => void run.network.logs.push(string(l, p)),
    storage_write: (kl, kp, vl, vp, r) => {
      noView("storage_write");
      const k = key(kl, kp);
      const old = run.account.storage.get(k);
      run.account.storage.set(k, bytes(vl, vp));
      if (old) set(r, old);
      return old ? 1n : 0n;
    },
    storage_read: (kl, kp, r) => {
      const value = run.account.storage.get(key(kl, kp));
      if (value) set(r, value);
      return value ? 1n : 0n;
    },
    storage_remove: (kl, kp, r) => {
      const k = key(kl, kp);
      const old = run.account.storage.get(k);
      run.account.storage.delete(k);
      if (old) set(r, old);
      return old ? 1n : 0n;
    },
    storage_has_key: (kl, kp) => (run.account.storage.has(key(kl, kp)) ? 1n : 0n),
    promise_batch_create: (l, p) => promise({ receiver: string(l, p), actions: [], after: [] }),
    promise_batch_then: (i, l, p) =>
      promise({ receiver: string(l, p), actions: [], after: parts(i) }),
    promise_and: (p, n) => {
      const joint = [];
      for (let i = 0; i < Number(n); i++) joint.push(run.view().getBigUint64(Number(p) + 8 * i, true));
      return promise({ joint });
    },
    promise_return: (i) => {
      if (run.promises[Number(i)].joint) throw new Panic("CannotReturnJointPromise");
      run.returned = run.promises[Number(i)];
    },
    promise_results_count: () => BigInt(run.receipt.results.length),
    promise_result: (i, r) => {
      const result = run.receipt.results[Number(i)];
      if (result === undefined) throw new Panic("InvalidPromiseResultIndex");
      if (result.failure !== undefined) return 2n;
      set(r, result.value);
      return 1n;
    },
    promise_batch_action_function_call_weight: (i, ml, mp, al, ap, amount, gas, weight) =>
      action(i, "call", { method: string(ml, mp), args: bytes(al, ap), deposit: get128(amount), gas, weight }),
    promise_yield_create: (ml, mp, al, ap, gas, weight, r) => {
      const id = createHash("sha256").update(`yield ${run.network.yields.size}`).digest();
      const waiting = { done: null, forward: null };
      run.network.yields.set(id.toString("hex"), waiting);
      set(r, id);
      return promise({ receiver: run.account.name, after: [waiting],
                       actions: [{ kind: "call", method: string(ml, mp), args: bytes(al, ap), deposit: 0n }] });
    },
    promise_yield_resume: (il, ip, pl, pp) => {
      const waiting = run.network.yields.get(key(il, ip));
      if (!waiting || waiting.done) return 0;
      waiting.done = { value: bytes(pl, pp) };
      return 1;
    },
  };
  // Other actions change accounts, which this network does not keep; it only notes them.
  return new Proxy(functions, {
    get: (table, name) =>
      table[name] ?? (name.startsWith("promise_batch_action_")
        ? (i) => action(i, name.slice("promise_batch_action_".length))
        : () => { throw new Error(`the simulator has no ${name}`); }),
    has: () => true,
  });
}
