#!/usr/bin/env python3
"""Times calls on our machine and on near-vm-runner in turns: bench.py MACHINE_BENCH PEER_BENCH.

Both programs print lines `name value unit`. Printed here: `name_farcall`, `name_near_vm_runner` (the best of
three turns each) and `name_times_as_fast`, in the same form.
"""
import pathlib
import subprocess
import sys
import tempfile

EXAMPLES = pathlib.Path(__file__).resolve().parents[2] / "examples"
TURNS = 3
COLD_CODE_BYTES = 200_000


def read_leb(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, at


def write_leb(value: int) -> bytes:
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes(out) + bytes([value])


def items_of(section: bytes, is_sized: bool) -> list[bytes]:
    """The entries of the function section, or the bodies of the code section."""
    count, at = read_leb(section, 0)
    items = []
    for _ in range(count):
        size, after = read_leb(section, at)
        end = after + size if is_sized else after
        items.append(section[at:end])
        at = end
    return items


def enlarged(wasm: bytes, size: int) -> bytes:
    """The same contract with its first functions repeated at the end, until it has `size` bytes."""
    sections, at = [], 8
    while at < len(wasm):
        kind = wasm[at]
        length, start = read_leb(wasm, at + 1)
        sections.append((kind, wasm[start:start + length]))
        at = start + length
    by_kind = dict(sections)
    kinds, bodies = items_of(by_kind[3], False), items_of(by_kind[10], True)
    missing = size - len(wasm)
    for kind, body in list(zip(kinds, bodies)):
        if missing <= 0:
            break
        kinds.append(kind)
        bodies.append(body)
        missing -= len(kind) + len(body)
    changed = {3: write_leb(len(kinds)) + b"".join(kinds), 10: write_leb(len(bodies)) + b"".join(bodies)}
    out = wasm[:8]
    for kind, payload in sections:
        payload = changed.get(kind, payload)
        out += bytes([kind]) + write_leb(len(payload)) + payload
    return out


def lines_of(program: str, *arguments: str) -> dict[str, tuple[float, str]]:
    run = subprocess.run([program, *arguments], stdout=subprocess.PIPE, text=True, check=True)
    return {name: (float(value), unit) for name, value, unit in map(str.split, run.stdout.splitlines())}


def compare(ours: str, theirs: str, *case: str) -> None:
    best: list[dict[str, tuple[float, str]]] = [{}, {}]
    for _ in range(TURNS):
        for side, program in zip(best, (ours, theirs)):
            for name, figure in lines_of(program, *case).items():
                side[name] = min(side.get(name, figure), figure)
    for name, (value, unit) in best[0].items():
        peer = best[1][name][0]
        print(f"{name}_farcall {value:g} {unit}\n{name}_near_vm_runner {peer:g} {unit}")
        if unit == "us":
            print(f"{name}_times_as_fast {peer / value:.2f} x")
        elif value != peer:
            sys.exit(f"{name} differs: the two sides do not do the same work")


def main() -> None:
    ours, theirs = sys.argv[1:]
    compare(ours, theirs, str(EXAMPLES / "rust/hello.wasm"), "get_greeting", "vm_rust_73_kb")
    compare(ours, theirs, str(EXAMPLES / "wat/greeter.wasm"), "get_greeting", "vm_wat_0.4_kb")
    with tempfile.NamedTemporaryFile(suffix=".wasm") as file:
        file.write(enlarged((EXAMPLES / "rust/caller.wasm").read_bytes(), COLD_CODE_BYTES))
        file.flush()
        compare(ours, theirs, file.name, "contract_source_metadata", "vm_rust_200_kb")


if __name__ == "__main__":
    main()
