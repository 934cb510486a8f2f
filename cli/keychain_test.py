#!/usr/bin/env python3
"""Keeps keys in a keyring of its own, through libsecret, and signs with them.

usage: keychain_test.py FARCALL

A session bus and an unlocked gnome-keyring live as long as the test, in a home folder of its own. Where a part
of that is not installed nothing is run, and it is said which. near-cli-rs takes part where `./dev near-cli` built
it. The last line is `N passed, M failed`.
"""
import ctypes, json, os, pathlib, shlex, shutil, subprocess, sys, tempfile, traceback

LIMIT_SECONDS = 60
# Programs and the Debian packages that have them.
NEEDED = {"dbus-run-session": "dbus-daemon", "gnome-keyring-daemon": "gnome-keyring"}
LIBRARY, LIBRARY_PACKAGE = "libsecret-1.so.0", "libsecret-1-0"
NEAR_VERSION = "0.31.0-rc.2"
SECRET = "ed25519:3D4YudUahN1nawWogh8pAKSj92sUNMdbZGjn7kERKzYoTy8tnFQuwoGUC51DowKqorvkr2pytJSnwuSbsNVfqygr"
PUBLIC = "ed25519:6DSjZ8mvsRZDvFqFxo8tCKePG96omXW7eVYVSySmDk8e"
LOCAL = "network-config local"
OFFLINE = f"--nonce 7 --block-hash {'1' * 32} --block-height 5"


def missing():
    out = [f"{program} ({package})" for program, package in NEEDED.items() if shutil.which(program) is None]
    try:
        ctypes.CDLL(LIBRARY)
    except OSError:
        out.append(f"{LIBRARY} ({LIBRARY_PACKAGE})")
    return out


