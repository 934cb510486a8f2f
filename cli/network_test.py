#!/usr/bin/env python3
"""Puts unreliable networks between farcall and a node: lost answers, races, dead endpoints, TLS.

usage: network_test.py FARCALL

A proxy stands before `farcall node` and misbehaves as each test says. The last line is `N passed, M failed`.
"""

import http.server, json, os, pathlib, re, shutil, socket, ssl, subprocess, sys, tempfile, threading, time, urllib.error, urllib.request

LIMIT_SECONDS = 60
ROOT, A = "test.near", "alice.test.near"
LOST = object()


class Server(http.server.ThreadingHTTPServer):
    request_queue_size = 128

    def handle_error(self, *_):
        """Clients go away in these tests."""


class Proxy:
    """Forwards requests. `rule(method, params)` gives LOST, (status, text), or nothing: ask the node, whose
    answer `change(method, answer)` may alter."""

    def __init__(self, node):
        self.node, self.seen, self.headers = node, [], []
        self.rule = lambda method, params: None
        self.change = lambda method, answer: answer
        proxy = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                request = json.loads(body)
                proxy.seen.append(request["method"])
                proxy.headers.append(dict(self.headers))
                verdict = proxy.rule(request["method"], request["params"])
                if isinstance(verdict, tuple):
                    status, text = verdict
                else:
                    status, text = 200, proxy.change(request["method"], proxy.ask(body))
                if verdict is LOST:
                    self.close_connection = True
                    return
                data = text if isinstance(text, bytes) else text.encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_):
                pass

        self.server = Server(("0.0.0.0", 0), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def ask(self, body):
        request = urllib.request.Request(self.node, data=body, headers={"Content-Type": "application/json"})
        try:
            return urllib.request.urlopen(request, timeout=LIMIT_SECONDS).read().decode()
        except urllib.error.HTTPError as refusal:
            return refusal.read().decode()

    def reset(self):
        self.seen.clear()
        self.headers.clear()
        self.rule = lambda method, params: None
        self.change = lambda method, answer: answer


class Tests:
    def __init__(self, farcall, home):
        self.farcall, self.home = farcall, pathlib.Path(home)
        self.passed = self.failed = 0
        keep = {k: v for k, v in os.environ.items() if not k.startswith(("FARCALL_", "NEAR_", "XDG_", "SSL_"))}
        self.environment = {**keep, "HOME": home, "NO_COLOR": "1"}
        self.node = subprocess.Popen(
            [farcall, "--json", "node", "--listen", "127.0.0.1:0"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=self.environment,
        )
        self.about = json.loads(self.node.stdout.readline())
        with open(self.about["key_file"]) as file:
            self.key = json.load(file)["secret_key"]
        self.proxy = Proxy(self.about["url"])
        # Not a loopback address to farcall: what it does for networks elsewhere is what is tested.
        self.url = f"http://0.0.0.0:{self.proxy.port}"
        self.count = 0

    def run(self, *words, **environment):
        started = time.monotonic()
        done = subprocess.run(
            [self.farcall, *words],
            env={**self.environment, **environment},
            cwd=self.home,
            text=True,
            errors="replace",
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=LIMIT_SECONDS,
        )
        done.seconds = time.monotonic() - started
        return done

    def send(self, *more, network=None):
        self.count += 1
        return self.run(
            *more,
            "tokens",
            ROOT,
            "send-near",
            A,
            f"{self.count} yoctoNEAR",
            "network-config",
            network or self.url,
            "sign-with-plaintext-private-key",
            self.key,
            "send",
        )

    def check(self, name, good, done=None):
        self.passed, self.failed = self.passed + bool(good), self.failed + (not good)
        if not good:
            print(
                f"not ok: {name}"
                + (
                    ""
                    if done is None
                    else f": exit code {done.returncode}, {done.seconds:.1f} s\n{done.stdout}{done.stderr}"
                )
            )

    def balance(self):
        done = self.run("--json", "tokens", A, "view-near-balance", "network-config", self.about["url"], "now")
        return int(json.loads(done.stdout)["balance"])

    def config(self, **connections):
        folder = self.home / ".config" / "near-cli"
        folder.mkdir(parents=True, exist_ok=True)
        text = 'version = "5"\n'
        for name, fields in connections.items():
            fields = {"network_name": "elsewhere", **fields}
            text += f"[network_connection.{name}]\n" + "".join(
                f'{key} = "{value}"\n' for key, value in fields.items()
            )
        (folder / "config.toml").write_text(text)


def first_times(count, verdict, *methods):
    """A rule for the first requests of some methods."""
    left = [count]

    def rule(method, params):
        if method in methods and left[0] > 0:
            left[0] -= 1
            return verdict
        return None

    return rule


def lost_answers(t):
    before = t.balance()
    t.proxy.rule = first_times(1, LOST, "send_tx")
    done = t.send()
    t.check(
        "an answer that was lost is asked for again",
        done.returncode == 0 and {"send_tx", "tx"} & set(t.proxy.seen[t.proxy.seen.index("send_tx") + 1 :]),
        done,
    )
    t.check("what was sent twice is executed once", t.balance() == before + t.count, done)
    t.proxy.reset()
    t.proxy.rule = first_times(10**6, LOST, "send_tx", "tx", "EXPERIMENTAL_tx_status")
    before = t.balance()
    done = t.send("--timeout", "3", "--json")
    t.check(
        "an outcome that nobody tells is unknown",
        done.returncode == 6 and json.loads(done.stdout)["result"] == "unknown",
        done,
    )
    t.check("within the deadline", done.seconds < 6, done)
    t.check("though it was executed", t.balance() == before + t.count)
    t.proxy.reset()
    found = re.search(r"farcall (transaction view-status \w+ network-config \S+)", done.stderr)
    t.check("the command that looks again is printed", found, done)
    again = t.run(*found.group(1).split()) if found else done
    t.check("and it finds the outcome", again.returncode == 0 and "success" in again.stdout, again)
    # Executed, the answer lost, and from then on only refusals: not "refused".
    t.proxy.rule = lambda method, params: (
        LOST if method == "send_tx" and t.proxy.seen.count("send_tx") == 1 else LOST if method == "tx" else None
    )
    done = t.send("--timeout", "3")
    t.check("a nonce that the lost transaction itself used is not a refusal", done.returncode in (0, 6), done)


def races(t):
    def old_nonce(method, answer):
        if method != "query" or '"nonce"' not in answer or t.proxy.seen.count("query") > 1:
            return answer
        return re.sub(r'"nonce":\s*(\d+)', lambda found: f'"nonce":{int(found[1]) - 1}', answer)

    before = t.balance()
    t.proxy.change = old_nonce
    done = t.send()
    t.check(
        "a nonce that somebody else took is taken anew",
        done.returncode == 0 and t.proxy.seen.count("send_tx") == 2,
        done,
    )
    t.check("and executed once", t.balance() == before + t.count, done)
    t.proxy.reset()
    t.proxy.change = lambda method, answer: (
        re.sub(r'"block_hash":\s*"\w+"', f'"block_hash":"{"1" * 32}"', answer)
        if method == "query" and t.proxy.seen.count("query") == 1
        else answer
    )
    done = t.send()
    t.check("an expired block hash is taken anew", done.returncode == 0 and t.proxy.seen.count("send_tx") == 2, done)
    t.proxy.reset()
    t.proxy.change = lambda method, answer: (
        re.sub(r'"nonce":\s*(\d+)', '"nonce":1', answer) if method == "query" else answer
    )
    done = t.send()
    t.check(
        "a nonce that stays wrong is refused",
        done.returncode == 7 and "nonce" in done.stderr and done.seconds < 10,
        done,
    )


def endpoints(t):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        dead = f"http://0.0.0.0:{closed.getsockname()[1]}"
        t.config(first={"rpc_url": dead}, second={"rpc_url": t.url})
        view = ["tokens", ROOT, "view-near-balance", "network-config", "first", "now"]
        done = t.run(*view)
        t.check(
            "another endpoint of the network is asked when the first is dead",
            done.returncode == 0 and done.seconds < 5,
            done,
        )
        done = t.send(network="first")
        t.check("also for sending", done.returncode == 0 and done.seconds < 10, done)
        t.config(first={"rpc_url": dead})
        done = t.run("--timeout", "2", *view)
        t.check(
            "a network that does not answer is named, with the deadline",
            done.returncode == 4 and done.seconds < 5 and dead in done.stderr and "2 s" in done.stderr,
            done,
        )
        done = t.send("--timeout", "2", network="first")
        t.check("nothing was sent, and that is said", done.returncode == 4 and done.seconds < 5, done)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        done = t.run(
            "--timeout",
            "2",
            "account",
            "list-keys",
            ROOT,
            "network-config",
            f"http://0.0.0.0:{silent.getsockname()[1]}",
            "now",
        )
        t.check("an endpoint that is silent is left at the deadline", done.returncode == 4 and done.seconds < 5, done)
    t.proxy.reset()
    t.config(first={"rpc_url": t.url, "rpc_api_key": "sesame"}, second={"rpc_url": dead})
    done = t.run(*view)
    sent = [headers.get("x-api-key") for headers in t.proxy.headers]
    t.check(
        "the key of an endpoint goes in its header", done.returncode == 0 and sent and set(sent) == {"sesame"}, done
    )
    t.check(
        "and is printed nowhere",
        "sesame" not in done.stdout + done.stderr + t.run("config", "show-connections").stdout,
    )
    t.check("nor when requests are shown", "sesame" not in t.run("--teach-me", *view).stderr)
    t.config()


def strange_answers(t):
    view = ["account", "list-keys", ROOT, "network-config", t.url, "now"]
    for status, text, code in ((429, "slow down", 0), (503, "<html>busy</html>", 0), (500, "", 0)):
        t.proxy.reset()
        t.proxy.rule = first_times(1, (status, text), "query")
        done = t.run(*view)
        t.check(f"HTTP status {status} is asked again", done.returncode == code, done)
    for text in (
        "",
        "[]",
        "null",
        '{"result":null}',
        '{"result":{"keys":7}}',
        '{"result":{"keys":[7,{}]}}',
        '{"error":{}}',
        "{",
        "\x00" * 100,
        '{"result":' + "[" * 5000,
        b"\xff\xfe\x00",
        '{"result":{"keys":[{"public_key":"\\u001b[31m"}]}}',
    ):
        t.proxy.reset()
        t.proxy.rule = lambda method, params, text=text: (200, text)
        done = t.run("--timeout", "1", *view)
        t.check(
            f"an answer of {text[:40]!r} does not end the program by a crash",
            done.returncode in (0, 1, 4) and "\x1b" not in done.stdout + done.stderr,
            done,
        )


def trees(t):
    rust = pathlib.Path(__file__).resolve().parent.parent / "examples" / "rust"
    t.proxy.rule = lambda method, params: (
        (200, '{"jsonrpc":"2.0","id":"farcall","error":{"code":-32601,"message":"Method not found"}}')
        if method.startswith("farcall")
        else None
    )
    tail = ["network-config", t.url, "sign-with-plaintext-private-key", t.key, "send"]
    done = t.run("contract", "deploy", ROOT, "use-file", str(rust / "hello.wasm"), "without-init-call", *tail)
    t.check("deploys elsewhere", done.returncode == 0, done)
    done = t.run(
        "contract",
        "call-function",
        "as-transaction",
        ROOT,
        "set_greeting",
        "json-args",
        '{"greeting":"far"}',
        "prepaid-gas",
        "30 Tgas",
        "attached-deposit",
        "0 NEAR",
        "sign-as",
        ROOT,
        *tail,
    )
    t.check(
        "the tree is put together from any endpoint",
        done.returncode == 0
        and re.search(r"(?m)^OK +test.near -> test.near.set_greeting", done.stderr)
        and "EXPERIMENTAL_tx_status" in t.proxy.seen,
        done,
    )
    found = re.search(r"Transaction ID: (\S+)", done.stderr)
    t.config(far={"rpc_url": t.url})
    done = t.run("trace", found.group(1) if found else "", "--url", "far")
    t.check("trace takes a network's name", done.returncode == 0 and "set_greeting" in done.stdout, done)
    done = t.run("trace", "1" * 32, "--url", "nowhere")
    t.check("and names those that there are", done.returncode == 2 and "far" in done.stderr, done)
    t.config()


def secured(t):
    if shutil.which("openssl") is None:
        print("skipped: TLS needs the program openssl")
        return
    for name, host in (("good", "localhost"), ("other", "example.org")):
        subprocess.run(
            [
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "2",
                "-subj",
                f"/CN={host}",
                "-addext",
                f"subjectAltName=DNS:{host}",
                "-keyout",
                t.home / f"{name}.key",
                "-out",
                t.home / f"{name}.pem",
            ],
            check=True,
            capture_output=True,
        )

    def serve(name):
        proxy = Proxy(t.about["url"])
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(t.home / f"{name}.pem", t.home / f"{name}.key")
        proxy.server.socket = context.wrap_socket(proxy.server.socket, server_side=True)
        return f"https://localhost:{proxy.port}"

    good, other = serve("good"), serve("other")
    view = ["--timeout", "3", "account", "list-keys", ROOT, "network-config"]
    done = t.run(*view, good, "now", SSL_CERT_FILE=str(t.home / "good.pem"))
    t.check("TLS with a certificate that is trusted", done.returncode == 0 and "full access" in done.stdout, done)
    done = t.run(*view, good, "now")
    t.check(
        "a certificate that nobody vouches for is refused",
        done.returncode == 4 and "not trusted" in done.stderr,
        done,
    )
    done = t.run(*view, other, "now", SSL_CERT_FILE=str(t.home / "other.pem"))
    t.check("a certificate of another host is refused", done.returncode == 4 and "not trusted" in done.stderr, done)
    done = t.run(*view, t.url.replace("http", "https"), "now")
    t.check("https to a server without TLS", done.returncode == 4, done)


def start_option(t):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    done = t.run(
        "--start", "tokens", ROOT, "view-near-balance", "network-config", "local", "now", FARCALL_LOCAL_URL=url
    )
    found = re.search(r"process (\d+)", done.stderr)
    t.check("--start starts a local network", done.returncode == 0 and found, done)
    again = t.run(
        "--start", "tokens", ROOT, "view-near-balance", "network-config", "local", "now", FARCALL_LOCAL_URL=url
    )
    t.check("and does not start another", again.returncode == 0 and "process" not in again.stderr, again)
    if found:
        os.kill(int(found.group(1)), 15)
    done = t.run("--start", "tokens", ROOT, "view-near-balance", "network-config", "testnet", "now")
    t.check("--start is for local networks", done.returncode == 2, done)


def main():
    with tempfile.TemporaryDirectory() as home:
        t = Tests(str(pathlib.Path(sys.argv[1]).resolve()), home)
        try:
            done = t.run(
                "account",
                "create-account",
                "fund-myself",
                A,
                "1 NEAR",
                "autogenerate-new-keypair",
                "save-to-legacy-keychain",
                "sign-as",
                ROOT,
                "network-config",
                t.about["url"],
                "sign-with-legacy-keychain",
                "send",
            )
            t.check("prepared", done.returncode == 0, done)
            for part in (lost_answers, races, endpoints, strange_answers, trees, secured, start_option):
                t.proxy.reset()
                part(t)
        finally:
            t.node.terminate()
            t.node.wait()
    print(f"{t.passed} passed, {t.failed} failed")
    return 1 if t.failed else 0


if __name__ == "__main__":
    sys.exit(main())
