#!/usr/bin/env python3
"""Checks that every file, heading and symbol named in README.md and docs/ exists.

usage: doc_names_test.py

- A link to a file of the repository, with an anchor or without, has a target.
- A path in backticks (`runtime/chunk/apply.hpp`, `node/*/`, `tidy.py`) matches a tracked file or folder. Files that
  a build or a run makes are listed in MADE.
- An identifier in backticks (`ChainState`, `chain::admit`, `random_value`) occurs in a source of the repository.

Only what stands outside of fenced blocks counts. The last line is `N passed, M failed`.
"""
import fnmatch
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
SOURCES = (".cpp", ".hpp", ".h", ".rs", ".ts", ".mjs", ".py", ".sh", ".cmake", ".txt", ".json", ".toml", "dev")
# Made by a build, by a run of the node, or by `farcall new`: not tracked.
MADE = re.compile(r"^(build(-\w+)?|node_modules|target|data|home|\.near|\.cache)(/|$)|^(/|~|\$|\.\.?/)")
# Files of other projects, cited by their path there, begin with one of these.
CITED = ("core/", "chain/chain/", "chain/client/", "chain/jsonrpc/", "runtime/near", "runtime/runtime",
         "neard/", "nearcore/", "utils/", "src/")
# The first column of tables on these pages holds names of another SDK.
OTHER_SDK = {"docs/sdk/from-near-sdk-rs.md"}
PATH = re.compile(r"^[\w.*-]+(/[\w.*-]+)*/?$")
FILE = re.compile(r"^[\w*-]+\.(cpp|hpp|h|rs|py|sh|cmake|md|ts|mjs)$")
IDENTIFIER = re.compile(r"^[A-Za-z_]\w*(::[A-Za-z_]\w*)*(\(\))?$")


def tracked() -> list[str]:
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True)
    return [name for name in listing.stdout.split("\0") if name and (ROOT / name).is_file()]


def words_of_sources(files: list[str]) -> set[str]:
    words: set[str] = set()
    for name in files:
        if name.endswith(SOURCES):
            words.update(re.findall(r"[A-Za-z_]\w*", (ROOT / name).read_text(errors="replace")))
    return words


def prose_of(text: str) -> str:
    """The page without its fenced blocks, line by line."""
    lines, is_fenced = [], False
    for line in text.splitlines():
        if line.lstrip().startswith("```"):
            is_fenced = not is_fenced
            line = ""
        lines.append("" if is_fenced or line.startswith("    ") else line)
    return "\n".join(lines)


def anchors_of(text: str) -> set[str]:
    titles = re.findall(r"^#+ (.*)$", text, re.M)
    return {re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-") for title in titles}


class Repository:
    def __init__(self) -> None:
        files = tracked()
        self.files = set(files)
        self.folders = {str(parent) for name in files for parent in pathlib.PurePath(name).parents} - {"."}
        self.names = {pathlib.PurePath(name).name for name in files}
        self.words = words_of_sources(files)

    def has(self, path: str) -> bool:
        path = path.rstrip("/")
        if "*" in path:
            return any(fnmatch.fnmatch(name, path) for name in self.files | self.folders)
        return path in self.files or path in self.folders

    def wrong_path(self, page: str, path: str) -> bool:
        """Whether `path` names nothing. Paths may also be given as the SDK's headers are included."""
        top = path.split("/")[0]
        if "/" not in path.rstrip("/"):
            return FILE.match(path) is not None and not any(fnmatch.fnmatch(n, path) for n in self.names)
        if self.has(path) or path.startswith(CITED) or any(n.endswith("/" + path) for n in self.files):
            return False
        return top in self.folders or FILE.match(path.rsplit("/", 1)[1]) is not None

    def wrong_symbol(self, symbol: str) -> bool:
        parts = symbol.removesuffix("()").split("::")
        looks_like_code = len(parts) > 1 or "_" in symbol or re.search(r"[a-z][A-Z]", symbol)
        return bool(looks_like_code) and any(part not in self.words for part in parts)


def check(page: pathlib.Path, repository: Repository) -> tuple[int, list[str]]:
    name, text = str(page.relative_to(ROOT)), prose_of(page.read_text())
    count, wrong = 0, []
    for number, line in enumerate(text.splitlines(), 1):
        if name in OTHER_SDK and line.startswith("|"):
            line = line.split(" | ", 1)[-1]
        for target in re.findall(r"\]\(([^)\s]+)\)", line):
            if re.match(r"\w+:", target):
                continue
            count += 1
            path, _, anchor = target.partition("#")
            file = (page.parent / path).resolve() if path else page
            if not file.exists():
                wrong.append(f"{name}:{number}: link to {target}: no such file")
            elif anchor and anchor not in anchors_of(file.read_text()):
                wrong.append(f"{name}:{number}: link to {target}: no such heading")
        for span in re.findall(r"`([^`]+)`", line):
            if MADE.match(span):
                continue
            count += 1
            if PATH.match(span) and ("/" in span or FILE.match(span)):
                if repository.wrong_path(name, span):
                    wrong.append(f"{name}:{number}: `{span}`: no such file")
            elif IDENTIFIER.match(span) and repository.wrong_symbol(span):
                wrong.append(f"{name}:{number}: `{span}`: in no source")
    return count, wrong


def main() -> int:
    repository = Repository()
    passed, failures = 0, []
    for page in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]:
        count, wrong = check(page, repository)
        passed += count - len(wrong)
        failures += wrong
    print("\n".join(failures + [f"{passed} passed, {len(failures)} failed"]))
    return 1 if failures or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
