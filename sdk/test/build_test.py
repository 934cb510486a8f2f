#!/usr/bin/env python3
"""`farcall build` and `farcall test` as people and editors see them: what is built again, what is printed, counts.

usage: build_test.py FARCALL

The last line is `N passed, M failed`.
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

LIMIT_SECONDS = 600
results = {"passed": 0, "failed": 0}
FARCALL = str(pathlib.Path(sys.argv[1]).resolve())

CONTRACT = """#include <near.hpp>
struct [[near::contract]] App {
  uint64_t n = 0;
  void add(uint64_t x) { n += x; }
  uint64_t get() const { return n; }
};
"""
TEST = """#include "contract.cpp"
#include <farcall/contract.hpp>
#include <gtest/gtest.h>
#include "limit.hpp"
TEST(App, first) { EXPECT_EQ(limit, 3); }
TEST(App, second) { EXPECT_EQ(App{}.get(), 0u); }
TEST(App, third) { EXPECT_EQ(limit, 3); }
"""
BROKEN = CONTRACT.replace("n += x", "m += x")


def check(name: str, good: bool, seen: object = "") -> None:
    results["passed" if good else "failed"] += 1
    if not good:
        print(f"{name} failed:\n{seen}")


def farcall(*words, folder=None) -> subprocess.CompletedProcess:
    return subprocess.run([FARCALL, *map(str, words)], text=True, capture_output=True, timeout=LIMIT_SECONDS,
                          cwd=folder)


def project(root: pathlib.Path, name: str, **contracts: dict[str, str]) -> pathlib.Path:
    folder = root / name
    for contract, files in contracts.items():
        for file, text in files.items():
            path = folder / contract / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
    time.sleep(0.05)  # files that change while a build runs make its record useless
    return folder


def check_counts_and_headers(root: pathlib.Path) -> None:
    folder = project(root, "counts", app={"contract.cpp": CONTRACT, "contract_test.cpp": TEST,
                                          "limit.hpp": "constexpr int limit = 3;\n"})
    done = farcall("test", folder)
    check("all tests pass", done.returncode == 0 and done.stdout == "3 passed, 0 failed\n", done.stdout + done.stderr)
    (folder / "app/limit.hpp").write_text("constexpr int limit = 4;\n")
    done = farcall("test", folder)
    check("a header that a test includes counts", done.returncode == 1 and done.stdout == "1 passed, 2 failed\n",
          done.stdout + done.stderr)
    done = farcall("test", "-q", folder)
    check("-q keeps failures", "limit" in done.stderr and "[  FAILED  ]" in done.stderr, done.stderr)
    done = farcall("test", "--json", folder)
    document = json.loads(done.stdout)
    failures = document["contracts"][0]["tests"]["failures"]
    check("--json has every failure with its line", document["passed"] == 1 and document["failed"] == 2
          and [f["test"] for f in failures] == ["App.first", "App.third"]
          and [f["line"] for f in failures] == [5, 7] and failures[0]["file"].endswith("contract_test.cpp"), done.stdout)
    (folder / "app/contract_test.cpp").write_text(TEST.replace("EXPECT_EQ(App{}.get(), 0u)", "std::abort()"))
    done = farcall("test", folder)
    check("a crash is a failure", done.returncode == 1 and done.stdout == "0 passed, 2 failed, 1 not run\n",
          done.stdout + done.stderr)
    check("a crash is told", "App.second: the test program ended with signal 6 (Aborted)" in done.stderr, done.stderr)
    printing = TEST.replace("EXPECT_EQ(App{}.get(), 0u)", "std::puts(\"one line\")").replace("limit, 3", "limit, 4")
    (folder / "app/contract_test.cpp").write_text(printing)
    done = farcall("test", folder)
    check("what passing tests print is not shown", done.returncode == 0 and "one line" not in done.stderr, done.stderr)
    done = farcall("test", "--show-output", folder)
    check("--show-output shows it", done.returncode == 0 and "one line\n" in done.stderr
          and done.stdout == "3 passed, 0 failed\n", done.stdout + done.stderr)


def check_errors(root: pathlib.Path) -> None:
    folder = project(root, "errors", bad={"contract.cpp": BROKEN}, good={"contract.cpp": CONTRACT})
    for words in (["build"], ["build", "-q"], ["test", "-q"]):
        done = farcall(*words, folder)
        check(f"{' '.join(words)} shows the error at its line", done.returncode == 1
              and "bad/contract.cpp:4:" in done.stderr and "'m'" in done.stderr, done.stderr)
    check("a contract with errors does not hide the others", (folder / "build/good.wasm").exists())
    done = farcall("build", "--json", folder)
    contracts = {c["name"]: c for c in json.loads(done.stdout)["contracts"]}
    error = contracts["bad"]["diagnostics"][0]
    check("--json has file, line, column", not contracts["bad"]["succeeded"] and error["severity"] == "error"
          and error["line"] == 4 and error["column"] == 26 and error["file"].endswith("bad/contract.cpp"), done.stdout)
    check("--json has the others", contracts["good"]["succeeded"] and contracts["good"]["methods"] == ["add", "get"],
          done.stdout)


def check_folders(root: pathlib.Path) -> None:
    folder = project(root, "folders", one={"contract.cpp": CONTRACT}, two={"contract.cpp": CONTRACT})
    done = farcall("build", "one", folder=folder)
    check("a contract is built into its project", done.returncode == 0 and (folder / "build/one.wasm").exists()
          and sorted(os.listdir(folder / "one")) == ["contract.cpp"] and not (folder / "build/two.wasm").exists(),
          done.stderr + str(sorted(folder.rglob("*"))))
    alone = project(root, "outside/alone", **{".": {"contract.cpp": CONTRACT}})
    farcall("build", alone)
    check("a contract without a project is built beside itself", (alone / "build/alone.wasm").exists())
    before = time.monotonic()
    done = farcall("build", folder / "one")
    check("nothing is built again", done.returncode == 0, done.stderr)
    print(f"nothing changed: {time.monotonic() - before:.3f} s")


def check_watch(root: pathlib.Path) -> None:
    contract = CONTRACT.replace("#include <near.hpp>\n", '#include <near.hpp>\n#include "../../shared/part.hpp"\n')
    folder = project(root, "watched/contracts", app={"contract.cpp": contract})
    shared = folder.parent / "shared"
    shared.mkdir()
    (shared / "part.hpp").write_text("constexpr int part = 1;\n")
    log = root / "watch.log"
    with log.open("w") as output:
        watch = subprocess.Popen([FARCALL, "build", "--watch", str(folder)], stdout=output, stderr=output)
        try:
            def wait(count: int) -> bool:
                deadline = time.monotonic() + LIMIT_SECONDS
                while time.monotonic() < deadline and log.read_text().count("watching") < count:
                    time.sleep(0.05)
                return log.read_text().count("watching") >= count

            check("the first build", wait(1) and "2 methods" in log.read_text(), log.read_text())
            (shared / "part.hpp").write_text("constexpr int part = ;\n")
            check("a header in another folder is watched", wait(2) and "shared/part.hpp:1:" in log.read_text(),
                  log.read_text())
        finally:
            watch.terminate()
            watch.wait(timeout=LIMIT_SECONDS)


TOKEN = """#include <near.hpp>
using namespace near;
namespace token {
struct [[near::contract]] Token {
  uint64_t n = 0;
  U128 balance_of(AccountId account_id, U128 bonus) const { return bonus; }
};
}  // namespace token
"""
POOL = """#include <near.hpp>
using namespace near;
namespace pool {
struct [[near::interface]] Token : Interface { Call<U128> balance_of(AccountId account_id, U128 bonus); };
struct [[near::contract]] Pool {
  uint32_t n = 0;
  Promise<bool> ask(AccountId token) { return Token(token).balance_of("x.near", 5).then<&Pool::on_balance>(7u); }
  bool on_balance(PromiseResult<U128> balance, uint32_t x) { n = x; return balance.has_value(); }
};
}  // namespace pool
"""
POOL_TEST = """#include "../support/world.hpp"
TEST_F(World, two_contracts_are_typed) {
  EXPECT_EQ(token.view<&token::Token::balance_of>(near::AccountId{"a.near"}, near::U128{5}).text(), "\\"5\\"");
  EXPECT_TRUE(pool.call<&pool::Pool::ask>(token.account()).all_succeeded());
}
TEST_F(World, interfaces_have_bodies) {
  near::testing::reset_host();
  (void)pool::Pool{}.ask("t.near");
}
"""
WORLD = """#pragma once
#include "../pool/contract.cpp"
#include "../token/contract.cpp"
#include <farcall/contract.hpp>
#include <gtest/gtest.h>
#include <near/testing.hpp>
namespace kit = farcall::testkit;
struct World : ::testing::Test {
  kit::Chain chain;
  kit::ContractHandle<token::Token> token = kit::deploy<token::Token>(chain, "token", kit::wasm("token"));
  kit::ContractHandle<pool::Pool> pool = kit::deploy<pool::Pool>(chain, "pool", kit::wasm("pool"));
};
"""


def check_several_contracts(root: pathlib.Path) -> None:
    folder = project(root, "several", token={"contract.cpp": TOKEN}, support={"world.hpp": WORLD},
                     pool={"contract.cpp": POOL, "contract_test.cpp": POOL_TEST})
    done = farcall("test", folder)
    check("a test calls every contract that it includes", done.returncode == 0
          and done.stdout == "2 passed, 0 failed\n", done.stdout + done.stderr)


DEBUG_TEST = """#include "contract.cpp"
TEST(App, tells_where) {
  farcall::testkit::Chain chain;
  const auto app = farcall::testkit::deploy<App>(chain, "app", farcall::testkit::wasm("app"));
  EXPECT_TRUE(app.call<&App::add>(1u).all_succeeded());
  const auto outcome = app.call<&App::add>(UINT64_MAX);
  EXPECT_NE(outcome.error().find("attempt to add with overflow, at app/contract.cpp:4"), std::string::npos)
      << outcome.error();
}
"""


def check_debug(root: pathlib.Path) -> None:
    folder = project(root, "debug", app={"contract.cpp": CONTRACT, "contract_test.cpp": DEBUG_TEST})
    done = farcall("test", "--debug", folder)
    check("--debug tells where a check failed", done.stdout == "1 passed, 0 failed\n", done.stdout + done.stderr)
    size = (folder / "build/app.wasm").stat().st_size
    done = farcall("test", folder)
    check("without it the contract is small again", done.stdout == "0 passed, 1 failed\n"
          and (folder / "build/app.wasm").stat().st_size < size, done.stdout + done.stderr)


def check_verify(root: pathlib.Path) -> None:
    """A deployed contract names its commit; anybody gets it from there and builds the same bytes."""
    folder = project(root, "verified", app={"contract.cpp": CONTRACT})

    def git(*words) -> None:
        subprocess.run(["git", "-C", str(folder), "-c", "user.name=a", "-c", "user.email=a@b.c", *words], check=True,
                       capture_output=True)

    git("init", "-q")
    git("remote", "add", "origin", "https://host.invalid/somebody/app.git")
    (folder / ".gitignore").write_text("build/\ncompile_commands.json\n")
    git("add", "-A")
    git("commit", "-qm", "contract")
    done = farcall("build", "--build-info", "app", folder=folder)
    check("a build names its commit", done.returncode == 0, done.stderr)
    deployed = root / "deployed.wasm"
    deployed.write_bytes((folder / "build/app.wasm").read_bytes())
    # Later commits and a changed working tree do not matter.
    (folder / "app/contract.cpp").write_text(CONTRACT.replace("n += x", "n += x + 1"))
    git("commit", "-qam", "later")
    done = farcall("verify", deployed, "--repository", folder, folder=root)
    check("verify from a repository", done.returncode == 0 and ": verified, code hash " in done.stdout,
          done.stdout + done.stderr)
    done = farcall("verify", deployed, "--repository", f"file://{folder}", "--json", folder=root)
    check("verify from a URL", done.returncode == 0 and json.loads(done.stdout)["verified"], done.stdout + done.stderr)
    done = farcall("verify", deployed, folder / "app", folder=root)
    check("other sources give other code", done.returncode == 1 and "the sources give" in done.stderr,
          done.stdout + done.stderr)
    done = farcall("verify", deployed, "--repository", root / "nothing", folder=root)
    check("a repository that is not there", done.returncode == 4 and "git cannot get commit" in done.stderr,
          done.stdout + done.stderr)
    farcall("build", "app", folder=folder)
    done = farcall("verify", folder / "build/app.wasm", "--repository", folder, folder=root)
    check("code that names no commit", done.returncode == 3 and "does not say of which commit" in done.stderr,
          done.stdout + done.stderr)


def check_gas(root: pathlib.Path) -> None:
    test = """#include <farcall/contract.hpp>
