#!/usr/bin/env python3
"""Types command lines as NEAR developers do, against `farcall node`, and compares everything they write.

usage: near_test.py FARCALL [--bless]

Each case is a line with its exit code; what it must write is in fixtures/near/transcript.txt, whole, with
keys, hashes, heights and folders redacted. --bless writes down what comes now; read the difference before
you land it. The last line is `N passed, M failed`.
"""
import base64, difflib, json, os, pathlib, pwd, re, shlex, signal, subprocess, sys, tempfile, time

from near_terminal import terminal

HERE = pathlib.Path(__file__).resolve().parent
EXPECTED = HERE / "fixtures" / "near" / "transcript.txt"
RUST = HERE.parent / "examples" / "rust"
LIMIT_SECONDS = 60

PHRASE = "trigger arrow grunt vendor crane safe reflect please sponsor verify club shiver"
PHRASE_KEY = "ed25519:3fm1ctizEANiJG2CgJXx41e18BjtNTAnB4hfYSMjd4Fh"
PK = "ed25519:6E8sCci9badyRkXb3JoRpBj5p8C6Tw41ELDZoiihKEtp"
PK2 = "ed25519:5BGSaf6YjVm7565VzWQHNxoyEjwr3jUpRJSGjREvU9dB"
SECRET = ("ed25519:3D4YudUahN1nawWogh8pAKSj92sUNMdbZGjn7kERKzYoTy8tnFQuwoGUC51DowKqorvkr2pytJSnwuSbsNVfqygr")
ZERO = "1" * 32
UNSIGNED_HASH = "62e97e211f4f4fb967d25963a7d9ec7639227f79d734c96725302f5c882c7061"
SIGNED = ("DwAAAGFsaWNlLnRlc3QubmVhcgBNeoBjayRpS6nJKDlBGM1Tm/hj9eV3Og3ifHZ30+sKhwcAAAAAAAAADQAAAGJvYi50ZXN0Lm5lYXIAAAAA"
          "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAEAAAADAAAAoe3MzhvC0wAAAAAAAADeI7FKfGMq9dPK4XkfloGOITxWLTZaBowQoGSJ4xmRZL0C"
          "/4HlovIHAy/+phnufpRh6XyOtSysv60Z8SL+B04C")
A, B, H, C = "alice.test.near", "bob.test.near", "hello.test.near", "caller.test.near"
L, N = "network-config local", "network-config local now"
KC = "sign-with-legacy-keychain"
CREATE = "account create-account fund-myself"
AS_ROOT = f"sign-as test.near {L} {KC} send"


class Driver:
    def __init__(self, farcall, home):
        self.farcall, self.home = farcall, home
        self.transcript, self.passed, self.failed = "", 0, 0
        keep = {k: v for k, v in os.environ.items() if not k.startswith(("FARCALL_", "NEAR_", "XDG_", "COLUMNS"))}
        self.environment = {**keep, "HOME": home, "NO_COLOR": "1"}

    def start_node(self):
        self.node = subprocess.Popen([self.farcall, "--json", "node", "--listen", "127.0.0.1:0"], stdout=subprocess.PIPE,
                                     stderr=subprocess.DEVNULL, text=True, env=self.environment)
        self.about = json.loads(self.node.stdout.readline())
        self.environment["FARCALL_LOCAL_URL"] = self.about["url"]
        with open(self.about["key_file"]) as file:
            self.root_key = json.load(file)["secret_key"]

    def redact(self, text):
        text = text.replace(str(RUST), "RUST").replace(self.root_key, "ROOT_SECRET").replace(self.about["url"], "URL").replace(self.home, "HOME")
        text = re.sub(r"/tmp/farcall-node-\w+", "NODE", text)
        for name in (PK, PK2, PHRASE_KEY):
            text = text.replace(name, f"<{name[:14]}…>")
        text = re.sub(r"\b(ed25519[:_])[1-9A-HJ-NP-Za-km-z]{43,90}", r"\1KEY", text)
        text = re.sub(r"\b[1-9A-HJ-NP-Za-km-z]{43,44}\b", "HASH", text)
        text = re.sub(r"\b[0-9a-f]{64}\b", "HEX", text)
        text = re.sub(r"\b[A-Za-z0-9+/]{200,}={0,2}", "BASE64", text)
        text = re.sub(r"(block #?|Block #|newest block is |height\D{1,4})\d+", r"\1N", text)
        text = re.sub(r"\b\d+\.\d{6,24} NEAR", "N NEAR", text)
        # The tree of receipts has tests of its own.
        text = re.sub(r"(?ms)^[A-Z][A-Z0-9, ]+  \S+ -> .*?(?=^Gas used|^status:)", "TREE\n", text)
        text = re.sub(r"\b[1-9]\d{6,8}\b", "NONCE", text)
        text = re.sub(r"(?<=\S) {2,}", "  ", text)
        return re.sub(r"[ \t]+\n", "\n", text)

    def run(self, words, code, *more, also=None, kept=True, **options):
        """One command line: its exit code, and a check of its own besides the transcript."""
        line = shlex.split(words) + list(more)
        done = subprocess.run([self.farcall, *line], cwd=self.home, text=True, errors="replace", env=self.environment,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              timeout=LIMIT_SECONDS, **options)
        good = done.returncode == code and (also is None or also(done))
        self.passed, self.failed = self.passed + good, self.failed + (not good)
        if not good:
            print(f"not ok: exit code {done.returncode}, expected {code}: farcall {shlex.join(line)}\n"
                  f"{done.stdout[-1500:]}{done.stderr[-2500:]}")
        if kept:
            self.transcript += self.redact(f"$ farcall {shlex.join(line)}\n--- stdout\n{done.stdout}--- stderr\n{done.stderr}"
                                           f"--- exit code {done.returncode}\n\n")
        return done

    def check(self, name, good):
        self.passed, self.failed = self.passed + bool(good), self.failed + (not good)
        if not good:
            print(f"not ok: {name}")


