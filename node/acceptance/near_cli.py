#!/usr/bin/env python3
"""Drives near-cli-rs, unchanged, against a node: accounts, keys, deploy, calls between contracts, views.

    near_cli.py NEAR NEAR_SANDBOX

NEAR is the program of the published package; CI does not run this, since building it takes four minutes
of two cores:

    cargo install near-cli-rs --version 0.30.0 --locked --debug --no-default-features --root FOLDER
    node/acceptance/near_cli.py FOLDER/bin/near build/near-sandbox

The default features that are left out speak to hardware wallets, to the network of releases and to source
verification. Everything else is the package. Its configuration and keys go to a temporary home. The last
line is `N passed, M failed`.
"""
import json, os, pathlib, re, socket, subprocess, sys, tempfile, time, urllib.request

WASM = pathlib.Path(__file__).resolve().parents[2] / "examples" / "rust"
NETWORK = ["network-config", "farcall"]
NOW = NETWORK + ["now"]


class Cli:
    def __init__(self, program, home):
        self.program, self.home = program, home
        self.passed = self.failed = 0

    def run(self, *words):
        """Standard output and standard error, and whether the command succeeded."""
        done = subprocess.run([self.program, *words], stdin=subprocess.DEVNULL, capture_output=True,
                              text=True, timeout=60, cwd=self.home, env={"HOME": self.home, "PATH": os.environ["PATH"]})
        return done.returncode == 0, re.sub(r"\x1b\[[0-9;]*m", "", done.stdout + "\n" + done.stderr)

    def step(self, name, words, *expected, fails=False):
        """Runs one command: its success, and what its output has to hold (regular expressions)."""
        started = time.monotonic()
        good, text = self.run(*words)
        missing = [one for one in expected if not re.search(one, text)]
        if good != fails and not missing:
            self.passed += 1
            print(f"ok {name} ({time.monotonic() - started:.2f} s)")
            return text
        self.failed += 1
        print(f"not ok {name}: {'succeeded' if good else 'failed'}, not in its output: {missing}\n{text.strip()[:1500]}")
        return text


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def wait_for(url):
    for _ in range(1000):
        try:
            return urllib.request.urlopen(url + "/status", timeout=5).read()
        except OSError:
            time.sleep(0.005)
    raise SystemExit("the node does not answer")


def add_connection(home, url):
    """What `near config add-connection` writes; the command asks on a terminal."""
    folder = os.path.join(home, ".config", "near-cli")
    os.makedirs(folder)
    with open(os.path.join(folder, "config.toml"), "w") as file:
        file.write(f'version = "5"\ncredentials_home_dir = "{home}/.near-credentials"\n\n'
                   f'[network_connection.farcall]\nnetwork_name = "farcall"\nrpc_url = "{url}"\n'
                   f'wallet_url = "{url}"\nexplorer_transaction_url = "{url}"\n')


def accounts(cli, key):
    root = ["sign-with-plaintext-private-key", key["secret_key"], "send"]
    for name, balance in (("hello", "10 NEAR"), ("caller", "10 NEAR"), ("alice", "100 NEAR")):
        cli.step(f"create {name}.test.near", ["account", "create-account", "fund-myself", f"{name}.test.near", balance,
                 "autogenerate-new-keypair", "save-to-legacy-keychain", "sign-as", "test.near"] + NETWORK + root,
                 rf"New account <{name}\.test\.near> has been successfully created", r"Transaction ID: \w{43,44}")
    cli.step("an account that exists is not made twice", ["account", "create-account", "fund-myself", "alice.test.near",
             "1 NEAR", "autogenerate-new-keypair", "save-to-legacy-keychain", "sign-as", "test.near"] + NETWORK + root,
             r"already exists", fails=True)
    cli.step("summary", ["account", "view-account-summary", "alice.test.near"] + NOW, r"99\.\d+ NEAR|100 NEAR", "full access")
    cli.step("list keys", ["account", "list-keys", "alice.test.near"] + NOW, r"ed25519:\w+", "full access")
    cli.step("balance", ["tokens", "alice.test.near", "view-near-balance"] + NOW, r"alice\.test\.near.*balance")
    cli.step("an account that does not exist", ["account", "view-account-summary", "nobody.test.near"] + NOW,
             "does not exist while viewing", fails=True)