#include <gtest/gtest.h>
#include "contract.cpp"
TEST(App, adds) {
  farcall::testkit::Chain chain;
  auto app = farcall::testkit::deploy<App>(chain, "app", farcall::testkit::wasm("app"));
  EXPECT_TRUE(app.call<&App::add>(1u).all_succeeded());
  EXPECT_TRUE(app.call<&App::add>(2u).all_succeeded());
  EXPECT_FALSE(app.call_with<&App::add>("{}").succeeded());
}
"""
    folder = project(root, "gas", app={"contract.cpp": CONTRACT, "contract_test.cpp": test})
    done = farcall("test", "--gas", folder)
    lines = done.stdout.splitlines()
    check("--gas shows each function", len(lines) == 3 and lines[0].split()[:3] == ["function", "calls", "failed"]
          and lines[1].split()[:3] == ["app.test.near.add", "3", "1"] and lines[2] == "1 passed, 0 failed",
          done.stdout + done.stderr)
    done = farcall("test", "--gas", "--json", folder)
    gas = json.loads(done.stdout)["gas"]
    whole = sum(int(group) for group in gas[0]["groups"].values())
    check("its numbers agree", len(gas) == 1 and gas[0]["calls"] == 3
          and int(gas[0]["least"]) <= int(gas[0]["median"]) <= int(gas[0]["most"])
          and int(gas[0]["least"]) + int(gas[0]["median"]) + int(gas[0]["most"]) == whole, done.stdout)


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder).resolve()
        for part in (check_folders, check_errors, check_counts_and_headers, check_several_contracts,
                     check_debug, check_verify, check_gas, check_watch):
            part(root)
    print(f"{results['passed']} passed, {results['failed']} failed")
    return 1 if results["failed"] or not results["passed"] else 0


if __name__ == "__main__":
    sys.exit(main())