def accounts(d):
    d.run(f"account view-account-summary test.near {N}", 0)
    d.run(f"account view-account-summary test.near {L} at-block-height 0", 0)
    d.run(f"account list-keys test.near {N}", 0)
    d.run(f"tokens test.near view-near-balance {N}", 0)
    d.run(f"{CREATE} {A} '100 NEAR' autogenerate-new-keypair save-to-legacy-keychain sign-as test.near {L} "
          f"sign-with-plaintext-private-key {d.root_key} send", 0,
          also=lambda done: d.root_key not in done.stdout + done.stderr)
    folder = pathlib.Path(d.home, ".near-credentials", "local")
    files = [folder / f"{A}.json", *(folder / A).glob("ed25519_*.json")]
    d.check("two key files, for the owner only", len(files) == 2 and all(f.stat().st_mode & 0o777 == 0o600 for f in files))
    d.run(f"{CREATE} {A} '1 NEAR' autogenerate-new-keypair save-to-legacy-keychain {AS_ROOT}", 1)
    d.run(f"{CREATE} {B} '1 NEAR' use-manually-provided-public-key {PK} {AS_ROOT}", 0)
    d.run(f"{CREATE} carol.test.near '1 NEAR' use-manually-provided-seed-phrase '{PHRASE}' {AS_ROOT}", 0,
          also=lambda done: PHRASE not in done.stderr)
    d.run(f"account list-keys carol.test.near {N}", 0, also=lambda done: PHRASE_KEY in done.stdout)
    d.run("account create-account fund-later use-auto-generation save-to-folder implicit", 0)
    d.run(f"account create-account sponsor-by-faucet-service x.test.near autogenerate-new-keypair save-to-legacy-keychain {L} create", 0)
    d.run(f"account import-account using-private-key {SECRET} dave.test.near {L} save-to-legacy-keychain", 0)
    d.run(f"account get-public-key from-seed-phrase '{PHRASE}' --seed-phrase-hd-path \"m/44'/397'/0'\"", 0,
          also=lambda done: done.stdout == PHRASE_KEY + "\n")
    d.run(f"account get-public-key from-seed-phrase '{PHRASE}'", 0, also=lambda done: done.stdout == PHRASE_KEY + "\n")
    d.run(f"account get-public-key from-seed-phrase '{PHRASE}' --seed-phrase-hd-path \"44'/397'/0'/0'/1'\"", 0,
          also=lambda done: done.stdout == "ed25519:BPhV8F9hBPYvVqQ26ymkX5mbuqK7W77Sf44GmD4pFgSC\n")
    d.run(f"account export-account dave.test.near using-private-key {L}", 0, also=lambda done: SECRET in done.stdout)
    for name in (H, C):
        d.run(f"{CREATE} {name} '10 NEAR' autogenerate-new-keypair save-to-legacy-keychain {AS_ROOT}", 0)
    d.run(f"account add-key {A} grant-function-call-access --allowance '0.25 NEAR' --contract-account-id {H} "
          f"--function-names 'a, b' use-manually-provided-public-key {PK} {L} {KC} send", 0)
    d.run(f"account add-key {A} grant-function-call-access --allowance unlimited --contract-account-id {H} "
          f"--function-names '' use-manually-provided-public-key {PK2} {L} {KC} send", 0)
    d.run(f"account list-keys {A} {N}", 0, kept=False, also=lambda done: "a, b" in done.stdout and "any function" in done.stdout)
    d.run(f"account delete-keys {A} public-keys {PK},{PK2} {L} {KC} send", 0)
    for amount in ("1 NEAR", "1NEAR", "1 yoctoNEAR", "0.5 near"):
        d.run(f"tokens {A} send-near {B} '{amount}' {L} {KC} send", 0)


