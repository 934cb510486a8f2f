#!/usr/bin/env python3
"""Runs the test programs that CMake knows and counts what they say.

usage: run_tests.py BUILD_FOLDER [NAME...]

A program built on GoogleTest counts each of its tests; any other counts as one. What failed is said again
at the end, with its message. The last line is `N passed, M failed`; the exit code is 1 if a test failed or
none ran.
"""
import json
import re
import subprocess
import sys
import time


def programs(build: str) -> list[dict]:
    listing = subprocess.run(["ctest", "--test-dir", build, "--show-only=json-v1"],
                             check=True, capture_output=True, text=True).stdout
    return [test for test in json.loads(listing)["tests"] if "command" in test]


def property_of(test: dict, name: str):
    return next((p["value"] for p in test.get("properties", []) if p["name"] == name), None)


def counts(output: str, ok: bool) -> tuple[int, int]:
    ran = re.search(r"^\[==========\] (\d+) tests? from .* ran", output, re.M)
    if ran:
        failed = re.search(r"^ *(\d+) FAILED TESTS?", output, re.M)
        skipped = re.search(r"^\[  SKIPPED \] (\d+) tests?", output, re.M)
        bad = int(failed[1]) if failed else (0 if ok else 1)
        return int(ran[1]) - bad - (int(skipped[1]) if skipped else 0), bad
    summary = re.findall(r"^(\d+) passed, (\d+) failed$", output, re.M)
    if summary:
        return int(summary[-1][0]), max(int(summary[-1][1]), 0 if ok else 1)
    return (1, 0) if ok else (0, 1)


def failures(name: str, output: str) -> list[str]:
    """The tests of a program that failed, each with its last lines of output."""
    lines = output.splitlines()
    ends = [i for i, line in enumerate(lines) if re.match(r"\[  FAILED  \] .* \(\d+ ms\)$", line)]
    if not ends:
        return [f"{name}: " + "\n    ".join(lines[-12:])]
    said, start = [], 0
    for end in ends:
        test = lines[end].removeprefix("[  FAILED  ] ").split(",")[0].split(" (")[0]
        said.append(f"{name}: {test}\n    " + "\n    ".join(line[:200] for line in lines[start:end][-10:]))
        start = end + 1
    return said


def main() -> int:
    build, wanted = sys.argv[1], set(sys.argv[2:])
    tests = [t for t in programs(build) if not wanted or t["name"] in wanted]
    unknown = wanted - {t["name"] for t in tests}
    if unknown:
        print(f"no such test program: {', '.join(sorted(unknown))}", file=sys.stderr)
        return 2
    passed = failed = 0
    said: list[str] = []
    for test in tests:
        started = time.monotonic()
        limit = float(property_of(test, "TIMEOUT") or 900)
        try:
            run = subprocess.run(test["command"], cwd=property_of(test, "WORKING_DIRECTORY"), text=True,
                                 errors="replace", stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                 stdin=subprocess.DEVNULL, timeout=limit)
            output, ok = run.stdout, run.returncode == 0
        except subprocess.TimeoutExpired as expired:
            output, ok = f"{expired.stdout or ''}\nstopped after {limit:.0f} s", False
        good, bad = counts(output, ok)
        passed, failed = passed + good, failed + bad
        print(f"{test['name']:<24} {good:>5} passed {bad:>3} failed   {time.monotonic() - started:6.1f} s",
              flush=True)
        if bad:
            print(output)
            said += failures(test["name"], output)
        for line in output.splitlines():
            if line.startswith("[  SKIPPED ]") and "." in line:
                print(f"    skipped: {line.split(']', 1)[1].strip()}")
            elif line.startswith("not run: "):
                print(f"    {line}")
    for failure in said:
        print(f"failed: {failure}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
