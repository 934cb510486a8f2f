#!/usr/bin/env python3
"""The C++ blocks of docs/sdk/from-other-languages.md are one contract: this builds it. And every example has a
page, which the list of examples links to.

usage: docs_test.py FARCALL

Blocks that begin with `struct` stand before the contract, all others are its members, in the order of the
page; tests are left out. The last line is `N passed, M failed`.
"""
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PAGE = ROOT / "docs" / "sdk" / "from-other-languages.md"


def contract_of(page: str) -> str:
    blocks = re.findall(r"^```cpp\n(.*?)^```$", page, re.M | re.S)
    outside = [block for block in blocks if block.startswith("struct")]
    members = [block for block in blocks if not block.startswith(("struct", "TEST("))]
    return "\n".join(["#include <near.hpp>", "using namespace near;", *outside, "struct [[near::contract]] Contract {",
                      *members, "};", ""])


def builds(farcall: str) -> bool:
    text = contract_of(PAGE.read_text())
    with tempfile.TemporaryDirectory() as folder:
        source = pathlib.Path(folder) / "contract.cpp"
        source.write_text(text)
        done = subprocess.run([farcall, "build", str(source)], text=True, capture_output=True)
    if done.returncode != 0:
        print(done.stdout + done.stderr)
    return done.returncode == 0 and text.count("Promise<") > 15


def pages_are_complete() -> bool:
    listed = set(re.findall(r"\]\(examples/(\w+)\.md\)", (ROOT / "docs/sdk/examples.md").read_text()))
    pages = {page.stem for page in (ROOT / "docs/sdk/examples").glob("*.md")}
    examples = {source.parent.name for source in ROOT.glob("examples/*/contract.cpp")}
    if not listed == pages == examples:
        print(f"listed {sorted(listed)}\npages {sorted(pages)}\nexamples {sorted(examples)}")
    return listed == pages == examples


def main() -> int:
    results = [builds(sys.argv[1]), pages_are_complete()]
    print(f"{results.count(True)} passed, {results.count(False)} failed")
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