def contracts(d):
    d.run(f"contract deploy {H} use-file {RUST}/hello.wasm without-init-call {L} {KC} send", 0)
    d.run(f"contract deploy {C} use-file {RUST}/caller.wasm", 0)
    d.run(f"contract deploy {H} use-file {RUST}/hello.wasm with-init-call set_greeting json-args '{{\"greeting\":\"x\"}}' "
          f"prepaid-gas '10 Tgas' attached-deposit '0 NEAR' {L} {KC} send", 0)
    read = f"contract call-function as-read-only {H} get_greeting"
    d.run(f"{read} json-args {{}} {N}", 0, also=lambda done: done.stdout == '"x"\n')
    d.run(f"--quiet {read} json-args {{}} {N}", 0, also=lambda done: done.stdout == '"x"' and done.stderr == "")
    d.run(f"{read} text-args '' {N}", 0)
    d.run(f"--json {read} json-args {{}} {N}", 0, also=lambda done: json.loads(done.stdout)["value"] == {"json": "x"})
    call = f"contract call-function as-transaction {C}"
    tail = f"prepaid-gas '100 TeraGas' attached-deposit '0 NEAR' sign-as {A} {L} {KC} send"
    hello = json.dumps({"hello": H})
    d.run(f"{call} query_greeting json-args '{hello}' {tail}", 0, also=lambda done: "the greeting is x" in done.stderr and "└─" in done.stderr)
    d.run(f"--json {call} query_greeting json-args '{hello}' {tail}", 0, kept=False,
          also=lambda done: json.loads(done.stdout)["result"] == "succeeded")
    d.run(f"{call} change_greeting json-args '{{\"hello\":\"{H}\",\"greeting\":\"Hi!\"}}' prepaid-gas '100 TeraGas' "
          f"attached-deposit '0 NEAR' {L}", 0)
    d.run(f"{call} change_greeting json-args '{{\"hello\":\"{H}\",\"greeting\":\"\"}}' {tail}", 5)
    d.run(f"contract view-storage {H} all as-json {N}", 0)
    d.run(f"contract view-storage {H} keys-start-with-string S as-text {N}", 0)
    d.run(f"contract download-wasm regular {H} save-to-file f.wasm {N}", 0)
    d.check("downloaded code is what was deployed",
            pathlib.Path(d.home, "f.wasm").read_bytes() == (RUST / "hello.wasm").read_bytes())
    d.run(f"contract inspect {C} {N}", 0)
    done = d.run(f"call {H} set_greeting '{{\"greeting\":\"y\"}}' --accountId {A} --networkId local", 0)
    found = re.search(r"Transaction ID: (\S+)", done.stderr)
    d.run(f"transaction view-status {found.group(1) if found else ZERO} {L}", 0)
    d.run(f"transaction reconstruct-transaction {found.group(1) if found else ZERO} {L}", 0)
    d.run(f"view {H} get_greeting", 0, also=lambda done: done.stdout == '"y"\n')
    d.run(f"state {A} --networkId local", 0)
    d.run(f"keys {A}", 0)
    d.run(f"send {A} {B} 0.5", 0)
    d.run(f"--dry-run send {A} {B} 0.5", 0, kept=False, also=lambda done: "nothing was sent" in done.stderr)


