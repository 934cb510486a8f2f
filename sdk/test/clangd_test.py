#!/usr/bin/env python3
"""What clangd, the server behind most editors, says about contracts: nothing where nothing is wrong, the sentence
of the SDK where something is, and what it offers while somebody types.

usage: clangd_test.py FARCALL

The last line is `N passed, M failed`. Without clangd-22 or clangd 22 in PATH the test says that it was skipped.
"""
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

from editor_contract import caller, own

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
LIMIT_SECONDS = 600
WARNING = 2  # severity 1 is an error
TESTS = ("hello", "cross_contract_simple", "fungible_token")  # examples whose tests are opened, too
results = {"passed": 0, "failed": 0}


def check(name: str, good: bool, seen="") -> None:
    results["passed" if good else "failed"] += 1
    if not good:
        print(f"{name} failed:\n{seen}")


class Clangd:
    """A server with the commands of `folder`/compile_commands.json, over the language server protocol."""

    def __init__(self, program: str, folder: pathlib.Path):
        self.process = subprocess.Popen(
            [program, f"--compile-commands-dir={folder}", "--background-index=false", "--log=error", "-j=2"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.count = 0
        self.said: dict[str, list] = {}
        completion = {"completionItem": {"snippetSupport": True}}
        self.ask("initialize", {"processId": None, "rootUri": folder.as_uri(),
                                "capabilities": {"textDocument": {"completion": completion}}})
        self.tell("initialized", {})

    def send(self, message: dict) -> None:
        text = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(text), text))
        self.process.stdin.flush()

    def receive(self) -> dict:
        length = 0
        while line := self.process.stdout.readline().strip():
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        if length == 0:
            raise EOFError("clangd has ended")
        message = json.loads(self.process.stdout.read(length))
        if message.get("method") == "textDocument/publishDiagnostics":
            self.said[message["params"]["uri"]] = message["params"]["diagnostics"]
        return message

    def tell(self, method: str, parameters: dict) -> None:
        self.send({"method": method, "params": parameters})

    def ask(self, method: str, parameters: dict):
        self.count += 1
        self.send({"id": self.count, "method": method, "params": parameters})
        while True:
            message = self.receive()
            if message.get("id") == self.count and "method" not in message:
                return message.get("result")

    def open(self, file: pathlib.Path, text: str | None = None) -> None:
        text = file.read_text() if text is None else text
        self.tell("textDocument/didOpen",
                  {"textDocument": {"uri": file.as_uri(), "languageId": "cpp", "version": 1, "text": text}})

    def diagnostics(self, file: pathlib.Path) -> list[str]:
        """Errors and warnings."""
        while file.as_uri() not in self.said:
            self.receive()
        return [f"{each['range']['start']['line'] + 1}: {each['message']}"
                for each in self.said[file.as_uri()] if each["severity"] <= WARNING]

    def close(self, file: pathlib.Path) -> None:
        self.tell("textDocument/didClose", {"textDocument": {"uri": file.as_uri()}})

    def ask_at(self, method: str, file: pathlib.Path, text: str, mark: str):
        """The answer for the place behind `mark`."""
        before = text[:text.index(mark) + len(mark)]
        place = {"line": before.count("\n"), "character": len(before) - before.rfind("\n") - 1}
        return self.ask(f"textDocument/{method}", {"textDocument": {"uri": file.as_uri()}, "position": place})

    def end(self) -> None:
        self.process.kill()
        self.process.wait()


CALLER = caller("""  void change() {
    HelloNear(hello).set_greeting("Hi").detach();
  }
  void unfinished() {
    HelloNear(hello).set_greeting();
    auto callback = &Contract::;
  }""")


def labels(answer: dict) -> set[str]:
    return {item["label"].strip(" •").removesuffix(" const") for item in answer["items"]}


