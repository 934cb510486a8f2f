#!/usr/bin/env python3
"""Runs every libFuzzer program of a build for some seconds.

usage: run_fuzzers.py BUILD_FOLDER SECONDS [NAME...]

Inputs that were found are kept in FARCALL_CACHE (default ~/.cache/farcall) and serve the next run. A seed is
printed; a failure prints the file that reproduces it. The last line is `N passed, M failed`.
"""
import os
import pathlib
import random
import subprocess
import sys


def main() -> int:
    build, seconds, wanted = pathlib.Path(sys.argv[1]), int(sys.argv[2]), set(sys.argv[3:])
    cache = pathlib.Path(os.environ.get("FARCALL_CACHE", "~/.cache/farcall")).expanduser() / "fuzz"
    fuzzers = sorted(p for p in build.glob("**/*_fuzz") if p.is_file() and os.access(p, os.X_OK))
    fuzzers = [p for p in fuzzers if not wanted or p.name in wanted]
    if not fuzzers:
        print("no fuzzer of that name; there are: " + ", ".join(p.name for p in build.glob("**/*_fuzz")),
              file=sys.stderr)
        return 2
    seed = int(os.environ.get("FARCALL_SEED", random.randrange(1, 2**31)))
    print(f"seed {seed} (FARCALL_SEED={seed} reproduces)", flush=True)
    passed = failed = 0
    for fuzzer in fuzzers:
        corpus = cache / fuzzer.name
        corpus.mkdir(parents=True, exist_ok=True)
        run = subprocess.run([fuzzer, f"-max_total_time={seconds}", f"-seed={seed}", "-rss_limit_mb=2048",
                              "-timeout=20", "-print_final_stats=1", f"-artifact_prefix={build}/", corpus],
                             stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
        stats = {k: v for k, v in (line.removeprefix("stat::").split(":", 1)
                                   for line in run.stdout.splitlines() if line.startswith("stat::"))}
        if run.returncode == 0:
            passed += 1
            print(f"{fuzzer.name:<28} {stats.get('number_of_executed_units', '?').strip():>10} inputs", flush=True)
        else:
            failed += 1
            print(f"{fuzzer.name}: failed\n{run.stdout[-6000:]}", flush=True)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
