#!/usr/bin/env python3
"""Random contracts against a model of their types: answers on a chain and in native tests, state, ABI, both stubs.

usage: random_contracts.py FARCALL [--count N] [--seed N] [--keep FOLDER] [--tsc FILE]

Each contract has fields, arguments, collections and calls to itself of random types. The model knows the JSON and the
Borsh of each value. `farcall test` compares them on a chain and natively; the JSON is also validated by the schemas of
`farcall abi`. A second contract calls the first through its C++ stub: what the types of the stub read and write must
be the same values. With `--tsc` (the script of the TypeScript compiler, for node) each value must have the type that
the TypeScript stub gives it. A failure names its seed. The last line is `N passed, M failed`.
"""
import argparse
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from random_types import Types, cpp_text, literal  # noqa: E402
from schema_check import violation  # noqa: E402

import json  # noqa: E402
import random  # noqa: E402


class Contract:
    """One random contract: its source, its test, and values with their JSON by method."""

    def __init__(self, seed: int):
        self.random = random.Random(seed)
        self.types = Types(self.random)
        self.fields = [(f"field{i}", self.types.any(3)) for i in range(self.random.randint(1, 4))]
        self.echoes = [(f"echo{i}", self.types.any(3)) for i in range(self.random.randint(1, 3))]
        self.maps = [(f"map{i}", self.types.key(), self.types.present(2)) for i in range(self.random.randint(0, 2))]
        self.checks: list[tuple[str, str, object]] = []  # method, type, value

    def source(self) -> str:
        fields = "".join(f"  {t.cpp} {name};\n" for name, t in self.fields)
        maps = "".join(f'  LookupMap<{k.cpp}, {v.cpp}, "{name}"> {name};\n' for name, k, v in self.maps)
        parameters = ", ".join(f"{t.cpp} {name}" for name, t in self.fields)
        values = ", ".join(name for name, _ in self.fields)
        methods = f"  [[near::init]] static Random create({parameters}) {{ return {{{values}}}; }}\n"
        for name, t in self.fields:
            methods += (f"  {t.cpp} get_{name}() const {{ return {name}; }}\n"
                        f"  {t.cpp} set_{name}({t.cpp} value) {{ return std::exchange({name}, value); }}\n")
        for name, t in self.echoes:
            methods += (f"  {t.cpp} {name}({t.cpp} value) const {{ return value; }}\n"
                        f"  Promise<{t.cpp}> relay_{name}({t.cpp} value) const {{\n"
                        f'    return at(env::current_account_id()).call<{t.cpp}>("{name}", json{{{{"value", value}}}})\n'
                        f"        .then<&Random::on_{name}>(value);\n  }}\n"
                        f"  {t.cpp} on_{name}(PromiseResult<{t.cpp}> result, {t.cpp} context) const {{\n"
                        f'    require(to_json(*result) == to_json(context), "the answer differs");\n'
                        f"    return *result;\n  }}\n")
        for name, k, v in self.maps:
            methods += (f"  bool put_{name}({k.cpp} key, {v.cpp} value) {{ return {name}.set(key, value); }}\n"
                        f"  std::optional<{v.cpp}> find_{name}({k.cpp} key) const {{ return {name}.get(key); }}\n")
        return (f"#include <near.hpp>\nusing namespace near;\n\n{self.types.definitions}\n"
                f"struct [[near::contract]] Random {{\n{fields}{maps}\n{methods}}};\n")

    def caller(self) -> str:
        """A contract that passes values on through the types of the stub."""
        relays = "".join(f"  Promise<json> relay_{name}(AccountId app, json value) const {{\n"
                         f"    return through(&::Random::{name}, app, value);\n  }}\n" for name, _ in self.echoes)
        return f"""#include "../stub.hpp"
using namespace near;

template <class R, class P>
Call<R> through(Call<R> (::Random::*method)(P), const AccountId& app, const json& value) {{
  ::Random stub{{app}};
  return (stub.*method)(expect(from_json<P>(value.dump()), "the stub"));
}}

struct [[near::contract]] Caller {{
{relays}
  bool is_there() const {{ return true; }}
}};
"""

    def typescript(self) -> str:
        """A program that has no types unless the stub's types hold the values."""
        lines = ['import type { Random } from "./stub.js";',
                 "type Argument<M extends keyof Random> = Random[M] extends (args: { value: infer V }, ...rest: never[])"
                 " => unknown ? V : never;",
                 "type Answer<M extends keyof Random> = Random[M] extends (...args: never[]) => Promise<infer R> ? R"
                 " : never;"]
        for i, (method, place, text) in enumerate(self.checks):
            kind = "Answer" if place == "result" else "Argument"
            lines.append(f'export const value{i}: {kind}<"{method}"> = {text};')
        return "\n".join(lines) + "\n"

    def test(self) -> str:
        lines = []
        first = {name: t.value() for name, t in self.fields}
        second = {name: t.value() for name, t in self.fields}

        def arguments(pairs) -> str:
            return literal("{" + ",".join(f'"{name}":{text}' for name, text in pairs) + "}")

        def borsh(values) -> str:
            bytes_ = b"".join(t.borsh(values[name]) for name, t in self.fields)
            # Collections are in the state by their prefixes.
            prefixes = b"".join(len(name).to_bytes(4, "little") + name.encode() for name, _, _ in self.maps)
            return cpp_text(bytes_ + prefixes)

        lines.append(f'  call(app, "create", {arguments((n, t.json(first[n])) for n, t in self.fields)}, "");')
        lines.append(f"  expect_state(app, {borsh(first)});")
        for name, t in self.fields:
            self.checks.append((f"get_{name}", "result", t.json(first[name])))
            self.checks.append((f"set_{name}", "value", t.json(second[name])))
            lines.append(f'  expect_view(app, "get_{name}", "{{}}", {literal(t.json(first[name]))});')
            lines.append(f'  call(app, "set_{name}", {arguments([("value", t.json(second[name]))])}, '
                         f"{literal(t.json(first[name]))});")
        lines.append(f"  expect_state(app, {borsh(second)});")
        for name, t in self.echoes:
            value = t.value()
            text = literal(t.json(value))
            self.checks.append((name, "value", t.json(value)))
            self.checks.append((name, "result", t.json(value)))
            lines.append(f'  expect_view(app, "{name}", {arguments([("value", t.json(value))])}, {text});')
            lines.append(f'  call(app, "relay_{name}", {arguments([("value", t.json(value))])}, {text});')
            relayed = arguments([("app", '"app.test.near"'), ("value", t.json(value))])
            lines.append(f'  call(caller, "relay_{name}", {relayed}, {text});')
            lines.append(f"  expect_native<{t.cpp}>({text}, {cpp_text(t.borsh(value))});")
            lines.append(f"  expect_refused<{t.cpp}>({text});")
        for name, k, v in self.maps:
            key, value = k.value(), v.value()
            pair = arguments([("key", k.json(key)), ("value", v.json(value))])
            lines.append(f'  call(app, "put_{name}", {pair}, "false");')
            lines.append(f'  call(app, "put_{name}", {pair}, "true");')
            lines.append(f'  expect_view(app, "find_{name}", {arguments([("key", k.json(key))])}, '
                         f"{literal(v.json(value))});")
        body = "\n".join(lines)
        return f"""#include "contract.cpp"
#include "../random_kit.hpp"
TEST(Random, agrees_with_the_model) {{
  kit::Chain chain;
  const auto app = kit::deploy<Random>(chain, "app", kit::wasm("%NAME%"));
  const Plain caller{{chain.create_account("caller")}};
  caller.account().deploy(kit::wasm("caller"));
{body}
}}
"""