def reconstructed(d):
    """Deployments, keys and meta-transactions as the words that would make them again."""
    def hash_of(done):
        found = re.search(r"Transaction ID: (\S+)", done.stderr)
        return found.group(1) if found else ZERO
    deployed = d.run(f"contract deploy {H} use-file {RUST}/hello.wasm with-init-call set_greeting json-args '{{\"greeting\":\"x\"}}' "
                     f"prepaid-gas '10 Tgas' attached-deposit '0 NEAR' {L} {KC} send", 0, kept=False)
    d.run(f"transaction reconstruct-transaction {hash_of(deployed)} {L}", 0)
    d.check("the code of a reconstructed deployment is kept",
            pathlib.Path(d.home, "reconstruct-transaction-deploy-code.wasm").read_bytes() == (RUST / "hello.wasm").read_bytes())
    key = d.run(f"account add-key {A} grant-function-call-access --allowance '0.25 NEAR' --contract-account-id {H} "
                f"--function-names 'a, b' use-manually-provided-public-key {PK} {L} {KC} send", 0, kept=False)
    d.run(f"transaction reconstruct-transaction {hash_of(key)} {L}", 0)
    d.run(f"account delete-keys {A} public-keys {PK} {L} {KC} send", 0, kept=False)
    d.run(f"transaction construct-meta-transaction {A} {B} add-action transfer '0.5 NEAR' skip {L} {KC} save-to-file again.json", 0, kept=False)
    meta = d.run(f"transaction send-meta-transaction file-with-base64-signed-meta-transaction again.json {AS_ROOT}", 0, kept=False)
    d.run(f"transaction reconstruct-transaction {hash_of(meta)} {L}", 0)
    used = d.run(f"contract deploy-as-global use-file {RUST}/hello.wasm as-global-account-id test.near {L} {KC} send", 0, kept=False)
    d.run(f"transaction reconstruct-transaction {hash_of(used)} {L}", 0)
    gas = d.run(f"account add-key {A} grant-gas-key-full-access --num-nonces 2 use-manually-provided-public-key {PK} {L} {KC} send", 0, kept=False)
    d.run(f"transaction reconstruct-transaction {hash_of(gas)} {L}", 1)
    d.run(f"account delete-keys {A} public-keys {PK} {L} {KC} send", 0, kept=False)


def explored(d):
    """A transaction of this network, run in every order."""
    hello = json.dumps({"hello": H, "greeting": ""})
    done = d.run(f"--json contract call-function as-transaction {C} pay_for_greeting json-args '{hello}' prepaid-gas '100 Tgas' "
                 f"attached-deposit '2 NEAR' sign-as {A} {L} {KC} send", 5, kept=False)
    made = json.loads(done.stdout)["transaction"]["hash"]
    answer = d.run(f"--json explore {made} --folder found --budget 3000 --first", 1, kept=False,
                   also=lambda done: "scenario: found/scenario.toml" in done.stderr)
    d.check("the first finding is of the transaction", "pay_for_greeting" in answer.stdout)
    folder = pathlib.Path(d.home, "found")
    d.check("code of both contracts is kept", all((folder / f"{one}.wasm").read_bytes() == (RUST / f"{name}.wasm").read_bytes()
                                                  for one, name in ((H, "hello"), (C, "caller"))))
    scenario = folder / "scenario.toml"
    scenario.write_text(scenario.read_text() + f"""
[strangers]
count = 0
[faults]
budget = 0
[[properties]]
at_end = 'succeeded("pay_for_greeting")'
[[properties]]
at_end = 'view("{H}", "get_greeting") == "x"'
""")
    d.run("explore found/scenario.toml --quiet", 0, kept=False, also=lambda done: done.stdout.startswith("holds"))
    d.run(f"explore {ZERO} --folder found", 4)
    d.run(f"explore {made} --url http://127.0.0.1:9", 4)
    d.run(f"explore {made} --url nope", 2)
    d.run(f"trace {ZERO}", 3)
    d.run(f"trace {made} --url http://127.0.0.1:9", 4)
    d.run(f"trace {made} --url nope", 2)
    d.run(f"trace {made} --sender Nobody", 2)
    d.run(f"gas profile {made} --url http://127.0.0.1:9", 4)


