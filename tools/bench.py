#!/usr/bin/env python3
"""Runs every benchmark program of a build and prints one table: value, what it is compared with, ratio.

usage: bench.py BUILD_FOLDER [--quick] [--json] [NAME...]

--quick runs the smallest sizes once: it shows that everything runs, its figures mean nothing. --json prints one
document with all rows. Names choose programs (apply, step, explore, trace, chain, trie, signatures, sdk, cli, vm).
The exit code is 1 when a program fails, never because of a figure.
"""
import json
import pathlib
import subprocess
import sys

# In the order of the table. A program prints one JSON object a row.
PROGRAMS = {
    "apply": "bench/apply_bench",
    "step": "bench/step_bench",
    "explore": "bench/explore_bench",
    "trace": "bench/trace_bench",
    "chain": "bench/chain_bench",
    "trie": "state/trie_bench",
    "signatures": "protocol/signature_bench",
    "sdk": "sdk/peer/sdk_bench",
    "cli": "farcall",
}
# The command line is measured from outside.
CLI_SCRIPT = pathlib.Path(__file__).resolve().parent.parent / "cli/near_speed.py"
# Calls on our machine beside near-vm-runner, which cargo builds first: not part of --quick.
VM_SCRIPT = pathlib.Path(__file__).resolve().parent.parent / "vm/difftest/run.sh"


def rows_of(program: pathlib.Path, quick: bool) -> list[dict]:
    if not program.is_file():
        print(f"{program}: there is no such program; ./dev bench builds it", file=sys.stderr)
        raise SystemExit(2)
    command = [sys.executable, CLI_SCRIPT] if program.name == "farcall" else []
    command += [program, "--json"] + (["--quick"] if quick else [])
    run = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    if run.returncode != 0:
        print(f"{program.name} failed: exit code {run.returncode}", file=sys.stderr)
        raise SystemExit(1)
    return [json.loads(line) for line in run.stdout.splitlines()]


def rows_of_vm(build: pathlib.Path) -> list[dict]:
    """Its lines are `name value unit`: one case in three lines, ours, the peer's and how many times as fast."""
    run = subprocess.run(["bash", VM_SCRIPT, "--build", build, "bench"], stdout=subprocess.PIPE, text=True)
    if run.returncode != 0:
        print(f"vm/difftest/run.sh bench failed: exit code {run.returncode}", file=sys.stderr)
        raise SystemExit(1)
    lines = [line.split() for line in run.stdout.splitlines()]
    values = {words[0]: (float(words[1]), words[2]) for words in lines if len(words) == 3}
    rows = []
    for name, (value, unit) in values.items():
        case = name.removesuffix("_farcall")
        peer = values.get(f"{case}_near_vm_runner")
        if case != name and peer is not None:
            rows.append({"table": "vm", "name": case.replace("_", " "), "value": value, "unit": unit,
                         "against": peer[0], "peer": "near-vm-runner", "at_least": False})
    return rows


def figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.2f}"


def print_table(rows: list[dict]) -> None:
    width = max(len(row["name"]) for row in rows)
    table = None
    for row in rows:
        if row["table"] != table:
            table = row["table"]
            print(f"\n{table:<{width}} {'value':>10} {'':<7} {'against':>10} {'':<24} {'ratio':>6}")
        line = f"{row['name']:<{width}} {figure(row['value']):>10} {row['unit']:<7}"
        if "against" in row:
            sign = " (at least)" if row["at_least"] else ""
            line += f" {figure(row['against']):>10} {row['peer'] + sign:<24} {row['value'] / row['against']:>6.2f}"
        print(line.rstrip())


def main() -> int:
    arguments = sys.argv[1:]
    options = {a for a in arguments if a.startswith("--")}
    words = [a for a in arguments if not a.startswith("--")]
    if not words or options - {"--quick", "--json"}:
        print(__doc__, file=sys.stderr)
        return 2
    names = [*PROGRAMS, "vm"]
    quick = "--quick" in options
    build, wanted = pathlib.Path(words[0]).resolve(), words[1:] or (list(PROGRAMS) if quick else names)
    unknown = [name for name in wanted if name not in names]
    if unknown:
        print(f"no such benchmark: {', '.join(unknown)}; there are {', '.join(names)}", file=sys.stderr)
        return 2
    rows = []
    for name in names:
        if name not in wanted:
            continue
        if "--json" not in options:
            print(f"running {name}", file=sys.stderr, flush=True)
        rows += rows_of_vm(build) if name == "vm" else rows_of(build / PROGRAMS[name], quick)
    if not rows:
        print("no benchmark printed a row", file=sys.stderr)
        return 1
    if "--json" in options:
        print(json.dumps(rows, indent=1))
    else:
        print_table(rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
