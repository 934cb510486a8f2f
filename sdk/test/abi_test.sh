#!/usr/bin/env bash
# usage: abi_test.sh FARCALL EXAMPLES
# The ABI of every example can be written, and contracts compile against the stub made from it.
set -uo pipefail
farcall=$1
examples=$2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
passed=0
failed=0
for contract in "$examples"/*/contract.cpp; do
  name=$(basename "$(dirname "$contract")")
  {
    cat <<'CPP'
#include "stub.hpp"
struct [[near::contract]] Caller { uint8_t calls = 0; uint8_t count() const { return calls; } };
CPP
  } >"$folder/caller.cpp"
  if "$farcall" abi "$contract" -o "$folder/abi.json" 2>"$folder/log" &&
    "$farcall" abi "$folder/abi.json" --stub cpp -o "$folder/stub.hpp" 2>>"$folder/log" &&
    "$farcall" abi "$folder/abi.json" --stub typescript -o "$folder/stub.ts" 2>>"$folder/log" &&
    "$farcall" build "$folder/caller.cpp" -o "$folder/caller.wasm" >>"$folder/log" 2>&1; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "$name failed"
    cat "$folder/log"
  fi
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