KIT = r"""// What the tests of random contracts share.
#pragma once
#include <gtest/gtest.h>
#include <farcall/contract.hpp>
namespace kit = farcall::testkit;
/// An account with a contract that has no C++ type here.
struct Plain {
  kit::Account it;
  const kit::Account& account() const { return it; }
};
template <class App>
void call(const App& app, std::string_view method, const std::string& arguments, const std::string& answer) {
  const kit::Outcome outcome =
      app.account().call(app.account(), method, arguments, {.gas = kit::Gas{300'000'000'000'000}});
  EXPECT_TRUE(outcome.all_succeeded()) << method << arguments << outcome.tree();
  if (!answer.empty()) EXPECT_EQ(outcome.text(), answer) << method << arguments;
}
template <class App>
void expect_view(const App& app, std::string_view method, const std::string& arguments, const std::string& answer) {
  const kit::ViewResult result = app.account().view(method, arguments);
  EXPECT_EQ(result.succeeded ? result.text() : result.error, answer) << method << arguments;
}
template <class App>
void expect_state(const App& app, const std::string& bytes) {
  const std::optional<kit::Bytes> state = app.account().state("STATE");
  ASSERT_TRUE(state.has_value());
  EXPECT_EQ((std::string{state->begin(), state->end()}), bytes);
}
/// JSON and Borsh there and back.
template <class T>
void expect_native(const std::string& text, const std::string& bytes) {
  const auto value = near::from_json<T>(text);
  ASSERT_TRUE(value.has_value()) << value.error() << text;
  EXPECT_EQ(near::to_json(*value), text);
  EXPECT_EQ(near::borsh::to_bytes(*value).str(), bytes);
  const auto stored = near::borsh::from_bytes<T>(bytes);
  ASSERT_TRUE(stored.has_value());
  EXPECT_EQ(near::to_json(*stored), text);
  if (!bytes.empty()) EXPECT_FALSE(near::borsh::from_bytes<T>(bytes.substr(0, bytes.size() - 1)));
  EXPECT_FALSE(near::borsh::from_bytes<T>(bytes + "x"));
}
/// Text that goes on, or ends too early, is not a value.
template <class T>
void expect_refused(const std::string& text) {
  EXPECT_FALSE(near::from_json<T>(text + " x"));
  if (!std::isdigit(text.back())) EXPECT_FALSE(near::from_json<T>(text.substr(0, text.size() - 1)));
}
"""


