// A light client of its own: it checks what next_light_client_block answers with nothing but the
// validators' keys, as the specification of light clients says.
import assert from "node:assert/strict";
import { createHash, createPublicKey, verify } from "node:crypto";
import test from "node:test";

import { startSandbox } from "./sandbox.mjs";

const ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

function fromBase58(text, size) {
  let value = 0n;
  for (const letter of text) value = value * 58n + BigInt(ALPHABET.indexOf(letter));
  return Buffer.from(value.toString(16).padStart(2 * size, "0"), "hex");
}

const hashBytes = (text) => fromBase58(text, 32);
const sha256 = (...parts) => createHash("sha256").update(Buffer.concat(parts)).digest();

function integer(value, bytes) {
  const out = Buffer.alloc(bytes);
  for (let i = 0, rest = BigInt(value); i < bytes; ++i, rest >>= 8n) out[i] = Number(rest & 255n);
  return out;
}

const liteBytes = (lite) =>
  Buffer.concat([
    integer(lite.height, 8),
    ...["epoch_id", "next_epoch_id", "prev_state_root", "outcome_root"].map((name) => hashBytes(lite[name])),
    integer(lite.timestamp_nanosec, 8),
    hashBytes(lite.next_bp_hash),
    hashBytes(lite.block_merkle_root),
  ]);

const keyBytes = (text) => fromBase58(text.replace("ed25519:", ""), 32);

/** Borsh of a list of stakes of version 1. */
const producersBytes = (list) =>
  Buffer.concat([
    integer(list.length, 4),
    ...list.map((one) =>
      Buffer.concat([
        integer(0, 1),
        integer(one.account_id.length, 4),
        Buffer.from(one.account_id),
        integer(0, 1),
        keyBytes(one.public_key),
        integer(one.stake, 16),
      ]),
    ),
  ]);

function isSigned(message, signature, key) {
  const jwk = { kty: "OKP", crv: "Ed25519", x: keyBytes(key).toString("base64url") };
  const bytes = fromBase58(signature.replace("ed25519:", ""), 64);
  return verify(null, message, createPublicKey({ key: jwk, format: "jwk" }), bytes);
}

test("a light client can follow the chain", async () => {
  const node = await startSandbox();
  const rpc = async (method, params) => {
    const answer = await fetch(node.url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
    });
    const { result, error } = await answer.json();
    assert.equal(error, undefined, JSON.stringify(error));
    return result;
  };
  await rpc("farcall_mine", { blocks: 10 });
  let known = (await rpc("block", { block_id: 2 })).header.hash;
  // Over an end of an epoch, which has 60 blocks.
  for (const blocks of [1, 10, 60, 5]) {
    await rpc("farcall_mine", { blocks });
    const light = await rpc("next_light_client_block", { last_block_hash: known });
    const { inner_lite: lite } = light;
    const hash = sha256(
      sha256(sha256(liteBytes(lite)), hashBytes(light.inner_rest_hash)),
      hashBytes(light.prev_block_hash),
    );
    const block = await rpc("block", { block_id: lite.height });
    assert.deepEqual(hash, hashBytes(block.header.hash));
    const nextHash = sha256(hashBytes(light.next_block_inner_hash), hash);
    const approval = (height) => Buffer.concat([integer(0, 1), nextHash, integer(height, 8)]);
    const validators = await rpc("EXPERIMENTAL_validators_ordered", { block_id: lite.height });
    assert.equal(light.approvals_after_next.length, validators.length);
    let approved = 0n;
    let all = 0n;
    validators.forEach(({ public_key: key, stake }, i) => {
      all += BigInt(stake);
      const signature = light.approvals_after_next[i];
      if (signature === null) return;
      assert.ok(isSigned(approval(lite.height + 2), signature, key), `approval ${i} of ${lite.height}`);
      assert.ok(!isSigned(approval(lite.height + 3), signature, key));
      approved += BigInt(stake);
    });
    assert.ok(3n * approved > 2n * all, "two thirds of the stake approve");
    assert.deepEqual(sha256(producersBytes(light.next_bps)), hashBytes(lite.next_bp_hash));
    known = block.header.hash;
  }
  await node.stop();
});
