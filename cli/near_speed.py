#!/usr/bin/env python3
"""Measures the command line from start to end: help, a view, a call against `farcall node`.

usage: near_speed.py FARCALL [--quick] [--json]

Each row is the median of many runs, and the processor time of one; beside it is the goal. The machine should
have nothing else to do. --json prints a JSON object a row, as the other benchmarks do.
"""

import json, os, pathlib, resource, statistics, subprocess, sys, tempfile, time

GOALS = {"help": 10.0, "view": 15.0, "call": 20.0, "transfer": 20.0}
RUST = pathlib.Path(__file__).resolve().parent.parent / "examples" / "rust"


def measure(command, environment, count):
    """Milliseconds from start to end, and of processor time, of the program alone."""
    wall, before = [], resource.getrusage(resource.RUSAGE_CHILDREN)
    for _ in range(count):
        started = time.perf_counter()
        done = subprocess.run(
            command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        wall.append((time.perf_counter() - started) * 1000)
        if done.returncode != 0:
            raise SystemExit(f"{' '.join(command)}: exit code {done.returncode}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return statistics.median(wall), min(wall), spent * 1000 / count


def main():
    farcall = str(pathlib.Path(sys.argv[1]).resolve())
    count = 3 if "--quick" in sys.argv else 50
    with tempfile.TemporaryDirectory() as home:
        keep = {k: v for k, v in os.environ.items() if not k.startswith(("FARCALL_", "NEAR_", "XDG_"))}
        environment = {**keep, "HOME": home, "NO_COLOR": "1"}
        node = subprocess.Popen(
            [farcall, "--json", "node", "--listen", "127.0.0.1:0"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=environment,
        )
        try:
            about = json.loads(node.stdout.readline())
            environment["FARCALL_LOCAL_URL"] = about["url"]
            run = lambda *words: subprocess.run([farcall, *words], env=environment, check=True, capture_output=True)
            tail = ["network-config", "local", "sign-with-legacy-keychain", "send"]
            run("contract", "deploy", "test.near", "use-file", str(RUST / "hello.wasm"), "without-init-call", *tail)
            cases = {
                "help": ["contract", "call-function", "as-transaction", "--help"],
                "view": [
                    "contract",
                    "call-function",
                    "as-read-only",
                    "test.near",
                    "get_greeting",
                    "json-args",
                    "{}",
                    "network-config",
                    "local",
                    "now",
                ],
                "call": [
                    "contract",
                    "call-function",
                    "as-transaction",
                    "test.near",
                    "set_greeting",
                    "json-args",
                    '{"greeting":"x"}',
                    "prepaid-gas",
                    "30 Tgas",
                    "attached-deposit",
                    "0 NEAR",
                    "sign-as",
                    "test.near",
                    *tail,
                ],
                "transfer": ["tokens", "test.near", "send-near", "test.near", "1 yoctoNEAR", *tail],
            }
            for name, words in cases.items():
                median, least, spent = measure([farcall, *words], environment, count)
                if "--json" in sys.argv:
                    print(
                        json.dumps(
                            {
                                "table": "cli",
                                "name": name,
                                "value": round(median, 2),
                                "unit": "ms",
                                "against": GOALS[name],
                                "peer": "goal",
                                "at_least": False,
                            }
                        )
                    )
                else:
                    print(
                        f"{name:<9} {median:6.1f} ms (least {least:.1f}, processor {spent:.1f}), goal {GOALS[name]:.0f} ms"
                    )
        finally:
            node.terminate()
            node.wait()


if __name__ == "__main__":
    main()
