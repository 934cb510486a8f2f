#!/usr/bin/env python3
"""The C++ blocks of docs/sdk/from-other-languages.md are one contract: this builds it.

usage: docs_test.py FARCALL

Blocks that begin with `struct` stand before the contract, all others are its members, in the order of the
page; tests are left out. The last line is `N passed, M failed`.
"""
import pathlib
import re
import subprocess
import sys
import tempfile

PAGE = pathlib.Path(__file__).resolve().parent.parent.parent / "docs" / "sdk" / "from-other-languages.md"


def contract_of(page: str) -> str:
    blocks = re.findall(r"^```cpp\n(.*?)^```$", page, re.M | re.S)
    outside = [block for block in blocks if block.startswith("struct")]
    members = [block for block in blocks if not block.startswith(("struct", "TEST("))]
    return "\n".join(["#include <near.hpp>", "using namespace near;", *outside, "struct [[near::contract]] Contract {",
                      *members, "};", ""])


def main() -> int:
    text = contract_of(PAGE.read_text())
    with tempfile.TemporaryDirectory() as folder:
        source = pathlib.Path(folder) / "contract.cpp"
        source.write_text(text)
        done = subprocess.run([sys.argv[1], "build", str(source)], text=True, capture_output=True)
    good = done.returncode == 0 and text.count("Promise<") > 15
    if not good:
        print(done.stdout + done.stderr)
    print(f"{int(good)} passed, {int(not good)} failed")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
