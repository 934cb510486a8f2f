#!/usr/bin/env python3
"""Runs the same words through farcall and near-cli-rs and compares what they sign, save, answer and keep.

usage: near_cli_rs.py FARCALL [--near NEAR] [--seed N] [--lines N] [--only FIRST_LINE]

NEAR is the program of the published package, which `./dev near-cli` builds; without it nothing is run. The
last line is `N passed, M failed`. A difference is printed with its words; differences that are meant are in
answers.py, each with its reason.
"""

import argparse, base64, json, os, pathlib, re, shlex, subprocess, sys, tempfile

import answers, lines

VERSION = "0.31.0-rc.2"
RUST = pathlib.Path(__file__).resolve().parents[2] / "examples" / "rust"
SECRET = "ed25519:3D4YudUahN1nawWogh8pAKSj92sUNMdbZGjn7kERKzYoTy8tnFQuwoGUC51DowKqorvkr2pytJSnwuSbsNVfqygr"
LIMIT_SECONDS = 60
PLAIN = ["sign-with-plaintext-private-key", SECRET]
OFFLINE = ["--nonce", "11", "--block-hash", "1" * 32, "--block-height", "5"]
UNSIGNED, SIGNED, META = (
    "Unsigned transaction (serialized as base64)",
    "signed_transaction_as_base64",
    "signed_delegate_action_as_base64",
)


class Pair:
    """Both programs, in one home folder."""

    def __init__(self, farcall, near, home):
        self.programs = {"farcall": farcall, "near": near}
        self.home = pathlib.Path(home)
        self.passed, self.failed = 0, 0
        keep = {k: v for k, v in os.environ.items() if not k.startswith(("FARCALL_", "NEAR_", "XDG_", "DBUS_"))}
        self.environment = {**keep, "HOME": home, "NO_COLOR": "1", "TMPDIR": home}

    def configure(self, url="http://127.0.0.1:9"):
        folder = self.home / ".config" / "near-cli"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "config.toml").write_text(
            f'version = "5"\ncredentials_home_dir = "{self.home}/.near-credentials"\n\n[network_connection.local]\n'
            f'network_name = "local"\nrpc_url = "{url}"\nwallet_url = "{url}"\nexplorer_transaction_url = "{url}"\n'
            'linkdrop_account_id = "linkdrop"\n'
        )
        keys = self.home / ".near-credentials"
        keys.mkdir(exist_ok=True)
        # While this file is missing, near-cli-rs asks an index of tokens at each start.
        (keys / "ft_contracts.json").write_text(
            json.dumps(
                [
                    {"contract": contract, "symbol": symbol, "decimals": decimals}
                    for contract, (symbol, decimals) in lines.TOKENS.items()
                ]
            )
        )

    def run(self, who, words):
        done = subprocess.run(
            [self.programs[who], *words],
            cwd=self.home,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=LIMIT_SECONDS,
        )
        done.stderr = re.sub(r"\x1b\[[0-9;]*m", "", done.stderr)
        return done

    def check(self, good, what, *details):
        self.passed, self.failed = self.passed + bool(good), self.failed + (not good)
        if not good:
            print(f"not ok: {what}")
            for each in details:
                print("    " + str(each)[-1500:].replace("\n", "\n    "))
        return good

    def saved(self, who, words):
        """The file that a line writes, or the process that wrote none."""
        path = self.home / f"{who}.json"
        path.unlink(missing_ok=True)
        done = self.run(who, [*words, "save-to-file", str(path)])
        if done.returncode != 0 or not path.is_file():
            return done
        return json.loads(path.read_text())


def make_keys(pair):
    """Accounts whose key files were written by either program: {account: (public key, file)} and secrets."""
    signers, secrets = {}, [SECRET]
    for number, who in enumerate(["farcall", "near"] * 2):
        folder = pair.home / f"new-{number}"
        folder.mkdir()
        done = pair.run(
            who, ["account", "create-account", "fund-later", "use-auto-generation", "save-to-folder", str(folder)]
        )
        files = list(folder.glob("*.json"))
        if not pair.check(done.returncode == 0 and len(files) == 1, f"{who} makes a key file", done.stderr):
            continue
        key = json.loads(files[0].read_text())
        account = f"s{number}.test.near"
        done = pair.run(
            who,
            [
                "account",
                "import-account",
                "using-private-key",
                key["private_key"],
                account,
                "network-config",
                "local",
                "save-to-legacy-keychain",
            ],
        )
        kept = pair.home / ".near-credentials" / "local" / f"{account}.json"
        if pair.check(done.returncode == 0 and kept.is_file(), f"{who} imports a key", done.stderr):
            signers[account] = (key["public_key"], str(files[0]))
            secrets.append(key["private_key"])
    return signers, secrets


# What the system takes as one argument, without some room.
ARGUMENT_MAX = 120_000


