#!/usr/bin/env python3
"""Explores every scenario of examples and compares the verdicts with what they should be.

usage: explore_examples.py FARCALL [--table]

Scenarios named bug* must be violated, all others must hold but for those in BOUNDED. With --table, also the
figures of docs/case-studies.md: receipts until the first finding, by the search and by random runs (median of
20 seeds). The last line is `N passed, M failed`.
"""

import json
import pathlib
import statistics
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
SEEDS = range(1, 21)
# No finding, and an answer that stays open: the contract asks for the random seed.
BOUNDED = {"races/innocent/lottery.toml", "races/innocent/lottery_layout.toml"}
# Random runs that find nothing within this many receipts count as this many.
RANDOM_MAX = 2_000_000


def explore(farcall: str, scenario: pathlib.Path, *words: str) -> tuple[int, dict]:
    command = [farcall, "explore", str(scenario), "--json", "-q", *words]
    run = subprocess.run(command, capture_output=True, text=True, timeout=900, check=False)
    if run.returncode not in (0, 1, 3):
        raise RuntimeError(f"{scenario}: exit {run.returncode}: {run.stderr.strip()[:500]}")
    return run.returncode, json.loads(run.stdout)


def check(farcall: str, scenario: pathlib.Path) -> bool:
    name = scenario.relative_to(ROOT / "examples")
    wanted = 1 if scenario.name.startswith("bug") else 3 if name.as_posix() in BOUNDED else 0
    try:
        code, answer = explore(farcall, scenario)
    except (RuntimeError, subprocess.TimeoutExpired) as error:
        print(f"FAILED {name}: {error}")
        return False
    found = ", ".join(sorted({each["property"] for each in answer["findings"]}))
    line = f"{name}: {answer['verdict']} {found} ({answer['classes']:,} classes, {answer['cases']} cases)"
    print(line if code == wanted else f"FAILED {line}; expected exit {wanted}, got {code}")
    for text in answer["not_reproduced"] if code != wanted else []:
        print(f"  not reproduced: {text}")
    return code == wanted


def table(farcall: str) -> None:
    print("\n| case | receipts to the first finding | random runs, median of 20 seeds | ratio |")
    print("| --- | --- | --- | --- |")
    for scenario in sorted((ROOT / "examples" / "races").glob("*/bug.toml")):
        _, answer = explore(farcall, scenario, "--first")
        searched = answer["receipts"]
        budget = ["--budget", str(RANDOM_MAX)]
        random = statistics.median(
            explore(farcall, scenario, "--random", "--seed", str(seed), *budget)[1]["receipts"] for seed in SEEDS
        )
        print(f"| {scenario.parent.name} | {searched:,} | {random:,.0f} | {random / max(searched, 1):.1f} |")


def main() -> int:
    farcall = sys.argv[1]
    examples = ROOT / "examples"
    scenarios = sorted(examples.glob("races/*/bug*.toml")) + sorted(examples.glob("races/*/fix*.toml"))
    scenarios += sorted(examples.glob("races/innocent/*.toml")) + sorted(examples.glob("*/explore.toml"))
    results = [check(farcall, scenario) for scenario in scenarios]
    if "--table" in sys.argv[2:]:
        table(farcall)
    print(f"{sum(results)} passed, {len(results) - sum(results)} failed")
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