def transactions(d):
    d.run("transaction construct-transaction test.near receiver-id b.test.near add-action create-account add-action transfer "
          f"'5 NEAR' add-action add-key grant-full-access use-manually-provided-public-key {PK} skip {L} {KC} send", 0)
    d.run(f"transaction construct-transaction {A} {B} add-action transfer '1 NEAR' skip {L} {KC} send", 0)
    ten = " ".join(["add-action transfer '1 yoctoNEAR'"] * 10)
    d.run(f"transaction construct-transaction {A} receiver-id {B} {ten} skip {L} {KC} send", 0)
    done = d.run(f"--quiet --offline tokens {A} send-near {B} '1 NEAR' {L} sign-later --signer-public-key {PK} --nonce 7 "
                 f"--block-hash {ZERO} display", 0, also=lambda done: UNSIGNED_HASH in done.stdout)
    unsigned = base64.b64decode(done.stdout.splitlines()[5]) if len(done.stdout.splitlines()) > 5 else b""
    signed = base64.b64decode(SIGNED)
    d.check("unsigned bytes are the vector's", unsigned[20:52] != b"" and unsigned[:20] == signed[:20]
            and unsigned[52:] == signed[52:-65])
    d.run(f"--offline tokens {A} send-near {B} '1 NEAR' {L} sign-with-plaintext-private-key {SECRET} --nonce 7 "
          f"--block-hash {ZERO} --block-height 1 display", 0, also=lambda done: done.stdout == SIGNED + "\n")
    d.run(f"tokens {A} send-near {B} '1 NEAR' {L} {KC} save-to-file s.json", 0)
    send = f"transaction send-signed-transaction file-with-base64-signed-transaction s.json {L} send"
    first, second = d.run(send, 0), d.run(send, 0)
    ids = [re.search(r"Transaction ID: (\S+)", one.stderr) for one in (first, second)]
    d.check("sent twice, executed once", all(ids) and ids[0].group(1) == ids[1].group(1))
    d.run(f"transaction construct-meta-transaction {A} {B} add-action transfer '0.5 NEAR' skip {L} {KC} save-to-file m.json", 0)
    d.run(f"transaction send-meta-transaction file-with-base64-signed-meta-transaction m.json {AS_ROOT}", 0)
    d.run(f"transaction print-transaction signed {SIGNED}", 0)
    d.run("contract state-init use-global-hash 11111111111111111111111111111111 data-from-json '{}' inspect account-id", 0,
          also=lambda done: done.stdout == "0s2da1ff2f6fd6170ac3094be0405cdcc5552e1a78\n")
    d.run(f"message sign-nep413 utf8 hi nonce {base64.b64encode(bytes(32)).decode()} recipient app.near sign-as {A} "
          f"sign-with-plaintext-private-key {SECRET}", 0)
    d.run(f"message sign-nep413 utf8 hi nonce {base64.b64encode(bytes(32)).decode()} recipient app.near sign-as {A}", 0)
    d.run("config show-connections", 0)
    d.run(f"staking validator-list {L}", 0)


def wrong(d):
    send = f"tokens {A} send-near {B}"
    for amount in ("1 NEARR", ".5 NEAR", "1", "1e3 NEAR", "1,5 NEAR", " 1 NEAR", "1 000 NEAR"):
        d.run(f"{send} '{amount}' {L} {KC} send", 2)
    call = f"contract call-function as-transaction {H} set_greeting json-args '{{}}'"
    d.run(f"{call} prepaid-gas 100 attached-deposit '0 NEAR' sign-as {A} {L} {KC} send", 2)
    d.run(f"{call} prepaid-gas '1001 Tgas' attached-deposit '0 NEAR' sign-as {A} {L} {KC} send", 2)
    d.run(f"account view-account-sumary {A} {N}", 2)
    d.run("--quiet account frobnicate", 2, also=lambda done: "frobnicate" in done.stderr)
    d.run(f"account list-keys Alice.near {N}", 2)
    d.run(f"account list-keys {A} network-config nope now", 2)
    d.run(f"account list-keys {A} {L} at-block-hash abc", 2)
    d.run(f"account list-keys {A} {L} at-block-height 99999999", 1)
    d.run(f"contract call-function as-read-only {H} nope json-args '{{}}' {N}", 1)
    d.run(f"contract call-function as-read-only {A} m json-args '{{}}' {N}", 1)
    d.run(f"contract call-function as-read-only {H} m json-args '{{bad' {N}", 2)
    d.run(f"contract call-function as-read-only {H} m file-args /nope {N}", 3)
    pathlib.Path(d.home, "notwasm.txt").write_text("no")
    d.run(f"contract deploy {H} use-file notwasm.txt without-init-call {L} {KC} send", 3)
    d.run(f"tokens dave.test.near send-near {B} '1 NEAR' {L} {KC} send", 7)
    pathlib.Path(d.home, "alice.json").write_text(json.dumps({"public_key": "ed25519:6DSjZ8mvsRZDvFqFxo8tCKePG96omXW7eVYVSySmDk8e",
                                                              "private_key": SECRET}))
    d.run(f"tokens {A} send-near {B} '1 NEAR' {L} sign-with-access-key-file alice.json send", 7)
    d.run(f"contract call-function as-transaction {H} get_greeting json-args '{{}}' prepaid-gas '30 Tgas' attached-deposit "
          f"'0 NEAR' sign-as nobody.test.near {L} {KC} send", 3)
    d.run(f"account list-keys {A} network-config http://127.0.0.1:9 now", 4)
    d.run(f"account list-keys {A} network-config '' now", 2)
    d.run(f"contract call-function as-read-only {H} m file-args /dev/zero {N}", 3)
    d.run("help", 0, kept=False, also=lambda done: "Usage: farcall" in done.stdout)
    d.run(f"tokens {A} send-near {B} '1 NEAR' network-config testnet", 2)
    d.run(f"tokens {A} send-near", 2)
    d.run(f"tokens {A} send-near {B} '1 NEAR' network-config testnet sign-with-ledger usb send", 2)
    d.run(f"{send} '1000000 NEAR' {L} {KC} send", 7)
    d.run("login --networkId local", 2)
    for words in ("acount list-keys", "trce abc", "gas profil x", "generate-key", "dev-deploy --wasmFile a.wasm", "near-validator proposals",
                  f"{send} '1 NEAR' --network-config local", f"{send} '1 NEAR' {L} sign-with-legacy",
                  f"{send} '1 NEAR' {L} sign-with-mpc test.near ed25519 derivation-path x",
                  f"{send} '-1 NEAR'", f"{send} -- '-1 NEAR'", f"{send} '5 mNEAR'", f"{send} '5 yocto'", f"{send} '1.5 yoctoNEAR'",
                  f"view {H} get_greeting --finality soon", "account list-keys test.near network-config localhost:3030 now"):
        d.run(words, 2)
    d.run(f"{send} '340282366920938463463374607431768211455 yoctoNEAR' {L} {KC} send", 7)
    d.run(f"{call} prepaid-gas '0 Tgas' attached-deposit '0 NEAR' sign-as {A} {L} {KC} send", 7)
    d.run(f"contract call-function as-read-only {H} set_greeting json-args '{{\"greeting\":\"a\"}}' {N}", 1)
    d.run(f"contract inspect {A} {N}", 1)
    d.run("keys nobody.test.near", 0)
    d.run(f"transaction print-transaction unsigned {SIGNED}", 2)
    d.run(f"transaction print-transaction unsigned {SIGNED[:32]}", 2)
    unsigned = base64.b64encode(base64.b64decode(SIGNED)[:-65]).decode()
    d.run(f"transaction print-transaction signed {unsigned}", 2)
    d.run(f"transaction send-signed-transaction base64-signed-transaction abcd {L} send", 2)
    d.run("account --version", 0)
    d.run("contract state-init from-borsh-base64 AAAA inspect account-id", 2)
    d.run(f"tokens {A} send-ft ft.test.near {B} amount-ft '1 USDT' prepaid-gas '100 Tgas' attached-deposit '1 yoctoNEAR' {L} {KC} send", 2)
    d.run(f"account delete-account x.test.near beneficiary nobody.test.near {L} {KC} send", 7)
    d.run(f"account delete-account x.test.near beneficiary {A} {L} {KC} send", 0)


