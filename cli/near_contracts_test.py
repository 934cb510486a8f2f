#!/usr/bin/env python3
"""Types the commands that need certain contracts: tokens, NFTs, storage deposits, staking, DAOs, gas keys.

usage: near_contracts_test.py FARCALL

The contracts are those of examples/ and of fixtures/near, built by `farcall build`. The last line is
`N passed, M failed`.
"""

import http.server, json, pathlib, subprocess, sys, tempfile, threading

import near_test
from near_test import A, B, KC, L, N, PK, PK2, HERE

FT, NFT, POOL, DAO = "ft.test.near", "nft.test.near", "pool.test.near", "dao.test.near"
SOURCES = {
    FT: "examples/fungible_token",
    NFT: "examples/non_fungible_token",
    DAO: "examples/dao",
    POOL: "cli/fixtures/near/staking_pool",
}
SEND = f"{L} {KC} send"


def view(d, *words):
    done = d.run(f"--json {' '.join(words)}", 0, kept=False)
    return json.loads(done.stdout) if done.returncode == 0 else {}


def says(*texts):
    return lambda done: all(text in done.stdout + done.stderr for text in texts)


def prints(*texts):
    return lambda done: all(text in done.stdout for text in texts)


def call(d, contract, method, args, deposit="0 NEAR", signer="test.near", code=0):
    d.run(
        f"contract call-function as-transaction {contract} {method} json-args",
        code,
        json.dumps(args),
        "prepaid-gas",
        "100 Tgas",
        "attached-deposit",
        deposit,
        "sign-as",
        signer,
        "network-config",
        "local",
        KC,
        "send",
        kept=False,
    )


def prepare(d, farcall):
    for account in (A, B, *SOURCES):
        d.run(
            f"account create-account fund-myself {account} '50 NEAR' autogenerate-new-keypair save-to-legacy-keychain sign-as test.near {SEND}",
            0,
        )
    for account, folder in SOURCES.items():
        wasm = pathlib.Path(d.home) / f"{account}.wasm"
        built = subprocess.run([farcall, "build", HERE.parent / folder, "-o", wasm], capture_output=True, text=True)
        d.check(f"{folder} is built: {built.stderr}", built.returncode == 0)
        d.run(f"contract deploy {account} use-file {wasm} without-init-call {SEND}", 0)
    call(
        d,
        FT,
        "new",
        {
            "owner_id": A,
            "total_supply": "100000000000",
            "metadata": {"spec": "ft-1.0.0", "name": "Example", "symbol": "EXa", "decimals": 8},
        },
    )
    call(d, NFT, "new", {"minter": A, "metadata": {"spec": "nft-1.0.0", "name": "Things", "symbol": "TH"}})
    call(
        d,
        DAO,
        "new",
        {
            "policy": {
                "members": {A: "Council", B: "Member"},
                "quorum": 51,
                "bond": "100000000000000000000000",
                "period": "604800000000000",
            }
        },
    )


def fungible(d):
    send = f"tokens {A} send-ft {FT} {B}"
    d.run(
        f"{send} '10 EXA' memo '' {SEND}",
        0,
        also=says("0.1 NEAR are deposited", f"<{A}> has transferred 10 EXa to <{B}> successfully"),
    )
    d.run(f"tokens {B} view-ft-balance {FT} {N}", 0, also=prints("10 EXa"))
    d.run(
        f"{send} '0.5exa' memo 'rent' --prepaid-gas '30 Tgas' --attached-deposit '1 yoctoNEAR' {SEND}",
        0,
        also=lambda done: "are deposited" not in done.stderr and '"memo":"rent"' in done.stderr,
    )
    d.check("what was sent has arrived", view(d, f"tokens {B} view-ft-balance {FT} {N}")["balance"] == "1050000000")
    d.run(f"{send} '0.000000001 EXa' memo '' {SEND}", 2, also=says("decimal"))
    d.run(f"{send} '1 USDT' memo '' {SEND}", 2, also=says("1 EXa"))
    d.run(f"{send} '1' memo '' {SEND}", 2, also=says("1 EXa"))
    d.run(f"{send} '100000 EXa' memo '' {SEND}", 1)
    d.run(f"tokens {A} send-ft {A} {B} '1 EXa' memo '' {SEND}", 1, also=says(A))
    d.run(f"tokens {A} send-ft-call {FT} {POOL} '1 EXa' memo '' msg-args 'hi' {SEND}", 5, also=says("ft_on_transfer"))
    d.run(f"tokens {A} send-ft {FT} {POOL} '1 EXa' memo '' {SEND}", 0)
    d.run(f"tokens {B} send-ft {FT} {A} all memo '' {SEND}", 0)
    d.run(f"tokens {B} view-ft-balance {FT} {N}", 0, also=prints("0 EXa"))
    d.run(f"tokens {B} view-ft-balance all {N}", 2, also=says("name the token's contract"))
    index(d)
    d.run(f"tokens {B} view-mt-ft-balance {FT} {N}", 1, also=says("mt_tokens_for_owner"))
    # Without the network, decimals come from the file that near-cli-rs keeps.
    offline = f"--offline {send} '1 EXa' memo '' {L} sign-later --signer-public-key {PK} --nonce 1 --block-hash {'1' * 32} display"
    d.run(offline, 3, also=says("ft_contracts.json"))
    (pathlib.Path(d.home) / ".near-credentials" / "ft_contracts.json").write_text(
        json.dumps([{"contract": FT, "symbol": "EXa", "decimals": 8}])
    )
    d.run(offline, 0, also=prints("Unsigned transaction"))
    d.run(f"tokens {A} view-ft-balance all {N}", 0, also=prints("EXa", FT))