def read_by_both(pair, name, words, document):
    """What one program saved goes into both: signing it, sending it and printing it must agree."""
    if UNSIGNED in document:
        line = ["transaction", "sign-transaction", document[UNSIGNED], "network-config", "local", *PLAIN, *OFFLINE]
    elif META in document:
        file = pair.home / "meta.json"
        file.write_text(json.dumps(document))
        line = [
            "transaction",
            "send-meta-transaction",
            "file-with-base64-signed-meta-transaction",
            str(file),
            "sign-as",
            "relay.test.near",
            "network-config",
            "local",
            *PLAIN,
            *OFFLINE,
        ]
    else:
        return compare_prints(pair, name, document[SIGNED])
    ours, theirs = (pair.saved(who, ["--quiet", "--offline", *line]) for who in ("farcall", "near"))
    pair.check(
        isinstance(ours, dict) and ours == theirs,
        f"{name}: what was saved is signed alike",
        shlex.join(line)[:600],
        f"farcall: {shown(ours)}",
        f"near: {shown(theirs)}",
    )


def compare_prints(pair, name, signed):
    ours = pair.run("farcall", ["--json", "transaction", "print-transaction", "signed", signed])
    theirs = pair.run("near", ["transaction", "print-transaction", "signed", signed])
    there = re.findall(r"\b[1-9A-HJ-NP-Za-km-z]{43,44}\b", theirs.stdout + theirs.stderr)
    good = ours.returncode == 0 and theirs.returncode == 0 and json.loads(ours.stdout)["transaction"]["hash"] in there
    pair.check(
        good, f"{name}: signed transactions are printed with the same hash", ours.stdout + ours.stderr, theirs.stderr
    )


def shown(result):
    return (
        json.dumps(result)[:1200]
        if isinstance(result, dict)
        else f"exit code {result.returncode}: {result.stdout}{result.stderr}"
    )


def first_difference(ours, theirs):
    if not (isinstance(ours, dict) and isinstance(theirs, dict)):
        return ""
    for key in theirs:
        a, b = ours.get(key, ""), theirs[key]
        if a == b or key.startswith("Transaction hash"):
            continue
        a, b = base64.b64decode(a), base64.b64decode(b)
        at = next((i for i, (x, y) in enumerate(zip(a, b)) if x != y), min(len(a), len(b)))
        return f"byte {at} of {len(a)} and {len(b)}: farcall {a[max(0, at - 60):at + 60]!r}, near {b[max(0, at - 60):at + 60]!r}"
    return f"members {sorted(ours)} and {sorted(theirs)}"


def compare_lines(pair, made, count, only):
    for number in range(count):
        words, name = made.line(number)
        if only is not None and number != only:
            continue
        line = ["--quiet", "--offline", *words]
        ours, theirs = (pair.saved(who, line) for who in ("farcall", "near"))
        what = f"line {number}, {name}"
        same = isinstance(ours, dict) and ours == theirs
        pair.check(
            same,
            f"{what}: the same bytes",
            shlex.join(line)[:3000],
            first_difference(ours, theirs),
            f"farcall: {shown(ours)}",
            f"near: {shown(theirs)}",
        )
        if same and number % 3 == 0 and max(map(len, theirs.values())) < ARGUMENT_MAX:
            read_by_both(pair, what, words, theirs)
        if same and number % 7 == 0:
            compare_display(pair, what, line, theirs)


def compare_display(pair, what, line, saved):
    """near-cli-rs prints signed bytes to stderr, unsigned ones to stdout; farcall prints both to stdout."""
    ours, theirs = (pair.run(who, [*line, "display"]) for who in ("farcall", "near"))
    text = saved.get(UNSIGNED) or saved.get(SIGNED) or saved[META]
    pair.check(
        ours.returncode == theirs.returncode == 0
        and text in ours.stdout.splitlines()
        and text in theirs.stdout.split() + theirs.stderr.split(),
        f"{what}: display",
        ours.stdout + ours.stderr,
        theirs.stdout + theirs.stderr,
    )
    if UNSIGNED in saved:
        places = [done.stdout.splitlines().index(text) for done in (ours, theirs) if text in done.stdout.splitlines()]
        pair.check(
            len(places) == 2 and places[0] == places[1],
            f"{what}: unsigned bytes stand on the same line",
            ours.stdout,
            theirs.stdout,
        )


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("farcall")
    cache = os.environ.get("FARCALL_CACHE", os.path.expanduser("~/.cache/farcall"))
    parser.add_argument("--near", default=f"{cache}/near-cli-rs/{VERSION}/bin/near")
    parser.add_argument("--seed", type=int, default=14)
    parser.add_argument("--lines", type=int, default=340)
    parser.add_argument("--only", type=int)
    options = parser.parse_args()
    if not os.access(options.near, os.X_OK):
        print(f"skipped: {options.near} is missing; ./dev near-cli builds near-cli-rs {VERSION}\n0 passed, 0 failed")
        return 0
    with tempfile.TemporaryDirectory() as home:
        pair = Pair(os.path.abspath(options.farcall), options.near, home)
        pair.configure()
        signers, secrets = make_keys(pair)
        made = lines.Lines(options.seed, secrets, signers, str(RUST.parent / "hello" / "hello.wasm"), pair.home)
        compare_lines(pair, made, options.lines, options.only)
        if options.only is None:
            answers.compare(pair, RUST)
    print(f"seed {options.seed}, {options.lines} lines\n{pair.passed} passed, {pair.failed} failed")
    return 1 if pair.failed else 0


if __name__ == "__main__":
    sys.exit(main())