def mended(d):
    """Lines that a trial by strangers found wanting."""
    send, call = f"tokens {A} send-near {B}", f"contract call-function as-transaction {H} set_greeting json-args '{{}}'"
    d.run(f"{send} 1 NEAR {L} {KC} send", 2)
    d.run(f"{send} 1000000000000000000000000 {L} {KC} send", 2)
    for gas in ("30000000000000", "300000000000", "1500000000000000"):
        d.run(f"{call} prepaid-gas {gas} attached-deposit '0 NEAR' sign-as {A} {L} {KC} send", 2)
    d.run(f"call {H} set_greeting '{{}}' --as {A} --gas 30", 2)
    d.run(f"{send} '1 NEAR' {L} {KC} save-to-file no/such.json", 3)
    pathlib.Path(d.home, "file").write_text("")
    d.run("account create-account fund-later use-auto-generation save-to-folder file", 3)
    d.run("abi nowhere.cpp", 3)
    d.run("build nowhere.cpp", 3)
    d.run("gas diff file file", 3)
    d.run(f"view {H} get_greeting --timeout 0", 2)
    d.run(f"--quiet=yes account list-keys {A} {N}", 2)
    d.run("repl", 2)
    d.run("set-api-key https://rpc.example key", 2)
    d.run("help account list-keys", 0)
    d.run("help demo", 0, kept=False, also=lambda done: "Usage: farcall demo" in done.stdout)
    with open("/dev/full", "w") as full:
        done = subprocess.run([d.farcall, "state", A], stdout=full, stderr=subprocess.PIPE, text=True, env=d.environment)
    d.check("output that cannot be written is an error", done.returncode == 3 and "stdout" in done.stderr)
    done = subprocess.run([d.farcall, "state", A], stderr=subprocess.PIPE, text=True, env=d.environment, preexec_fn=lambda: os.close(1))
    d.check("a closed stdout is an error", done.returncode == 3 and "stdout" in done.stderr)
    done = subprocess.run([d.farcall, "state", A], stdout=subprocess.PIPE, text=True, env=d.environment, preexec_fn=lambda: os.close(2))
    d.check("a closed stderr gets nothing in its place", done.returncode == 0 and A in done.stdout)
    d.run("new 'a b'", 0)
    d.run("new 'a b'", 3)
    d.run("new file", 3)
    d.run("new other --template nope", 2)
    d.run("check file", 1)
    d.run(f"--protocol 86 view {H} get_greeting", 2)
    d.run(f"view {H} get_greeting --protocol 86", 2)
    d.run("completions --help", 0)
    d.run("man --help", 0)
    d.run("man extra", 2)
    d.run("node --fork nope", 2)
    d.run("node --fork localhost:3030", 2)
    port = d.about["url"].removeprefix("http://")
    d.run(f"node --listen {port}", 4, kept=False, also=lambda done: "in use" in done.stderr)
    d.environment["FARCALL_CACHE"] = "/dev/null/cache"
    d.run("check file", 1, kept=False, also=lambda done: done.stderr == "")
    del d.environment["FARCALL_CACHE"]
    for tolerance in ("nan%", "0x1%", "inf%", "-1%", "%"):
        d.run(f"gas diff file file --tolerance={tolerance}", 2, kept=False)
    d.environment["NEAR_ENV"] = "testnet"
    for words in (f"state {A}", f"keys {A}", f"view {H} get_greeting", f"view-state {H}"):
        d.run(f"{words} --timeout 1", 4, kept=False, also=lambda done: "next word" not in done.stderr)
    del d.environment["NEAR_ENV"]
    d.run(f"account create-account fund-myself gone.{A} '1 NEAR' autogenerate-new-keypair save-to-legacy-keychain sign-as {A} {L} {KC} send",
          0, kept=False)
    d.run(f"account delete-account gone.{A} beneficiary {A} {L} {KC} send", 0, kept=False)
    d.run(f"account delete-account gone.{A} beneficiary {A} {L} {KC} send", 7)


