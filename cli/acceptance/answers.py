"""What both programs answer: views, calls that succeed and fail, mistakes. Exit code and standard output."""

import json, re, subprocess

A, B, H, C = "alice.test.near", "bob.test.near", "hello.test.near", "caller.test.near"
L, N = ["network-config", "local"], ["network-config", "local", "now"]
KC = ["sign-with-legacy-keychain", "send"]
ROOT = ["sign-as", "test.near", *L]
READ = ["contract", "call-function", "as-read-only"]
CALL = ["contract", "call-function", "as-transaction"]
GAS = ["prepaid-gas", "100 TeraGas", "attached-deposit", "0 NEAR"]
DELETE = ["add-action", "delete-account", "--beneficiary-id", C]
HELLO = json.dumps({"hello": H, "greeting": ""})

# Exit codes that differ, and why: near-cli-rs has 1 for whatever fails at run time, 101 for a panic, and asks
# for missing words where no terminal is.
WORDS = "a word or a value is wrong: farcall says so before anything runs, with the exit code of wrong words"
FILE = "a file is wrong: farcall has an exit code for that"
REFUSED = "refused before it ran: farcall has an exit code for that"
NETWORK = "the network does not answer: farcall has an exit code for that"
INNER = "a receipt inside failed: near-cli-rs calls that success"
LOCAL = "on a local network farcall takes the default that it names on stderr"


