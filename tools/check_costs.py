#!/usr/bin/env python3
"""Measures what each check of contracts costs, in bytes of wasm.

usage: check_costs.py FARCALL [CONTRACT...]

Builds each contract (default: hello, fungible_token, non_fungible_token of examples/) as it is, without each check in
turn, and without all, through a compiler that leaves the option out. Prints the table of docs/sdk/checks.md.
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

LLVM = pathlib.Path("/usr/lib/llvm-22")
EXAMPLES = pathlib.Path(__file__).resolve().parent.parent / "examples"
# What the table says, and the checks of -fsanitize= that it stands for.
CHECKS = {
    "sums, differences, products": ["signed-integer-overflow", "unsigned-integer-overflow"],
    "division by zero": ["integer-divide-by-zero"],
    "shifts": ["shift"],
    "stores into smaller types": ["implicit-signed-integer-truncation", "implicit-unsigned-integer-truncation"],
    "floating point numbers": ["float-cast-overflow"],
    "arrays": ["array-bounds"],
    "null pointers": ["null"],
}
LIBRARY = "containers, `std::optional`, views"
HARDENING = "-D_LIBCPP_HARDENING_MODE=_LIBCPP_HARDENING_MODE_"

COMPILER = """#!/usr/bin/env python3
import os, sys
left_out = {left_out!r}
words = []
for word in sys.argv[1:]:
    if word.startswith("-fsanitize=") and left_out:
        kept = [check for check in word.split("=", 1)[1].split(",") if check not in left_out]
        if not kept:
            continue
        word = "-fsanitize=" + ",".join(kept)
    if {no_library!r} and word == {hardening!r} + "FAST":
        word = {hardening!r} + "NONE"
    words.append(word)
os.execv({clang!r}, [{clang!r}, *words])
"""


def compiler(folder: pathlib.Path, left_out: list[str], no_library: bool) -> pathlib.Path:
    """A folder like LLVM's whose clang++-22 leaves out these checks."""
    (folder / "bin").mkdir(parents=True)
    (folder / "lib").symlink_to(LLVM / "lib")
    (folder / "bin/wasm-ld").symlink_to(LLVM / "bin/wasm-ld")
    program = folder / "bin/clang++-22"
    program.write_text(COMPILER.format(left_out=left_out, no_library=no_library, hardening=HARDENING,
                                       clang=str(LLVM / "bin/clang++")))
    program.chmod(0o755)
    return program


def sizes(farcall: str, contracts: list[pathlib.Path], folder: pathlib.Path, left_out: list[str],
          no_library: bool) -> list[int]:
    environment = dict(os.environ, FARCALL_CLANG=str(compiler(folder, left_out, no_library)),
                       FARCALL_CACHE=str(folder / "cache"))
    found = []
    for contract in contracts:
        done = subprocess.run([farcall, "build", str(contract), "-o", str(folder / "contract.wasm")], text=True,
                              capture_output=True, env=environment)
        size = re.search(r": (\d+) bytes", done.stdout + done.stderr)
        if done.returncode != 0 or size is None:
            sys.exit(f"{contract}: {done.stdout}{done.stderr}")
        found.append(int(size.group(1)))
    return found


def main() -> int:
    if len(sys.argv) < 2 or sys.argv[1].startswith("-"):
        print(__doc__.strip())
        return 2
    farcall = str(pathlib.Path(sys.argv[1]).resolve())
    contracts = [pathlib.Path(name) for name in sys.argv[2:]] or \
        [EXAMPLES / name for name in ("hello", "fungible_token", "non_fungible_token")]
    every = [check for names in CHECKS.values() for check in names]
    rows = [("without checks", every, True), *((name, names, False) for name, names in CHECKS.items()),
            (LIBRARY, [], True), ("with all checks", [], False)]
    print("| bytes for | " + " | ".join(each.name for each in contracts) + " |")
    print("| --- |" + " --- |" * len(contracts))
    with tempfile.TemporaryDirectory() as scratch:
        measured = [sizes(farcall, contracts, pathlib.Path(scratch) / str(i), left_out, no_library)
                    for i, (_, left_out, no_library) in enumerate(rows)]
    for (name, *_), row in zip(rows, measured):
        is_total = name.startswith("with")
        print(f"| {name} | " + " | ".join(f"{size:,}" if is_total else f"{whole - size:,}"
                                          for size, whole in zip(row, measured[-1])) + " |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