def index(d):
    """A network whose connection names an index of tokens."""
    answer = {
        "inventory": {
            "fts": [
                {
                    "contract": FT,
                    "amount": "1250",
                    "ft_meta": {"name": "x", "symbol": "EX\x1b", "decimals": 2, "price": None},
                }
            ],
            "nfts": [],
        }
    }

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200 if self.path == f"/v1/account/{B}/inventory" else 404)
            self.end_headers()
            self.wfile.write(json.dumps(answer).encode())

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    config = pathlib.Path(d.home, ".config", "near-cli", "config.toml")
    config.parent.mkdir(parents=True)
    config.write_text(
        f'[network_connection.indexed]\nnetwork_name = "local"\nrpc_url = "{d.about["url"]}"\n'
        f'nearblocks_url = "http://127.0.0.1:{server.server_address[1]}"\n'
    )
    d.run(f"tokens {B} view-ft-balance all network-config indexed now", 0, also=prints("12.5", FT, "EX\\u{1b}"))
    d.run(f"tokens {A} view-ft-balance all network-config indexed now", 4, also=says("HTTP status 404"))
    answer["inventory"]["fts"][0]["amount"] = -1
    d.run(f"tokens {B} view-ft-balance all network-config indexed now", 4, also=says("without contract or amount"))
    server.shutdown()
    config.unlink()


def storage(d):
    manage = f"account manage-storage-deposit {FT}"
    d.run(f"{manage} view-balance carol.test.near {N}", 0, also=lambda done: done.stdout == "null\n")
    d.run(f"{manage} deposit carol.test.near '0.02 NEAR' sign-as {A} {SEND}", 0)
    d.run(f"{manage} view-balance carol.test.near {N}", 0, also=prints('"total"'))
    d.run(f"{manage} withdraw '0 NEAR' sign-as {A} {SEND}", 0)
    d.run(f"{manage} withdraw '1 NEAR' sign-as {A} {SEND}", 1)


def non_fungible(d):
    for token in ("1", "token:7"):
        call(
            d,
            NFT,
            "nft_mint",
            {"token_id": token, "receiver_id": A, "token_metadata": {"title": token}},
            "0.1 NEAR",
            A,
        )
    d.run(
        f"tokens {A} send-nft {NFT} {B} 1 --prepaid-gas '100.0 Tgas' --attached-deposit '1 yoctoNEAR' {SEND}",
        0,
        also=says(f"<{A}> has transferred NFT token <1> to <{B}>"),
    )
    d.run(f"tokens {A} send-nft {NFT} {B} token:7 {SEND}", 0)
    d.run(f"tokens {A} send-nft {NFT} {B} token:7 {SEND}", 1)
    d.run(f"tokens {B} view-nft-assets {NFT} {N}", 0, also=prints('"token_id": "1"', '"token_id": "token:7"'))
    d.run(f"tokens {A} view-nft-assets {NFT} {N}", 0, also=lambda done: done.stdout == "[]\n")
    d.run(f"contract download-wasm regular {NFT} save-to-file n.wasm {N}", 0)


def staking(d):
    mine = f"staking delegation {A}"
    balance = lambda: {
        key: int(value) // 10**24
        for key, value in view(d, f"{mine} view-balance {POOL} {N}").items()
        if key.startswith("get_account")
    }
    steps = (
        ("deposit-and-stake '5 NEAR'", (5, 0)),
        ("unstake '2 NEAR'", (3, 2)),
        ("stake '1 NEAR'", (4, 1)),
        ("unstake-all", (0, 5)),
        ("stake-all", (5, 0)),
        ("unstake '3 NEAR'", (2, 3)),
        ("withdraw '1 NEAR'", (2, 2)),
        ("withdraw-all", (2, 0)),
    )
    for words, (staked, unstaked) in steps:
        d.run(f"{mine} {words} {POOL} {SEND}", 0)
        got = balance()
        d.check(
            f"{words}: {got}",
            (
                got.get("get_account_staked_balance"),
                got.get("get_account_unstaked_balance"),
                got.get("get_account_total_balance"),
            )
            == (staked, unstaked, staked + unstaked),
        )
    d.run(f"{mine} view-balance {POOL} {N}", 0, also=prints("Staked", "2 NEAR", "Total"))
    d.run(f"{mine} unstake '9 NEAR' {POOL} {SEND}", 1, also=says("not so much is there"))
    d.run(f"{mine} view-balance {FT} {N}", 1, also=says("get_account_staked_balance"))
    d.run(f"staking validator-list {L}", 0, also=prints("test.near", "NEAR"))