class Tests:
    def __init__(self, farcall, home):
        self.farcall, self.home, self.passed, self.failed = farcall, pathlib.Path(home), 0, 0
        keep = {k: v for k, v in os.environ.items() if not k.startswith(("FARCALL_", "NEAR_", "XDG_"))}
        self.environment = {**keep, "HOME": home, "NO_COLOR": "1", "TMPDIR": home}
        cache = pathlib.Path(os.environ.get("FARCALL_CACHE", "~/.cache/farcall")).expanduser()
        self.near = cache / "near-cli-rs" / NEAR_VERSION / "bin" / "near"

    def __enter__(self):
        # It stays in the foreground, so that it ends with the test and nobody else's does.
        self.keyring = subprocess.Popen(["gnome-keyring-daemon", "--unlock", "--components=secrets", "--foreground"],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                        text=True, env=self.environment)
        self.keyring.stdin.write("password of a test\n")
        self.keyring.stdin.close()
        self.keyring.stdout.readline()  # it has its place on the bus
        self.node = subprocess.Popen([self.farcall, "--json", "node", "--listen", "127.0.0.1:0"],
                                     stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=self.environment)
        self.url = json.loads(self.node.stdout.readline())["url"]
        self.environment["FARCALL_LOCAL_URL"] = self.url
        folder = self.home / ".config" / "near-cli"
        folder.mkdir(parents=True)
        (folder / "config.toml").write_text(
            f'version = "5"\ncredentials_home_dir = "{self.home}/.near-credentials"\n\n[network_connection.local]\n'
            f'network_name = "local"\nrpc_url = "{self.url}"\nwallet_url = "{self.url}"\n'
            f'explorer_transaction_url = "{self.url}"\n')
        keys = self.home / ".near-credentials"
        keys.mkdir(exist_ok=True)
        (keys / "ft_contracts.json").write_text("[]")  # while it is missing, near-cli-rs asks an index for it
        return self

    def __exit__(self, *_):
        for process in (self.node, self.keyring):
            process.terminate()
            process.wait(LIMIT_SECONDS)

    def run(self, line, code=0, program=None, **environment):
        done = subprocess.run([program or self.farcall, *shlex.split(line)], capture_output=True, text=True,
                              stdin=subprocess.DEVNULL, timeout=LIMIT_SECONDS, env={**self.environment, **environment})
        assert done.returncode == code, f"exit code {done.returncode}: {line}\n{done.stdout}{done.stderr}"
        return done

    def check(self, name, body):
        try:
            body()
            self.passed += 1
        except Exception:  # each test is counted, whatever stopped it
            self.failed += 1
            print(f"{name}: failed\n{traceback.format_exc()}")

    def key_files(self):
        return [path for path in (self.home / ".near-credentials").rglob("*") if "alice" in path.name]

    def a_new_key_goes_into_the_keychain_alone(self):
        self.run("account create-account fund-myself alice.test.near '10 NEAR' autogenerate-new-keypair save-to-keychain "
                 f"sign-as test.near {LOCAL} sign-with-legacy-keychain send")
        assert self.key_files() == [], self.key_files()

    def it_signs(self):
        self.run(f"tokens alice.test.near send-near test.near '1 NEAR' {LOCAL} sign-with-keychain send")
        self.run("send alice.test.near test.near '1 NEAR'")

    def it_is_found_and_exported(self):
        key = self.run(f"account get-public-key from-keychain alice.test.near {LOCAL}").stdout.strip()
        keys = self.run(f"account list-keys alice.test.near {LOCAL} now").stdout
        assert key in keys, (key, keys)
        exported = self.run(f"account export-account alice.test.near using-private-key {LOCAL}").stdout
        secret = next(word for word in exported.split() if word.startswith("ed25519:") and len(word) > 80)
        assert key in self.run(f"account get-public-key from-plaintext-private-key {secret}").stdout

    def what_the_keychain_lacks_is_taken_from_the_folder(self):
        self.run("account create-account fund-myself bob.test.near '1 NEAR' autogenerate-new-keypair "
                 f"save-to-legacy-keychain sign-as test.near {LOCAL} sign-with-legacy-keychain send")
        self.run(f"tokens bob.test.near send-near test.near '0.1 NEAR' {LOCAL} sign-with-keychain send")
        said = self.run(f"--offline tokens bob.test.near send-near test.near '0.1 NEAR' {LOCAL} sign-with-keychain "
                        f"--signer-public-key {PUBLIC} {OFFLINE} display", 3)
        assert f"{PUBLIC} is not among the keys of bob.test.near at hand (1)" in said.stderr, said.stderr

    def without_a_session_bus_the_key_goes_to_a_file(self):
        said = self.run(f"account import-account using-private-key {SECRET} dave.test.near {LOCAL} save-to-keychain", 0,
                        DBUS_SESSION_BUS_ADDRESS="")
        assert "There is no system keychain here" in said.stderr and "dave.test.near.json" in said.stderr, said.stderr

    def near_cli_rs_finds_what_farcall_saved(self):
        self.run(f"account import-account using-private-key {SECRET} carol.test.near {LOCAL} save-to-keychain")
        self.both_sign("carol.test.near")

    def farcall_finds_what_near_cli_rs_saved(self):
        self.run(f"account import-account using-private-key {SECRET} erin.test.near {LOCAL} save-to-keychain", 0, self.near)
        self.both_sign("erin.test.near")

    def both_sign(self, account):
        """Signed bytes of both programs, from the same entry, are equal."""
        # near-cli-rs asks about the receiver of tokens.
        line = (f"--offline account delete-keys {account} public-keys {PUBLIC} {LOCAL} sign-with-keychain "
                f"--signer-public-key {PUBLIC} {OFFLINE} save-to-file ")
        signed = []
        for name, program in (("farcall", self.farcall), ("near", self.near)):
            path = self.home / f"{name}.json"
            self.run(line + str(path), 0, program)
            signed.append(json.loads(path.read_text())["signed_transaction_as_base64"])
        assert signed[0] == signed[1], signed

    def run_all(self):
        names = ["a_new_key_goes_into_the_keychain_alone", "it_signs", "it_is_found_and_exported",
                 "what_the_keychain_lacks_is_taken_from_the_folder", "without_a_session_bus_the_key_goes_to_a_file"]
        if self.near.exists():
            names += ["near_cli_rs_finds_what_farcall_saved", "farcall_finds_what_near_cli_rs_saved"]
        else:
            print(f"near-cli-rs {NEAR_VERSION} takes no part: ./dev near-cli builds it")
        for name in names:
            self.check(name, getattr(self, name))


def main():
    farcall = str(pathlib.Path(sys.argv[1]).resolve())
    if lacking := missing():
        print(f"not run: {', '.join(lacking)} missing")
        print("0 passed, 0 failed")
        return 0
    if "--inside" not in sys.argv:
        command = ["dbus-run-session", "--", sys.executable, __file__, farcall, "--inside"]
        return subprocess.run(command, stderr=subprocess.DEVNULL).returncode
    with tempfile.TemporaryDirectory(prefix="farcall-keychain-") as home, Tests(farcall, home) as tests:
        tests.run_all()
        print(f"{tests.passed} passed, {tests.failed} failed")
        return 1 if tests.failed else 0


if __name__ == "__main__":
    sys.exit(main())