def contracts(cli, keys):
    for name in ("hello", "caller"):
        cli.step(f"deploy {name}", ["contract", "deploy", f"{name}.test.near", "use-file", str(WASM / f"{name}.wasm"),
                 "without-init-call"] + NETWORK + keys, r"Contract code has been successfully deployed")
    call = lambda contract, method, args, *more: ["contract", "call-function", "as-transaction", contract, method,
        "json-args", json.dumps(args), "prepaid-gas", "100 TeraGas", "attached-deposit", "0 NEAR", "sign-as",
        "alice.test.near"] + NETWORK + keys
    view = lambda contract, method: ["contract", "call-function", "as-read-only", contract, method, "json-args", "{}"] + NOW
    hello, caller = "hello.test.near", "caller.test.near"
    cli.step("change by a call between contracts", call(caller, "change_greeting", {"hello": hello, "greeting": "Hi!"}), "true")
    cli.step("view what it changed", view(hello, "get_greeting"), '"Hi!"')
    text = cli.step("ask by a call between contracts", call(caller, "query_greeting", {"hello": hello}), '"Hi!"')
    cli.step("a callback repairs after a failed call", call(caller, "change_greeting", {"hello": hello, "greeting": ""}), "false")
    cli.step("several actions of one receipt", call(caller, "batch", {"hello": hello, "first": "one", "second": "two"}),
             r'two')
    cli.step("calls side by side", call(caller, "parallel", {"calls": [
        {"to": hello, "method": "get_greeting", "args": "", "deposit": "0", "tgas": 10}] * 2}), r"two")
    cli.step("a method that does not exist", call(hello, "no_such_method", {}), r"MethodNotFound|not found", fails=True)
    cli.step("a view of a method that does not exist", view(hello, "no_such_method"), r"MethodNotFound|not found", fails=True)
    cli.step("view storage", ["contract", "view-storage", hello, "all", "as-json"] + NOW, r'"key"')
    cli.step("download wasm", ["contract", "download-wasm", "regular", hello, "save-to-file", os.path.join(cli.home, "hello.wasm")] + NOW, "successfully|saved")
    found = re.search(r"Transaction ID: (\w+)", text)
    cli.step("status of a transaction", ["transaction", "view-status", found.group(1) if found else "none"] + NETWORK,
             r"query_greeting", r"SuccessValue|success")


def other_actions(cli, keys):
    cli.step("send tokens", ["tokens", "alice.test.near", "send-near", "hello.test.near", "2 NEAR"] + NETWORK + keys,
             r"2 NEAR")
    key = "ed25519:5BGSaf6YjVm7565VzWQHNxoyEjwr3jUpRJSGjREvU9dB"
    cli.step("add a key", ["account", "add-key", "alice.test.near", "grant-full-access", "use-manually-provided-public-key",
             key] + NETWORK + keys, "Added access key")
    cli.step("the key is listed", ["account", "list-keys", "alice.test.near"] + NOW, key)
    cli.step("delete a key", ["account", "delete-keys", "alice.test.near", "public-keys", key] + NETWORK + keys, "deleted|Access key")
    cli.step("several actions of one transaction", ["transaction", "construct-transaction", "alice.test.near",
             "sub.alice.test.near", "add-action", "create-account", "add-action", "transfer", "5 NEAR", "add-action", "add-key",
             "grant-full-access", "use-manually-provided-public-key", key, "skip"] + NETWORK + keys, "Transaction ID")
    cli.step("delete an account", ["account", "delete-account", "hello.test.near", "beneficiary", "alice.test.near"]
             + NETWORK + keys, "deleted|Transaction ID")
    cli.step("it is gone", ["account", "view-account-summary", "hello.test.near"] + NOW,
             "does not exist while viewing", fails=True)
    cli.step("validators", ["staking", "validator-list"] + NETWORK, r"test\.near")


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    near, sandbox = (os.path.abspath(name) for name in sys.argv[1:])
    with tempfile.TemporaryDirectory() as home:
        folder = os.path.join(home, "node")
        subprocess.run([sandbox, "--home", folder, "init", "--fast"], check=True, capture_output=True)
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        node = subprocess.Popen([sandbox, "--home", folder, "run", "--rpc-addr", url.removeprefix("http://")],
                                stderr=subprocess.DEVNULL)
        try:
            wait_for(url)
            cli = Cli(near, home)
            add_connection(home, url)
            with open(os.path.join(folder, "validator_key.json")) as file:
                accounts(cli, json.load(file))
            contracts(cli, ["sign-with-legacy-keychain", "send"])
            other_actions(cli, ["sign-with-legacy-keychain", "send"])
        finally:
            node.terminate()
            node.wait()
    print(f"{cli.passed} passed, {cli.failed} failed")
    sys.exit(1 if cli.failed else 0)


if __name__ == "__main__":
    main()