def dao(d):
    proposal = f"submit-as-dao-proposal {A} 'a call' prepaid-gas '50 Tgas' attached-deposit '0.1 NEAR' {KC} send"
    d.run(
        f"contract call-function as-transaction {FT} storage_deposit json-args '{{}}' prepaid-gas '10 Tgas' attached-deposit '0.02 NEAR' "
        f"sign-as {DAO} {L} {proposal}",
        0,
    )
    read = d.run(f"contract call-function as-read-only {DAO} get_proposal json-args '{{\"id\":0}}' {N}", 0)
    kind = json.loads(read.stdout)["kind"] if read.returncode == 0 else {}
    d.check(
        "the proposal is the call",
        kind.get("FunctionCall", {}).get("receiver_id") == FT
        and kind["FunctionCall"]["actions"][0]["method_name"] == "storage_deposit",
    )
    call(d, DAO, "act_proposal", {"id": 0, "action": "Approve"}, signer=A)
    d.run(f"account manage-storage-deposit {FT} view-balance {DAO} {N}", 0, also=prints('"total"'))
    d.run(f"account delete-keys {DAO} public-keys {PK} {L} {proposal}", 2, also=says("cannot"))


def gas_keys(d):
    d.run(
        f"account add-key {A} grant-gas-key-full-access --num-nonces 4 autogenerate-new-keypair save-to-legacy-keychain {SEND}",
        0,
    )
    keys = view(d, f"account list-keys {A} {N}").get("keys", [])
    gas = [key["public_key"] for key in keys if "GasKeyFullAccess" in str(key["access_key"]["permission"])]
    if not gas:
        return d.check("the gas key is listed", False)
    d.run(f"account list-keys {A} {N}", 0, also=prints("gas key with 4 nonces"))
    d.run(f"account fund-gas-key {A} {gas[0]} '1 NEAR' {SEND}", 0)
    d.run(f"account view-gas-key-nonces {A} {gas[0]} {N}", 0, also=lambda done: done.stdout.count("\n") == 5)
    d.run(f"tokens {A} send-near {B} '1 yoctoNEAR' {L} {KC} --nonce-index 2 send", 0, also=says("transferred"))
    d.run(f"tokens {A} send-near {B} '1 yoctoNEAR' {L} {KC} --nonce-index 9 send", 7, also=says("4 nonces"))
    d.run(f"tokens {A} send-near {B} '1 yoctoNEAR' {SEND}", 0)
    d.run(f"account withdraw-from-gas-key {A} {gas[0]} '0.5 NEAR' {SEND}", 0)
    d.run(
        f"tokens {B} send-near {A} '1 yoctoNEAR' {L} {KC} --nonce-index 0 send", 7, also=says("is not a gas key of")
    )
    d.run(
        f"account add-key {B} grant-gas-key-function-call-access --num-nonces 2 --contract-account-id {FT} --function-names 'ft_transfer' "
        f"use-manually-provided-public-key {PK2} {SEND}",
        0,
    )


def keychain(d):
    """Without a Secret Service the credentials folder is used, and said."""
    d.environment.pop("DBUS_SESSION_BUS_ADDRESS", None)
    d.run(
        f"account add-key {B} grant-full-access autogenerate-new-keypair save-to-keychain {SEND}",
        0,
        also=says("credentials"),
    )
    d.run(f"tokens {B} send-near {A} '1 yoctoNEAR' {L} sign-with-keychain send", 0)
    d.run(f"account get-public-key from-keychain {B} {L}", 0)


def main():
    farcall = str(pathlib.Path(sys.argv[1]).resolve())
    with tempfile.TemporaryDirectory() as home:
        d = near_test.Driver(farcall, home)
        d.start_node()
        try:
            prepare(d, farcall)
            for part in (fungible, storage, non_fungible, staking, dao, gas_keys, keychain):
                part(d)
        finally:
            d.node.terminate()
            d.node.wait()
    print(f"{d.passed} passed, {d.failed} failed")
    return 1 if d.failed else 0


if __name__ == "__main__":
    sys.exit(main())
