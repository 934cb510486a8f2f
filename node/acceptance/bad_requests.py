#!/usr/bin/env python3
"""Sends bad requests to a node and watches that it answers each with an error, and others as ever.

    bad_requests.py NEAR_SANDBOX [COUNT] [SEED]

Every kind of damage: broken HTTP, broken JSON, JSON that is no request, parameters of wrong types,
transactions with changed bytes, bodies that are too long, clients that stop in the middle. The last
line is `N passed, M failed`; the seed repeats a run.
"""
import base64, http.client, json, os, random, signal, socket, subprocess, sys, tempfile, time

METHODS = ["query", "block", "chunk", "tx", "send_tx", "broadcast_tx_async", "broadcast_tx_commit",
           "EXPERIMENTAL_tx_status", "status", "validators", "gas_price", "changes", "block_effects",
           "light_client_proof", "next_light_client_block", "EXPERIMENTAL_receipt",
           "EXPERIMENTAL_receipt_to_tx", "EXPERIMENTAL_protocol_config", "EXPERIMENTAL_view_state",
           "EXPERIMENTAL_call_function", "sandbox_patch_state", "farcall_trace", "farcall_set_time",
           "EXPERIMENTAL_congestion_level", "EXPERIMENTAL_validators_ordered", "maintenance_windows"]
NAMES = ["request_type", "finality", "block_id", "account_id", "public_key", "method_name", "tx_hash",
         "args_base64", "prefix_base64", "wait_until", "signed_tx_base64", "shard_id", "chunk_id",
         "receipt_id", "records", "sender_account_id", "changes_type", "account_ids", "light_client_head",
         "limit", "after_key_base64", "include_proof", "epoch_id", "timestamp_nanosec", "type"]
WORDS = ["", "final", "view_state", "view_account", "call_function", "test.near", "T..x", "NONE", "AAAA",
         "ed25519:1", "\u0000", "x" * 300, "11111111111111111111111111111111", "account_changes", "receipt",
         "\U0001f600", "-1", "1e400"]


def value(r, depth=0):
    kind = r.randrange(9 if depth < 3 else 6)
    if kind == 0: return None
    if kind == 1: return r.random() < 0.5
    if kind == 2: return r.choice([0, 1, -1, 2**53, 2**63, 2**64 - 1, 2**64, -2**63, 10**30, 1.5, 1e300])
    if kind in (3, 4): return r.choice(WORDS)
    if kind == 5: return base64.b64encode(r.randbytes(r.randrange(200))).decode()
    if kind == 6: return [value(r, depth + 1) for _ in range(r.randrange(4))]
    return {r.choice(NAMES): value(r, depth + 1) for _ in range(r.randrange(5))}


def body(r):
    request = {"jsonrpc": "2.0", "id": value(r, 3), "method": r.choice(METHODS), "params": value(r)}
    if r.random() < 0.3: request["params"] = {n: value(r, 2) for n in r.sample(NAMES, r.randrange(1, 6))}
    if r.random() < 0.1: request.pop(r.choice(list(request)))
    if r.random() < 0.05: request = [request]
    text = bytearray(json.dumps(request).encode())
    if r.random() < 0.2:
        for _ in range(r.randrange(1, 4)): text[r.randrange(len(text))] = r.randrange(256)
    if r.random() < 0.02: text = bytearray(b"[" * r.randrange(1, 5000))
    return bytes(text)


def broken_http(r):
    good = bytearray(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}")
    kind = r.randrange(5)
    if kind == 0: return bytes(good[:r.randrange(1, len(good))])  # stops in the middle
    if kind == 1: return r.randbytes(r.randrange(1, 400))
    if kind == 2: return b"GET / HTTP/1.1\r\n" + b"A: " + b"b" * r.randrange(60000, 80000) + b"\r\n\r\n"
    if kind == 3: return good.replace(b"Length: 2", b"Length: 99999999999")
    for _ in range(3): good[r.randrange(len(good))] = r.randrange(256)
    return bytes(good)


def exchange(port, data):
    with socket.create_connection(("127.0.0.1", port), timeout=20) as s:
        s.sendall(data)
        s.shutdown(socket.SHUT_WR)
        answer = b""
        try:
            while part := s.recv(65536): answer += part
        except ConnectionResetError:
            pass
        return answer


def memory_mb(pid):
    for line in open(f"/proc/{pid}/status"):
        if line.startswith("VmRSS"): return int(line.split()[1]) // 1024


def main():
    if len(sys.argv) < 2: sys.exit(__doc__)
    binary, count = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 100000
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else random.SystemRandom().randrange(2**32)
    print(f"seed {seed}")
    r = random.Random(seed)
    with tempfile.TemporaryDirectory() as home, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        subprocess.run([binary, "--home", home, "init", "--fast"], check=True, capture_output=True)
        path = os.path.join(home, "config.json")
        config = json.load(open(path))
        # Transactions that never come are waited for: not for long here.
        config["rpc"]["polling_config"]["polling_timeout"] = {"secs": 0, "nanos": 1000000}
        json.dump(config, open(path, "w"))
        node = subprocess.Popen([binary, "--home", home, "run", "--rpc-addr", f"127.0.0.1:{port}"],
                                stderr=subprocess.DEVNULL)
        for _ in range(1000):
            try:
                exchange_wait(port, node)
                break
            except OSError:
                time.sleep(0.01)
        failed, client, first = 0, None, 0
        half_open = []
        try:
            for i in range(count):
                if i % 50 == 0: exchange_wait(port, node)
                if i % 10 == 9:
                    exchange(port, broken_http(r))
                    continue
                if i % 2000 == 0 and len(half_open) < 30:
                    s = socket.create_connection(("127.0.0.1", port))
                    s.sendall(b"POST / HTTP/1.1\r\nContent-Le")
                    half_open.append(s)
                if client is None: client = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
                text = body(r)
                try:
                    client.request("POST", "/", text, {"Content-Type": "application/json"})
                    answer = client.getresponse()
                    content = answer.read()
                    if answer.status == 200: json.loads(content)
                    elif answer.status not in (400, 408, 422, 500): raise ValueError(answer.status)
                    # The view methods say so of blocks that are gone, as nearcore's do.
                    if answer.status == 500 and b"is garbage collected on this node" not in content:
                        raise ValueError(content[:300])
                except (ValueError, http.client.HTTPException, OSError) as e:
                    failed += 1
                    client = None
                    print(f"request {i}: {text[:300]!r}: {e!r}")
                    if node.poll() is not None or failed > 20: break
                if i == count // 10: first = memory_mb(node.pid)
            alive = node.poll() is None
            if alive: print(f"memory: {first} MB after a tenth, {memory_mb(node.pid)} MB at the end")
        finally:
            node.send_signal(signal.SIGTERM)
            code = node.wait(20)
        failed += code != 0
    print(f"{count - failed} passed, {failed} failed")
    sys.exit(failed > 0)


def exchange_wait(port, node):
    """Another client is served as ever."""
    begin = time.monotonic()
    answer = exchange(port, b"GET /status HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    if b" 200 " not in answer[:20] or time.monotonic() - begin > 5:
        raise RuntimeError(f"another client is not served: {answer[:100]!r}")


if __name__ == "__main__":
    main()