def check_help(clangd: Clangd, file: pathlib.Path) -> None:
    file.parent.mkdir()
    clangd.open(file, CALLER)
    hover = clangd.ask_at("hover", file, CALLER, "HelloNear(hello).get_gree")
    text = hover["contents"]["value"] if hover else ""
    check("hover shows type and comment of a method of an interface",
          "What it greets with." in text and "Call<std::string> get_greeting()" in text, text)
    hover = clangd.ask_at("hover", file, CALLER, "then<&Contract::on_ans")
    text = hover["contents"]["value"] if hover else ""
    check("hover shows the callback", "on_answer(PromiseResult<std::string> greeting) const" in text, text)
    found = clangd.ask_at("definition", file, CALLER, "then<&Contract::on_ans")
    line = CALLER[:CALLER.index("  std::string on_answer")].count("\n")
    check("the definition of a callback is found", [each["range"]["start"]["line"] for each in found] == [line], found)
    offered = labels(clangd.ask_at("completion", file, CALLER, "HelloNear(hello)."))
    check("methods of an interface are offered",
          {"get_greeting()", "set_greeting(std::string greeting)"} <= offered, offered)
    offered = labels(clangd.ask_at("completion", file, CALLER, "get_greeting()."))
    check("what can be done with a call is offered",
          {"gas(Gas gas)", "deposit(NearToken amount)", "weight(uint64_t weight)", "detach()"} <= offered
          and any(label.startswith("then") for label in offered), offered)
    shown = clangd.ask_at("signatureHelp", file, CALLER, "    HelloNear(hello).set_greeting(")
    found = [each["label"] for each in shown["signatures"]]
    check("parameters of a method of an interface are shown",
          found == ["set_greeting(std::string greeting) -> Call<void>"], found)
    offered = labels(clangd.ask_at("completion", file, CALLER, "auto callback = &Contract::"))
    names = {label.split("(")[0].strip() for label in own(offered)}
    check("callbacks are offered, and nothing else", names == {"ask", "on_answer", "change", "unfinished", "hello"}, offered)
    clangd.close(file)


def main() -> int:
    program = shutil.which("clangd-22") or shutil.which("clangd") or ""
    if not program or " 22." not in subprocess.run([program, "--version"], text=True, capture_output=True).stdout:
        print("[  SKIPPED ] Clangd.contracts_in_editors: clangd 22 is not in PATH\n0 passed, 0 failed")
        return 0
    farcall = str(pathlib.Path(sys.argv[1]).resolve())
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        subprocess.run([farcall, "new", folder / "app"], check=True, capture_output=True, timeout=LIMIT_SECONDS)
        listed = json.loads((folder / "app" / "compile_commands.json").read_text())
        of_test = next(e["arguments"] for e in listed if e["file"].endswith("_test.cpp"))[:-1]
        of_contract = next(e["arguments"] for e in listed if not e["file"].endswith("_test.cpp"))[:-1]
        # Away from the repository, which has its own rules for clang-tidy.
        shutil.copytree(ROOT / "examples", folder / "examples", ignore=shutil.ignore_patterns("*.wasm", "rust"))
        for part in ("contracts", "features", "misuse"):
            shutil.copytree(ROOT / "sdk/test" / part, folder / part)
        good = sorted([*folder.glob("examples/*/contract.cpp"), *folder.glob("contracts/**/*.cpp"),
                       *(folder / f"examples/{name}/contract_test.cpp" for name in TESTS)])
        bad = [folder / f"misuse/{case}.cpp" for case in ("return_joint", "wrong_result_type", "dropped")]
        typed = folder / "typed" / "contract.cpp"
        entries = [{"directory": name, "file": str(file),
                    "arguments": [*(of_test if file.name.endswith("_test.cpp") else of_contract), str(file)]}
                   for file in [*good, *bad, typed]]
        (folder / "compile_commands.json").write_text(json.dumps(entries))
        clangd = Clangd(program, folder)
        try:
            check_help(clangd, typed)
            for file in good + bad:
                clangd.open(file)
            for file in good:
                said = clangd.diagnostics(file)
                check(f"no noise in {file.relative_to(folder)}", not said, "\n".join(said))
            for file in bad:
                said = clangd.diagnostics(file)
                check(f"one sentence about {file.stem}", len(said) == 1 and "near: " in said[0], "\n".join(said))
        finally:
            clangd.end()
    print(f"{results['passed']} passed, {results['failed']} failed")
    return 1 if results["failed"] or not results["passed"] else 0


if __name__ == "__main__":
    sys.exit(main())