def cases(rust):
    """(words, what is compared, exit codes of farcall and near where they differ on purpose, why)."""

    def view(*words):
        return [*READ, *words, *N]

    same, code = "stdout", "code"
    return [
        (view(H, "get_greeting", "json-args", "{}"), same),
        (["--quiet", *view(H, "get_greeting", "json-args", "{}")], same),
        (view(H, "get_greeting", "text-args", ""), same),
        (view(H, "get_greeting", "base64-args", "e30="), same),
        (view(H, "nope", "json-args", "{}"), same),
        (view(A, "get_greeting", "json-args", "{}"), same),
        (view("nobody.test.near", "get_greeting", "json-args", "{}"), same),
        ([*READ, H, "get_greeting", "json-args", "{}", *L, "at-block-height", "99999999"], same),
        (["tokens", A, "view-near-balance", *N], code),
        (["account", "list-keys", A, *N], code),
        (["account", "list-keys", "nobody.test.near", *N], code),
        (["account", "view-account-summary", A, *N], code),
        (["account", "view-account-summary", "nobody.test.near", *N], same),
        (["contract", "view-storage", H, "all", "as-json", *N], code),
        (["contract", "view-storage", H, "all", "as-text", *N], code),
        (["contract", "download-wasm", "regular", H, "save-to-file", "got.wasm", *N], same),
        (["contract", "download-wasm", "regular", A, "save-to-file", "none.wasm", *N], code),
        (["account", "get-public-key", "from-legacy-keychain", A, *L], same),
        (["account", "get-public-key", "from-plaintext-private-key", SECRET], same),
        (["account", "get-public-key", "from-seed-phrase", PHRASE, "--seed-phrase-hd-path", "m/44'/397'/0'"], same),
        (
            ["account", "get-public-key", "from-seed-phrase", PHRASE, "--seed-phrase-hd-path", "m/44/397/0"],
            code,
            (2, 1),
            WORDS,
        ),
        (
            [
                "account",
                "get-public-key",
                "from-seed-phrase",
                PHRASE + " club",
                "--seed-phrase-hd-path",
                "m/44'/397'/0'",
            ],
            code,
            (2, 1),
            WORDS,
        ),
        (
            [
                "message",
                "sign-nep413",
                "utf8",
                "hi",
                "nonce",
                "A" * 43 + "=",
                "recipient",
                "app.near",
                "sign-as",
                A,
                "sign-with-plaintext-private-key",
                SECRET,
            ],
            same,
        ),
        (["config", "show-connections"], code),
        # Calls.
        ([*CALL, H, "set_greeting", "json-args", '{"greeting":"one"}', *GAS, "sign-as", A, *L, *KC], same),
        ([*CALL, H, "get_greeting", "json-args", "{}", *GAS, "sign-as", A, *L, *KC], same),
        (["--quiet", *CALL, H, "get_greeting", "json-args", "{}", *GAS, "sign-as", A, *L, *KC], same),
        ([*CALL, C, "query_greeting", "json-args", json.dumps({"hello": H}), *GAS, "sign-as", A, *L, *KC], same),
        ([*CALL, H, "nope", "json-args", "{}", *GAS, "sign-as", A, *L, *KC], same),
        ([*CALL, C, "change_greeting", "json-args", HELLO, *GAS, "sign-as", A, *L, *KC], same, (5, 0), INNER),
        ([*CALL, C, "fire_and_forget", "json-args", HELLO, *GAS, "sign-as", A, *L, *KC], same, (5, 0), INNER),
        (["tokens", A, "send-near", B, "1 yoctoNEAR", *L, *KC], same),
        (["tokens", A, "send-near", B, "900000 NEAR", *L, *KC], same, (7, 1), REFUSED),
        (["account", "delete-keys", A, "public-keys", "ed25519:" + "1" * 31 + "2", *L, *KC], same),
        (["transaction", "construct-transaction", A, "receiver-id", B, "skip", *L, *KC], same),
        # Words and values that are wrong.
        (["account", "list-keys", "Alice.near", *N], same),
        (["account", "frobnicate"], same),
        (["frobnicate"], same, (2, 1), WORDS),
        (
            ["transaction", "construct-transaction", A, "receiver-id", B, *DELETE, "skip", *L, *KC],
            same,
            (2, 1),
            WORDS,
        ),
        (
            ["transaction", "construct-transaction", A, "receiver-id", A, *DELETE, "add-action", "create-account"]
            + ["skip", *L, *KC],
            same,
            (2, 1),
            WORDS,
        ),
        (["--quiet", "account", "frobnicate"], same),
        (
            ["account", "--quiet", "list-keys", A, *N],
            code,
            (0, 2),
            "farcall takes options for all commands at any place",
        ),
        (["tokens", A, "send-near", B, "1 NEARR", *L, *KC], same),
        (["tokens", A, "send-near", B, "1", *L, *KC], same),
        (["tokens", A, "send-near", B, ".5 NEAR", *L, *KC], same),
        (["tokens", A, "send-near", B, "1.5 yoctoNEAR", *L, *KC], same),
        (["tokens", A, "send-near", B, "-1 NEAR", *L, *KC], same),
        (
            [
                *CALL,
                H,
                "f",
                "json-args",
                "{}",
                "prepaid-gas",
                "100",
                "attached-deposit",
                "0 NEAR",
                "sign-as",
                A,
                *L,
                *KC,
            ],
            same,
        ),
        ([*CALL, H, "f", "json-argz", "{}", *GAS, "sign-as", A, *L, *KC], same),
        (["transaction", "view-status", "abc", *L], same),
        (["transaction", "view-status", "1" * 32, *L], same),
        (["transaction", "print-transaction", "signed", "AAAA"], same),
        (["transaction", "print-transaction", "signed", "AAA"], same),
        (
            [
                "account",
                "add-key",
                A,
                "grant-full-access",
                "use-manually-provided-public-key",
                "ed25519:abc",
                *L,
                *KC,
            ],
            same,
        ),
        (["tokens", A, "send-near", B, "1 NEAR", *L, "sign-with-plaintext-private-key", "ed25519:abc", "send"], same),
        (["account", "list-keys", A, "network-config", "nope", "now"], same, (2, 1), WORDS),
        (["account", "list-keys", A, *L, "at-block-hash", "abc"], same, (2, 101), WORDS),
        (view(H, "m", "json-args", "{bad"), same, (2, 1), WORDS),
        (view(H, "m", "base64-args", "e30"), same, (2, 1), WORDS),
        (view(H, "m", "file-args", "/nope"), same, (3, 1), FILE),
        (["contract", "deploy", H, "use-file", "/nope.wasm", "without-init-call", *L, *KC], same, (3, 1), FILE),
        (["tokens", "nokey.test.near", "send-near", B, "1 NEAR", *L, *KC], same, (3, 1), FILE),
        (
            ["tokens", A, "send-near", B, "1 NEAR", *L, "sign-with-access-key-file", "/nope.json", "send"],
            same,
            (3, 1),
            FILE,
        ),
        (
            ["tokens", A, "send-near", B, "1 NEAR", *L, "sign-with-plaintext-private-key", SECRET, "send"],
            same,
            (7, 1),
            REFUSED,
        ),
        (
            [
                "account",
                "create-account",
                "fund-myself",
                A,
                "1 NEAR",
                "use-manually-provided-public-key",
                PK,
                *ROOT,
                *KC,
            ],
            same,
        ),
        (
            [
                "account",
                "create-account",
                "fund-myself",
                "x.other.near",
                "1 NEAR",
                "use-manually-provided-public-key",
                PK,
                *ROOT,
                *KC,
            ],
            same,
            (2, 1),
            WORDS,
        ),
        (["account", "delete-account", A, "beneficiary", "nobody.test.near", *L, *KC], same, (7, 1), REFUSED),
        (["tokens", A, "send-near"], same, (2, 1), WORDS),
        (["tokens", A, "send-near", B, "1 yoctoNEAR"], same, (0, 1), LOCAL),
        (["tokens", A, "send-near", B, "1 yoctoNEAR", *L], same, (0, 1), LOCAL),
        (["account", "list-keys", A, "network-config", "dead", "now"], same, (4, 1), NETWORK),
    ]