def environment(d):
    d.environment["FARCALL_SIGNER"] = A
    d.run(f"call {H} set_greeting '{{\"greeting\":\"z\"}}'", 0)
    d.environment["FARCALL_SIGNER"] = "Not.An.Account"
    d.run(f"call {H} set_greeting '{{\"greeting\":\"z\"}}'", 2)
    del d.environment["FARCALL_SIGNER"]
    folder = pathlib.Path(d.home, ".config", "near-cli")
    folder.mkdir(parents=True)
    (folder / "config.toml").write_text("version = \"5\"\n[network_connection.mine]\nnetwork_name = \"local\"\nrpc_url = \"%s\"\n" % d.about["url"])
    d.run(f"account list-keys {A} network-config mine now", 0)
    for text in ("this is not TOML", "network_connection = []", "credentials_home_dir = 7", "[network_connection]\nmine = 3",
                 "[network_connection.mine]\nnetwork_name = \"local\"", "[network_connection.mine]\nrpc_url = \"http://x\"",
                 "[network_connection.mine]\nnetwork_name = \"../x\"\nrpc_url = \"http://x\""):
        (folder / "config.toml").write_text(text)
        d.run(f"account list-keys {A} network-config mine now", 3)
    (folder / "config.toml").unlink()
    # A file that cannot be looked at is not a file that is missing.
    for file in (folder / "config.toml", pathlib.Path(d.home, ".near-credentials", "local", f"{A}.json"),
                 pathlib.Path(d.home, "loop", "config.json")):
        file.parent.mkdir(exist_ok=True)
        kept = file.rename(f"{file}.kept") if file.exists() else None
        file.symlink_to(file.name)
        d.run("node --listen 127.0.0.1:0 --home loop" if file.parent.name == "loop" else f"send {A} {B} 1", 3)
        file.unlink()
        if kept:
            kept.rename(file)
    home = d.environment.pop("HOME")
    d.run("config show-connections", 0, kept=False, also=lambda done: pwd.getpwuid(os.getuid()).pw_dir in done.stderr)
    d.environment["HOME"] = home