def run(*words: object) -> str:
    """What a command says when it fails; nothing when it does not."""
    done = subprocess.run([str(word) for word in words], text=True, capture_output=True)
    return "" if done.returncode == 0 else done.stdout + done.stderr or f"exit code {done.returncode}"


def stub_problems(farcall: str, folder: pathlib.Path, contract: Contract, tsc: str | None) -> list[str]:
    """Writes the ABI and both stubs beside the contract, and the caller; checks the types of the TypeScript one."""
    project = folder.parent
    problems = [run(farcall, "abi", folder, "-o", project / "abi.json"),
                run(farcall, "abi", project / "abi.json", "--stub", "cpp", "-o", project / "stub.hpp"),
                run(farcall, "abi", project / "abi.json", "--stub", "typescript", "-o", project / "stub.ts")]
    (project / "caller").mkdir(exist_ok=True)
    (project / "caller/contract.cpp").write_text(contract.caller())
    if tsc and not any(problems):
        (project / "values.ts").write_text(contract.typescript())
        problems.append(run("node", tsc, "--strict", "--noEmit", "--module", "nodenext", "--target", "es2022",
                            "--skipLibCheck", project / "values.ts"))
    return [each for each in problems if each]


def schema_problems(folder: pathlib.Path, contract: Contract) -> list[str]:
    abi = json.loads((folder.parent / "abi.json").read_text())
    body = abi["body"]
    functions = {each["name"]: each for each in body["functions"]}
    definitions = body["root_schema"].get("definitions", {})
    problems = []
    for method, place, text in contract.checks:
        function = functions[method]
        schema = (function["result"] if place == "result" else
                  next(each for each in function["params"]["args"] if each["name"] == place))["type_schema"]
        found = violation(json.loads(text), schema, definitions)
        if found:
            problems.append(f"{method}, {place}: {found}: {text}")
    return problems


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("farcall")
    parser.add_argument("--count", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--tsc", help="the script of the TypeScript compiler")
    parser.add_argument("--keep", help="a folder for the generated project")
    options = parser.parse_args()
    passed = failed = 0
    with tempfile.TemporaryDirectory() as scratch:
        project = pathlib.Path(options.keep or scratch)
        contracts = {}
        for seed in range(options.seed, options.seed + options.count):
            contract = Contract(seed)
            name = f"random{seed}"
            # A project of its own, so that one that does not compile leaves the others alone.
            folder = project / f"seed{seed}" / name
            folder.mkdir(parents=True, exist_ok=True)
            (folder.parent / "random_kit.hpp").write_text(KIT)
            (folder / "contract.cpp").write_text(contract.source())
            (folder / "contract_test.cpp").write_text(contract.test().replace("%NAME%", name))
            contracts[seed] = (folder, contract)
        for seed, (folder, contract) in contracts.items():
            problems = stub_problems(options.farcall, folder, contract, options.tsc)
            if not problems:
                failure = run(options.farcall, "test", folder.parent)
                problems = [failure] if failure else []
                problems += schema_problems(folder, contract)
            for problem in problems:
                print(f"seed {seed}: {problem}")
            passed, failed = passed + (not problems), failed + bool(problems)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