SECRET = "ed25519:3D4YudUahN1nawWogh8pAKSj92sUNMdbZGjn7kERKzYoTy8tnFQuwoGUC51DowKqorvkr2pytJSnwuSbsNVfqygr"
PK = "ed25519:6E8sCci9badyRkXb3JoRpBj5p8C6Tw41ELDZoiihKEtp"
PHRASE = "trigger arrow grunt vendor crane safe reflect please sponsor verify club shiver"


def start_node(pair):
    node = subprocess.Popen(
        [pair.programs["farcall"], "--json", "node", "--listen", "127.0.0.1:0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=pair.environment,
    )
    return node, json.loads(node.stdout.readline())


def run_both(pair, words, what, code=0):
    """farcall runs the words that near-cli-rs has just run."""
    for who in ("near", "farcall"):
        done = pair.run(who, words)
        pair.check(done.returncode == code, f"{what}: {who}", done.stdout + done.stderr)


def prepare(pair, rust, key):
    """Accounts: each program makes two, and signs with the key files that the other wrote."""
    for who, account in (("near", A), ("farcall", B), ("near", H), ("farcall", C)):
        done = pair.run(
            who,
            [
                "account",
                "create-account",
                "fund-myself",
                account,
                "20 NEAR",
                "autogenerate-new-keypair",
                "save-to-legacy-keychain",
                *ROOT,
                "sign-with-plaintext-private-key",
                key,
                "send",
            ],
        )
        pair.check(done.returncode == 0, f"{who} creates {account}", done.stderr)
    for who, account, code in (("farcall", H, "hello"), ("near", C, "caller")):
        done = pair.run(
            who, ["contract", "deploy", account, "use-file", str(rust / f"{code}.wasm"), "without-init-call", *L, *KC]
        )
        pair.check(done.returncode == 0, f"{who} deploys with the other's key", done.stderr)
    for who, account in (("near", B), ("farcall", A)):
        done = pair.run(who, ["tokens", account, "send-near", H, "1 yoctoNEAR", *L, *KC])
        pair.check(done.returncode == 0, f"{who} signs with the other's key", done.stderr)


def send_files(pair):
    """What one program signed and saved, the other sends."""
    for signs, sends in (("near", "farcall"), ("farcall", "near")):
        done = pair.run(
            signs,
            [
                "tokens",
                A,
                "send-near",
                B,
                "1 yoctoNEAR",
                *L,
                "sign-with-legacy-keychain",
                "save-to-file",
                "signed.json",
            ],
        )
        sent = pair.run(
            sends,
            [
                "transaction",
                "send-signed-transaction",
                "file-with-base64-signed-transaction",
                "signed.json",
                *L,
                "send",
            ],
        )
        pair.check(
            done.returncode == sent.returncode == 0, f"{sends} sends what {signs} signed", done.stderr, sent.stderr
        )
        pair.check(
            re.search(r"Transaction ID: \w{43,44}", sent.stderr), f"{sends} prints the transaction's id", sent.stderr
        )
        done = pair.run(
            signs,
            [
                "transaction",
                "construct-meta-transaction",
                A,
                B,
                "add-action",
                "transfer",
                "1 yoctoNEAR",
                "skip",
                *L,
                "sign-with-legacy-keychain",
                "save-to-file",
                "meta.json",
            ],
        )
        sent = pair.run(
            sends,
            [
                "transaction",
                "send-meta-transaction",
                "file-with-base64-signed-meta-transaction",
                "meta.json",
                "sign-as",
                B,
                *L,
                *KC,
            ],
        )
        pair.check(
            done.returncode == sent.returncode == 0,
            f"{sends} sends {signs}'s meta-transaction",
            done.stderr,
            sent.stderr,
        )


def compare(pair, rust):
    node, about = start_node(pair)
    try:
        pair.configure(about["url"])
        with open(about["key_file"]) as file:
            key = json.load(file)["secret_key"]
        prepare(pair, rust, key)
        send_files(pair)
        config = pair.home / ".config" / "near-cli" / "config.toml"
        text = config.read_text()
        config.write_text(
            text
            + text[text.index("[network_connection.local]") :]
            .replace("connection.local", "connection.dead")
            .replace(about["url"], "http://127.0.0.1:9")
        )
        for words, mode, *rest in cases(rust):
            theirs, ours = pair.run("near", words), pair.run("farcall", words)
            codes, why = rest or ((theirs.returncode, theirs.returncode), "")
            name = "answer: " + " ".join(words)[:140]
            pair.check(
                (ours.returncode, theirs.returncode) == codes,
                f"{name}: exit codes {ours.returncode} and {theirs.returncode}, " f"expected {codes}",
                f"farcall: {ours.stdout}{ours.stderr}",
                f"near: {theirs.stdout}{theirs.stderr}",
            )
            if mode == "stdout" and ours.returncode == theirs.returncode:
                pair.check(
                    ours.stdout == theirs.stdout,
                    f"{name}: standard output",
                    f"farcall: {ours.stdout}",
                    f"near: {theirs.stdout}",
                )
    finally:
        node.terminate()
        node.wait()