def hangup(d):
    """A node in a terminal that was closed ends as after Ctrl-C: its temporary folder goes with it."""
    node = subprocess.Popen([d.farcall, "--json", "node", "--listen", "127.0.0.1:0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                            text=True, env=d.environment)
    home = pathlib.Path(json.loads(node.stdout.readline())["home"])
    # The handler is there once requests are answered, which comes after the line was printed.
    time.sleep(0.5)
    node.send_signal(signal.SIGHUP)
    d.check("a hangup stops a node cleanly", node.wait(LIMIT_SECONDS) == 0 and not home.exists())


def kept_home(d):
    """A home that was made keeps its protocol version."""
    node = subprocess.Popen([d.farcall, "node", "--home", "kept", "--listen", "127.0.0.1:0", "--protocol", "87"], cwd=d.home,
                            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=d.environment)
    node.stdout.readline()
    node.kill()
    node.wait()
    d.run("node --home kept --listen 127.0.0.1:0 --protocol 86", 3)


def prompts(d):
    terminal(d, "account", [("What should be done with accounts?", "list-k\r"), ("account: ", "test.near\r")], 0, "full access")
    terminal(d, "account list-keys", [("account: ", "Test\r"), ("account: ", "test.near\r")], 0, "is not allowed", "full access")
    terminal(d, "account list-keys", [("account: ", "\x03")], 130, "cancelled")
    terminal(d, "account", [("What should be done with accounts?", "\x03")], 130, "cancelled")
    terminal(d, f"tokens {A} send-near {B} '1 NEAR' network-config testnet",
             [("How should the transaction be signed?", "plaintext\r"), ("private key: ", SECRET + "\r"),
              ("What should happen", "\x1b[B\x03")], 130, "cancelled", absent=(SECRET,))
    terminal(d, f"staking delegation {A}", [("done with the stake?", "stake\r"), ("amount: ", "\x03")], 130, absent=("deposit-and-stake\r\n",),
             shown=lambda lines: any(line.endswith(" stake") for line in lines))
    # Delete, Home and Ctrl-Right do nothing, and leave nothing behind.
    terminal(d, "account list-keys", [("account: ", "test.near\x1b[3~\x1b[H\x1bOF\x1b[1;5C\r")], 0, "full access")
    question = "What should happen to the signed transaction?"
    narrow = f"tokens {A} send-near {B} '1 NEAR' network-config testnet sign-with-plaintext-private-key {SECRET}"
    terminal(d, narrow, [(question[:40], "di"), ("> display", "\x7f\x7f\x1b[B\x1b[B"), ("> display", "\x03")], 130, columns=40,
             shown=lambda lines: lines[:1] == ["cancelled; nothing was sent"] or lines == ["error: cancelled; nothing was sent"])
    long = "a" * 50 + ".near"
    terminal(d, "account list-keys", [("account: ", long + "\x15test.neax\x7fr\r")], 0, "full access", columns=40,
             shown=lambda lines: "account: test.near" in lines and not any("aaa" in line for line in lines))
    terminal(d, "account list-keys", [("account: ", signal.SIGTERM)], -signal.SIGTERM)
    d.environment["FARCALL_PLAIN"] = "1"
    terminal(d, "account", [("number or word:", "nonsense\r"), ("number or word:", "list-keys\r"), ("account: ", "test.near\r")], 0,
             "full access")
    del d.environment["FARCALL_PLAIN"]


def shells(d):
    def offered(*words):
        return subprocess.run([d.farcall, "__complete", *words], text=True, env=d.environment, capture_output=True).stdout.split()
    d.check("first words are completed", offered("acc") == ["account"])
    d.check("first words of all commands are completed", offered("exp") == ["explore"])
    d.check("subcommands are completed", offered("gas", "") == ["diff", "profile", "snapshot"])
    d.check("options are completed", "--html" in offered("trace", "--h") and "--journal" in offered("explore", "--j"))
    d.check("options of all commands are completed", offered("node", "--prot") == ["--protocol"])
    d.check("accounts with keys are completed", A in offered("tokens", "ali"))
    d.check("networks are completed", "local" in offered("account", "list-keys", A, "network-config", "lo"))
    for shell in ("bash", "zsh", "fish"):
        d.check(f"script for {shell}", "__complete" in d.run(f"completions {shell}", 0).stdout)
    d.run("completions csh", 2)
    d.check("manual page", d.run("man", 0, kept=False).stdout.startswith(".TH"))
    page = subprocess.run([d.farcall, "__leaves"], text=True, capture_output=True).stdout
    d.check("docs/near-commands.md is what `farcall __leaves` writes",
            page == (HERE.parent / "docs" / "near-commands.md").read_text())
    d.run("account --help", 0)
    d.run("contract call-function as-transaction --help", 0)


PARTS = (accounts, contracts, reconstructed, explored, transactions, wrong, mended, environment, hangup,
         kept_home, prompts, shells)


def main():
    farcall, bless = str(pathlib.Path(sys.argv[1]).resolve()), "--bless" in sys.argv[2:]
    with tempfile.TemporaryDirectory() as home:
        d = Driver(farcall, home)
        d.start_node()
        try:
            for part in PARTS:
                part(d)
        finally:
            d.node.terminate()
            d.node.wait()
    if bless:
        EXPECTED.parent.mkdir(parents=True, exist_ok=True)
        EXPECTED.write_text(d.transcript)
    elif EXPECTED.read_text() != d.transcript:
        d.failed += 1
        print("".join(difflib.unified_diff(EXPECTED.read_text().splitlines(True), d.transcript.splitlines(True),
                                           "expected", "got")))
    print(f"{d.passed} passed, {d.failed} failed")
    return 1 if d.failed else 0


if __name__ == "__main__":
    sys.exit(main())
