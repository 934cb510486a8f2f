#!/usr/bin/env python3
"""What the tools do for people who write contracts: check, watch, and what editors show.

usage: tools_test.py FARCALL CONTRACTS_FOLDER

Editors ask the same compiler engine that this test asks (clangd is clang): what it completes and what it
complains about, with the flags of a project's compile_commands.json. The last line is `N passed, M failed`.
"""
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time

from editor_contract import caller, own

EXAMPLES = pathlib.Path(__file__).resolve().parent.parent.parent / "examples"
LIMIT_SECONDS = 120
results = {"passed": 0, "failed": 0}


def check(name: str, good: bool, seen: str = "") -> None:
    results["passed" if good else "failed"] += 1
    if not good:
        print(f"{name} failed:\n{seen}")


def run(*words) -> subprocess.CompletedProcess:
    return subprocess.run([str(word) for word in words], text=True, capture_output=True, timeout=LIMIT_SECONDS)


def check_examples(farcall: str, contracts: pathlib.Path) -> None:
    """The newest protocol of the network is 86: no example may use what came later."""
    for source in sorted(EXAMPLES.glob("*/contract.cpp")):
        name = source.parent.name
        done = run(farcall, "--protocol", "86", "check", contracts / f"{name}.wasm")
        check(f"check {name}", done.returncode == 0 and "accepted" in done.stdout, done.stdout + done.stderr)


class Watch:
    """`farcall build --watch`, and the lines that it writes."""

    def __init__(self, farcall: str, folder: pathlib.Path):
        self.lines: list[str] = []
        self.process = subprocess.Popen([farcall, "build", "--watch", str(folder)], text=True, bufsize=1,
                                        stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        threading.Thread(target=self.collect, daemon=True).start()

    def collect(self) -> None:
        for line in self.process.stdout:
            self.lines.append(line)

    def wait_for(self, text: str, start: int) -> int:
        """The number of lines when a line from `start` on holds `text`; -1 when none comes."""
        deadline = time.monotonic() + LIMIT_SECONDS
        while time.monotonic() < deadline:
            if any(text in line for line in self.lines[start:]):
                return len(self.lines)
            time.sleep(0.05)
        return -1

    def end(self) -> None:
        # Not SIGINT: shells have their background jobs ignore it, and what these start.
        self.process.terminate()
        self.process.wait(timeout=LIMIT_SECONDS)


def check_watch(farcall: str, folder: pathlib.Path) -> None:
    project = folder / "watched"
    shutil.copytree(EXAMPLES / "hello", project, ignore=shutil.ignore_patterns("*.wasm", "*_test.cpp"))
    source = project / "contract.cpp"
    text = source.read_text()
    watch = Watch(farcall, project)
    try:
        at = watch.wait_for("watching", 0)
        check("the first build", at > 0 and any("2 methods" in line for line in watch.lines), "".join(watch.lines))
        source.write_text(text.replace("Saving greeting", "Keeping greeting").replace(
            "std::string get_greeting", "uint32_t size() const { return greeting.size(); }\n  std::string get_greeting"))
        at = watch.wait_for("watching", at)
        check("a change is built", any("3 methods" in line for line in watch.lines), "".join(watch.lines))
        source.write_text(text.replace("return greeting;", "return 5;"))
        at = watch.wait_for("watching", at)
        check("a mistake is shown", any("contract.cpp:" in line and "error" in line for line in watch.lines),
              "".join(watch.lines))
        source.write_text(text)
        before = at
        at = watch.wait_for("watching", at)
        check("it goes on after a mistake", any("2 methods" in line for line in watch.lines[before:]),
              "".join(watch.lines))
    finally:
        watch.end()


def complete(command: list[str], file: pathlib.Path, text: str) -> str:
    """What the compiler would offer where `@` stands in `text`."""
    before = text[:text.index("@")]
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    file.write_text(text.replace("@", ""))
    words = [word for word in command if word != "-c"]
    words[-1:] = ["-fsyntax-only", "-Xclang", f"-code-completion-at={file}:{line}:{column}", str(file)]
    return run(*words).stdout


def changing(code: str) -> str:
    return caller(f"  void change() {{ {code} }}")


def check_editors(farcall: str, folder: pathlib.Path) -> None:
    project = folder / "edited"
    done = run(farcall, "new", project, "--template", "cross-contract")
    check("new", done.returncode == 0, done.stderr)
    commands = json.loads((project / "compile_commands.json").read_text())
    files = {pathlib.Path(entry["file"]) for entry in commands}
    check("every source is listed", files == set(project.rglob("*.cpp")), f"{files}")
    for entry in commands:
        if entry["file"].endswith("_test.cpp"):
            continue  # a test needs the header that a build makes
        done = run(*[word for word in entry["arguments"] if word != "-c"], "-fsyntax-only")
        check(f"no noise in {entry['file']}", done.returncode == 0 and not done.stderr, done.stderr)
    command = next(e["arguments"] for e in commands if not e["file"].endswith("_test.cpp"))
    file = folder / "edited.cpp"
    offered = complete(command, file, changing("HelloNear(hello).@"))
    check("methods of an interface are offered",
          "set_greeting : [#Call<void>#]set_greeting(<#std::string greeting#>)" in offered, offered)
    offered = complete(command, file, changing("HelloNear(hello).set_greeting(@)"))
    check("their parameters are shown", re.search(r"OVERLOAD: \[#Call<void>#\]set_greeting\(<#std::string greeting#>\)",
                                                 offered) is not None, offered)
    offered = complete(command, file, changing("auto callback = &Contract::@"))
    names = {line.split(" : ")[0].removeprefix("COMPLETION: ") for line in offered.splitlines()}
    check("callbacks are offered, and nothing else", own(names) == {"ask", "on_answer", "change", "hello"}, offered)


def main() -> int:
    farcall, contracts = str(pathlib.Path(sys.argv[1]).resolve()), pathlib.Path(sys.argv[2])
    with tempfile.TemporaryDirectory() as folder:
        check_examples(farcall, contracts)
        check_watch(farcall, pathlib.Path(folder))
        check_editors(farcall, pathlib.Path(folder))
    print(f"{results['passed']} passed, {results['failed']} failed")
    return 1 if results["failed"] or not results["passed"] else 0


if __name__ == "__main__":
    sys.exit(main())
