#!/usr/bin/env python3
"""The repository's own rules, read from the repository itself.

Stray files in the root, long lines, forgotten markers, machine paths, tabs, missing final newlines, large
files, long files, rooms that use rooms above them, words that documentation avoids, subjects of commits.
The last line is `N passed, M failed`.
"""
import pathlib
import re
import subprocess
import sys

COLUMNS = 100
LARGE_BYTES = 700_000
LINES = 500
# Tables: one entry after the other, nothing to be read as a whole.
TABLES = {"protocol/errors.hpp"}
# Commits up to this one are older than the rule for subjects.
SUBJECTS_AFTER = "34b033f"
SUBJECT_COLUMNS = 72
SUBJECT = re.compile(r"^[\w./+-]+(, [\w./+-]+)*: \S.*[^.]$")
SOURCE = {".cpp", ".hpp", ".h", ".rs", ".ts", ".tsx", ".js", ".mjs", ".py", ".sh", ".cmake", ".wat"}
TEXT = SOURCE | {".md", ".txt", ".json", ".toml", ".yml", ""}
# Bottom up: a room may include itself and the rooms before it.
ROOMS = ["base", "native", "protocol", "state", "vm", "runtime", "chain", "trace", "testkit", "explore",
         "node", "cli"]
# What may stand in the root, besides folders.
ROOT = {".clang-format", ".clang-tidy", ".gitignore", "CHANGELOG.md", "CMakeLists.txt", "CMakePresets.json", "LICENSE",
        "README.md", "dev"}
# Sources in the place of users' code: kept unchanged, since messages are compared by line.
AS_GIVEN = ("sdk/test/contracts/", "sdk/test/misuse/")
# Programs of their own, and what format_text itself is made of.
FORMATS_ITSELF = re.compile(r"^base/(format_text|bench)\.|_bench\.cpp$")
# What documentation says otherwise: the names of the programs that are meant.
AVOIDED = re.compile(r"\b[Tt]he reference('s| implementation| node|\b(?! for))")
MARKERS = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X)\b")
PLACES = re.compile(r"/wo" + r"rk/|/ro" + r"ot/|index\.cra" + r"tes\.io|registry\.npm" + r"js|py" + r"pi\.org|deb\.deb"
                    + r"ian\.org")


def tracked() -> list[pathlib.Path]:
    names = subprocess.run(["git", "ls-files", "-z"], check=True, capture_output=True, text=True).stdout
    return [pathlib.Path(n) for n in names.split("\0") if n and pathlib.Path(n).exists()]


def complaints(path: pathlib.Path) -> list[str]:
    found = []
    if len(path.parts) == 1 and path.name not in ROOT:
        found.append(f"{path}: not among the files of the root (ROOT in {pathlib.Path(__file__).name})")
    size = path.stat().st_size
    if size > LARGE_BYTES and "fixtures" not in path.parts:
        found.append(f"{path}: {size} bytes; large files belong into a fixtures folder, if anywhere")
    if path.suffix not in TEXT or "fixtures" in path.parts or path.as_posix().startswith(AS_GIVEN):
        return found
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return found
    if text and not text.endswith("\n"):
        found.append(f"{path}: no newline at the end")
    lines = text.splitlines()
    if path.suffix in SOURCE and len(lines) > LINES and path.as_posix() not in TABLES:
        found.append(f"{path}: {len(lines)} lines; more than {LINES} are hard to read, split the file")
    for number, line in enumerate(lines, 1):
        place = f"{path}:{number}"
        if path.suffix == ".md" and AVOIDED.search(line):
            found.append(f"{place}: say nearcore or near-sandbox, whichever is meant: {line.strip()}")
        if path.suffix in SOURCE and len(line) > COLUMNS + 20 or (path.suffix in {".cpp", ".hpp"} and len(line) > COLUMNS):
            if '"' not in line and "http" not in line:
                found.append(f"{place}: {len(line)} columns, {COLUMNS} are allowed")
        if path.suffix in SOURCE and MARKERS.search(line):
            found.append(f"{place}: a forgotten marker: {line.strip()}")
        if PLACES.search(line):
            found.append(f"{place}: a path or host of one machine: {line.strip()}")
        if path.suffix in {".cpp", ".hpp", ".py", ".ts"} and "\t" in line:
            found.append(f"{place}: a tab")
    return found + formats(path, lines) + arrows(path, text)


def formats(path: pathlib.Path, lines: list[str]) -> list[str]:
    in_rooms = path.parts[0] in ROOMS or path.as_posix().startswith("sdk/tool/")
    if not in_rooms or path.suffix not in {".cpp", ".hpp"} or FORMATS_ITSELF.search(path.as_posix()):
        return []
    return [f"{path}:{number}: format_text of base/format_text.hpp: std::format compiles again everywhere"
            for number, line in enumerate(lines, 1) if "std::format(" in line]


def arrows(path: pathlib.Path, text: str) -> list[str]:
    room = path.parts[0]
    if room not in ROOMS or path.suffix not in {".cpp", ".hpp", ".h"}:
        return []
    allowed = ROOMS[: ROOMS.index(room) + 1]
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        include = re.match(r'#include "([a-z]+)/', line)
        if include and include[1] in ROOMS and include[1] not in allowed:
            found.append(f"{path}:{number}: {room} may not use {include[1]}: it is above it")
    return found


def subjects() -> list[str]:
    """Commits since the rule exists: `where: imperative verb + object`. None in a checkout without history."""
    log = subprocess.run(["git", "log", "--format=%h %s", f"{SUBJECTS_AFTER}..HEAD"], capture_output=True, text=True)
    commits = [line.split(" ", 1) for line in log.stdout.splitlines()] if log.returncode == 0 else []
    found = [f"commit {commit}: {len(subject)} columns, {SUBJECT_COLUMNS} are allowed: {subject}"
             for commit, subject in commits if len(subject) > SUBJECT_COLUMNS]
    return found + [f"commit {commit}: not of the form `where: what`: {subject}"
                    for commit, subject in commits if not SUBJECT.match(subject)]


def main() -> int:
    files = tracked()
    found = [c for path in files for c in complaints(path)] + subjects()
    bad_files = {complaint.split(":")[0] for complaint in found}
    print("".join(f"{complaint}\n" for complaint in found), end="")
    print(f"{len(files) - len(bad_files & {str(path) for path in files})} passed, {len(bad_files)} failed")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
