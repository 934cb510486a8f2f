#!/usr/bin/env python3
"""Runs clang-tidy over the project's own sources.

usage: run_clang_tidy.py BUILD_FOLDER JOBS [--seconds N] [--all | FILE...]

Tests, fuzzers and benchmarks are checked with --all only. Files that changed last come first. After N seconds no
further file is begun; those left are counted in a line of their own.

A clean file is checked again only when it, a header of the project or the rules change: the verdicts are kept in
FARCALL_CACHE under a hash of all of these. The last line is `N passed, M failed`.
"""
import concurrent.futures
import hashlib
import json
import os
import pathlib
import subprocess
import sys
import time


def changed_last_first(sources: list[pathlib.Path], root: pathlib.Path) -> list[pathlib.Path]:
    """By the newest commit that touched them; files with changes that are not committed before all others."""
    dirty = subprocess.run(["git", "status", "--porcelain", "--no-renames"], capture_output=True, text=True).stdout
    log = subprocess.run(["git", "log", "--format=", "--name-only"], capture_output=True, text=True).stdout
    order: dict[str, int] = {}
    for name in [line[3:] for line in dirty.splitlines()] + log.splitlines():
        order.setdefault(name, len(order))
    return sorted(sources, key=lambda s: order.get(str(s.relative_to(root)), len(order)))


def main() -> int:
    build, jobs, only = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
    end = float("inf")
    if "--seconds" in only:
        at = only.index("--seconds")
        end = time.monotonic() + int(only[at + 1])
        del only[at:at + 2]
    everything = "--all" in only
    only = [argument for argument in only if argument != "--all"]
    root = pathlib.Path.cwd()
    entries = json.loads((root / build / "compile_commands.json").read_text())
    sources = sorted({pathlib.Path(e["file"]) for e in entries})
    sources = [s for s in sources if s.is_relative_to(root) and "_deps" not in s.parts and s.exists()
               and not s.is_relative_to(root / build)]
    if not everything and not only:
        sources = [s for s in sources if not s.stem.endswith(("_test", "_fuzz", "_bench"))
                   and not {"test", "testing", "bench", "peer"} & set(s.relative_to(root).parts)]
    if only:
        sources = [s for s in sources if str(s.relative_to(root)) in only]
    sources = changed_last_first(sources, root)
    headers = subprocess.run(["git", "ls-files", "*.hpp", "*.h", ".clang-tidy"], capture_output=True, text=True,
                             check=True).stdout.split()
    shared = hashlib.sha256(b"".join((root / h).read_bytes() for h in headers if (root / h).exists())).digest()
    cache = pathlib.Path(os.environ.get("FARCALL_CACHE", "~/.cache/farcall")).expanduser() / "tidy"
    cache.mkdir(parents=True, exist_ok=True)

    def check(source: pathlib.Path) -> tuple[pathlib.Path, str | None]:
        key = cache / hashlib.sha256(shared + str(source.relative_to(root)).encode() + source.read_bytes()).hexdigest()
        if key.exists():
            return source, ""
        if time.monotonic() > end:
            return source, None
        run = subprocess.run(["clang-tidy-22", "-p", build, "--quiet", str(source)], capture_output=True, text=True)
        if run.returncode == 0:
            key.touch()
            return source, ""
        return source, run.stdout + "\n".join(l for l in run.stderr.splitlines() if "error" in l)

    failed = left = 0
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        for source, output in pool.map(check, sources):
            if output is None:
                left += 1
            elif output:
                failed += 1
                print(output, flush=True)
    if left:
        print(f"clang-tidy: {left} of {len(sources)} files were not looked at, for lack of time")
    print(f"clang-tidy: {len(sources) - failed - left} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
