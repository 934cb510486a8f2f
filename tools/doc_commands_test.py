#!/usr/bin/env python3
"""Runs the commands that README.md and docs/ show, and compares their output where it is shown, too.

usage: doc_commands_test.py FARCALL

A block is a list of commands, each with a `#` comment perhaps, or a dialogue: `$ ` before each command
and what it prints after it, where a line `...` stands for any lines. Blocks are fenced without a
language (or as sh or console); indented lines that begin with `farcall` count as well. All commands of
a block run in one shell, in a folder that has everything the repository has. HTML comments before a
block say what is special about it:

    <!-- test: skip, REASON -->    not run, but listed
    <!-- test: file NAME -->       written to a file for the blocks that follow

The last line is `N passed, M failed`.
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
SHELL_LANGUAGES = {"", "sh", "console"}
LIMIT_SECONDS = 600


class Block:
    def __init__(self, page: str, line: int, language: str, mark: str, lines: list[str]):
        self.page, self.line, self.language, self.mark, self.lines = page, line, language, mark, lines

    def place(self) -> str:
        return f"{self.page}:{self.line}"

    def is_shell(self) -> bool:
        return self.language in SHELL_LANGUAGES and not self.mark.startswith("file ")


def blocks_of(page: pathlib.Path) -> list[Block]:
    name, found, mark = str(page.relative_to(ROOT)), [], ""
    lines = page.read_text().splitlines()
    at = 0
    while at < len(lines):
        line = lines[at]
        fence = re.match(r"^```(\w*)$", line)
        if fence:
            end = lines.index("```", at + 1)
            found.append(Block(name, at + 1, fence[1], mark, lines[at + 1:end]))
            at, mark = end + 1, ""
        elif line.startswith("    farcall "):
            end = at
            while end < len(lines) and lines[end].startswith("    "):
                end += 1
            found.append(Block(name, at + 1, "sh", mark, [l[4:] for l in lines[at:end]]))
            at, mark = end, ""
        else:
            comment = re.match(r"^<!-- test: (.*) -->$", line)
            mark = comment[1] if comment else mark if not line.strip() else ""
            at += 1
    return found


def steps_of(block: Block) -> list[tuple[str, list[str] | None]]:
    """Commands, and the lines that each is to print; nothing where they are not shown."""
    if not any(line.startswith("$ ") for line in block.lines):
        joined = "\n".join(block.lines).replace("\\\n", " ")
        commands = [line.split(" #")[0].strip() for line in joined.splitlines()]
        return [(command, None) for command in commands if command]
    steps: list[tuple[str, list[str] | None]] = []
    for line in block.lines:
        if line.startswith("$ "):
            steps.append((line[2:], []))
        elif steps:
            steps[-1][1].append(line.rstrip())
    return [(command, "\n".join(output).rstrip().splitlines() or None) for command, output in steps]


def matches(shown: list[str], printed: list[str]) -> bool:
    """`...` stands for any number of lines."""
    if not shown:
        return not printed
    if shown[0].strip() == "...":
        return any(matches(shown[1:], printed[i:]) for i in range(len(printed) + 1))
    return bool(printed) and shown[0] == printed[0] and matches(shown[1:], printed[1:])


def run(block: Block, folder: str, build: pathlib.Path) -> str:
    """What is wrong; nothing if all is well."""
    environment = {**os.environ, "PATH": f"{build}:{os.environ['PATH']}", "NO_COLOR": "1"}
    script, mark = "set -e\n", "--- next command ---"
    steps = steps_of(block)
    for command, _ in steps:
        # The program is built already.
        command = re.sub(r"^\./dev demo$", "farcall demo", command)
        # Figures are not looked at here; large sizes and the peers that cargo builds take long.
        command = re.sub(r"^\./dev bench( --json)?$", r"./dev bench --quick\1", command)
        script += f"{command} 2>>errors\necho '{mark}'\n"
    try:
        done = subprocess.run(["bash", "-c", script], cwd=folder, env=environment, text=True, errors="replace",
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              timeout=LIMIT_SECONDS)
    except subprocess.TimeoutExpired:
        return f"not done after {LIMIT_SECONDS} s"
    if done.returncode != 0:
        errors = pathlib.Path(folder, "errors")
        told = errors.read_text(errors="replace") if errors.exists() else ""
        return f"exit code {done.returncode}\n{done.stdout}{told}"
    outputs = done.stdout.split(mark + "\n")
    for (command, shown), printed in zip(steps, outputs):
        lines = [line.rstrip() for line in printed.rstrip().splitlines()]
        if shown is not None and not matches(shown, lines):
            return f"$ {command}\nprints something else:\n{printed}"
    return ""


def main() -> int:
    build = pathlib.Path(sys.argv[1]).absolute().parent
    passed = failed = 0
    pages = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    for page in pages:
        with tempfile.TemporaryDirectory() as folder:
            for entry in ROOT.iterdir():
                if not entry.name.startswith((".", "build")):
                    os.symlink(entry, pathlib.Path(folder, entry.name))
            os.symlink(build, pathlib.Path(folder, "build"))
            for block in blocks_of(page):
                if block.mark.startswith("file "):
                    file = pathlib.Path(folder, block.mark[5:])
                    file.parent.mkdir(parents=True, exist_ok=True)
                    file.write_text("\n".join(block.lines) + "\n")
                elif not block.is_shell():
                    continue
                elif block.mark.startswith("skip"):
                    print(f"skipped: {block.place()}: {block.mark[4:].lstrip(', ')}")
                else:
                    wrong = run(block, folder, build)
                    passed, failed = passed + (not wrong), failed + bool(wrong)
                    print(f"{block.place()}: {wrong or 'as shown'}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
