#!/usr/bin/env python3
"""The C++ blocks of docs/sdk/from-other-languages.md are one contract: this builds it. Blocks of other pages that
define a contract are built on their own. Every example has a page, which the list of examples links to. The reference
of declarations is what the headers say.

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


def contracts_build(farcall: str) -> bool:
    good, count = True, 0
    with tempfile.TemporaryDirectory() as folder:
        for page in sorted((ROOT / "docs/sdk").glob("*.md")):
            for block in re.findall(r"^```cpp\n(.*?)^```$", page.read_text(), re.M | re.S):
                if "#include <near.hpp>" not in block or "[[near::contract]]" not in block:
                    continue
                count += 1
                source = pathlib.Path(folder) / f"{page.stem.replace('-', '_')}_{count}.cpp"
                source.write_text(block)
                done = subprocess.run([farcall, "build", "-q", str(source)], text=True, capture_output=True)
                if done.returncode != 0:
                    print(f"{page.name}:\n{done.stdout}{done.stderr}")
                    good = False
    return good and count >= 3


def reference_is_current() -> bool:
    done = subprocess.run([sys.executable, str(ROOT / "tools/sdk_reference.py"), "--check"], text=True,
                          capture_output=True)
    print(done.stdout + done.stderr, end="")
    return done.returncode == 0


def pages_are_complete() -> bool:
    listed = set(re.findall(r"\]\(examples/(\w+)\.md\)", (ROOT / "docs/sdk/examples.md").read_text()))
    pages = {page.stem for page in (ROOT / "docs/sdk/examples").glob("*.md")}
    examples = {source.parent.name for source in ROOT.glob("examples/*/contract.cpp")}
    if not listed == pages == examples:
        print(f"listed {sorted(listed)}\npages {sorted(pages)}\nexamples {sorted(examples)}")
    return listed == pages == examples


def main() -> int:
    results = [builds(sys.argv[1]), contracts_build(sys.argv[1]), reference_is_current(), pages_are_complete()]
    print(f"{results.count(True)} passed, {results.count(False)} failed")
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
