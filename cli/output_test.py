#!/usr/bin/env python3
"""Compares everything the program writes with what it is known to write.

usage: output_test.py FARCALL [--bless]

Each file of fixtures/output is a case: the words on the command line, then what must come, whole, on
stdout and stderr, and the exit code. Commands run in fixtures/input. --bless writes down what comes now;
read the difference before you land it. The last line is `N passed, M failed`.
"""
import difflib
import os
import pathlib
import re
import shlex
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
CASES, INPUT = HERE / "fixtures" / "output", HERE / "fixtures" / "input"
LIMIT_SECONDS = 120


def observe(farcall: str, words: str) -> str:
    environment = {k: v for k, v in os.environ.items() if k not in ("CONFORM_WASM", "COLUMNS")}
    done = subprocess.run([farcall, *shlex.split(words)], cwd=INPUT, text=True, errors="replace", env=environment,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          timeout=LIMIT_SECONDS)
    err = re.sub(r"\(\d+\.\d+ s\)", "(N s)", done.stderr)
    return f"$ farcall {words}\n--- stdout\n{done.stdout}--- stderr\n{err}--- exit code {done.returncode}\n"


def main() -> int:
    farcall, bless = str(pathlib.Path(sys.argv[1]).resolve()), "--bless" in sys.argv[2:]
    passed = failed = 0
    for case in sorted(CASES.glob("*.txt")):
        expected = case.read_text()
        words = expected.splitlines()[0].removeprefix("$ farcall").strip()
        got = observe(farcall, words)
        if bless:
            case.write_text(got)
            continue
        passed, failed = passed + (got == expected), failed + (got != expected)
        if got != expected:
            print(f"{case.name}: differs; output_test.py FARCALL --bless writes down what comes now")
            print("".join(difflib.unified_diff(expected.splitlines(True), got.splitlines(True), "expected", "got")))
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not (passed or bless) else 0


if __name__ == "__main__":
    sys.exit(main())
