#!/usr/bin/env python3
"""Published Python clients, unchanged, against the node.

    typed_python.py NEAR_SANDBOX

near-jsonrpc-client checks whole answers with pydantic; near-kit and py-near send transactions. The last line is
`N passed, M failed`.
"""
import asyncio, json, os, socket, subprocess, sys, tempfile, time, urllib.request

import near_jsonrpc_models as models
from near import Near
from near_jsonrpc_client import NearClientSync
from py_near.account import Account

NEAR = 10**24


class Steps:
    def __init__(self):
        self.passed, self.failed = 0, 0

    def run(self, name, step):
        try:
            value = step()
            self.passed += 1
            print(f"ok {name}")
            return value
        except Exception as error:  # a client fails in whatever way it likes
            self.failed += 1
            print(f"not ok {name}: {type(error).__name__}: {str(error)[:300]}")
            cause = error.__cause__
            if cause is not None: print(f"   {str(cause)[:600]}")


class Node:
    """A node with a home of its own."""

    def __init__(self, binary, folder):
        subprocess.run([binary, "--home", folder, "init", "--fast"], check=True, capture_output=True)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        self.key = json.load(open(os.path.join(folder, "validator_key.json")))
        self.process = subprocess.Popen([binary, "--home", folder, "run", "--rpc-addr", f"127.0.0.1:{port}"],
                                        stderr=subprocess.DEVNULL)
        for _ in range(1000):
            try:
                return self.get_status()
            except OSError:
                time.sleep(0.01)
        raise RuntimeError("the node does not answer")

    def get_status(self):
        urllib.request.urlopen(self.url + "/status").read()

    def stop(self):
        self.process.terminate()
        return self.process.wait()

    def rpc(self, method, params):
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).encode()
        request = urllib.request.Request(self.url, body, {"content-type": "application/json"})
        return json.load(urllib.request.urlopen(request))["result"]


def near_kit(node, steps):
    near = Near("sandbox", rpc_url=node.url, account_id="test.near", private_key=node.key["secret_key"])
    steps.run("near-kit: balance", lambda: near.balance("near"))
    return steps.run("near-kit: transfer", lambda: near.send("near", "1 NEAR"))


def py_near(node, steps):
    async def transfer():
        account = Account("test.near", node.key["secret_key"], rpc_addr=node.url)
        await account.startup()
        before = await account.get_balance("near")
        sent = await account.send_money("near", NEAR)
        assert sent.status.get("SuccessValue") == "", sent.status
        assert await account.get_balance("near") == before + NEAR
        await account.shutdown()

    steps.run("py-near: transfer", lambda: asyncio.run(transfer()))


def typed(node, steps):
    """Methods whose answers the client's models describe. Its `client_config` is that of a later release, in which
    delays are texts: typed_js.test.mjs has that one."""
    client = NearClientSync(rpc_urls=node.url)
    final = {"finality": "final"}
    account = {"account_id": "test.near", **final}
    key = {"public_key": node.key["public_key"], **account}
    head = node.rpc("block", final)["header"]
    block = {"block_id": head["height"]}
    chunk = {"block_id": head["height"], "shard_id": 0}
    changes = {"changes_type": "account_changes", "account_ids": ["near"], **block}
    calls = {
        "block": ("RpcBlockRequest", final),
        "block_effects": ("RpcStateChangesInBlockRequest", block),
        "changes": ("RpcStateChangesInBlockByTypeRequest", changes),
        "chunk": ("RpcChunkRequest", chunk),
        "experimental_congestion_level": ("RpcCongestionLevelRequest", chunk),
        "experimental_protocol_config": ("RpcProtocolConfigRequest", final),
        "experimental_split_storage_info": ("RpcSplitStorageInfoRequest", {}),
        "experimental_validators_ordered": ("RpcValidatorsOrderedRequest", {"block_id": None}),
        "experimental_view_access_key": ("RpcViewAccessKeyRequest", key),
        "experimental_view_access_key_list": ("RpcViewAccessKeyListRequest", account),
        "experimental_view_account": ("RpcViewAccountRequest", account),
        "experimental_view_state": ("RpcViewStateRequest", {"prefix_base64": "", **account}),
        "gas_price": ("RpcGasPriceRequest", {"block_id": None}),
        "genesis_config": (None, None),
        "maintenance_windows": ("RpcMaintenanceWindowsRequest", {"account_id": "observer.near"}),
        "network_info": (None, None),
        "query": ("RpcQueryRequest", {"request_type": "view_account", **account}),
        "status": (None, None),
        "validators": ("RpcValidatorRequest", {"epoch_id": head["epoch_id"]}),
    }
    for name, (model, params) in calls.items():
        def call(name=name, model=model, params=params):
            given = {} if model is None else {"params": getattr(models, model).model_validate(params)}
            return getattr(client, name)(**given)
        steps.run(f"near-jsonrpc-client: {name}", call)


def main():
    if len(sys.argv) != 2: sys.exit(__doc__)
    steps = Steps()
    with tempfile.TemporaryDirectory() as home:
        node = Node(os.path.abspath(sys.argv[1]), os.path.join(home, "node"))
        try:
            near_kit(node, steps)
            py_near(node, steps)
            typed(node, steps)
        finally:
            code = node.stop()
        steps.failed += code != 0
    print(f"{steps.passed} passed, {steps.failed} failed")
    sys.exit(1 if steps.failed else 0)


if __name__ == "__main__":
    main()
