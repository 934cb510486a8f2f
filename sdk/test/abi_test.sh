#!/usr/bin/env bash
# usage: abi_test.sh FARCALL REPOSITORY
# The ABI of every example can be written, and contracts compile against the stub made from it.
set -uo pipefail
farcall=$1
repository=$2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
passed=0
failed=0
# try NAME CONTRACT CALLER: builds a caller, whose text is given, with the stub of a contract.
try() {
  printf '#include "stub.hpp"\n%s\n' "$3" >"$folder/caller.cpp"
  if "$farcall" abi "$2" -o "$folder/abi.json" 2>"$folder/log" &&
    "$farcall" abi "$folder/abi.json" --stub cpp -o "$folder/stub.hpp" 2>>"$folder/log" &&
    "$farcall" abi "$folder/abi.json" --stub typescript -o "$folder/stub.ts" 2>>"$folder/log" &&
    ! grep -n "is left out" "$folder/stub.hpp" "$folder/stub.ts" >>"$folder/log" &&
    "$farcall" build "$folder/caller.cpp" -o "$folder/caller.wasm" >>"$folder/log" 2>&1; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "$1 failed"
    cat "$folder/log"
  fi
}
for contract in "$repository"/examples/*/contract.cpp; do
  try "$(basename "$(dirname "$contract")")" "$contract" \
    'struct [[near::contract]] Caller { uint8_t calls = 0; uint8_t count() const { return calls; } };'
done
try "calls of methods that speak Borsh" "$repository/sdk/test/features/borsh_server.cpp" '
using namespace near;
struct [[near::contract]] Caller {
  Promise<uint64_t> add(AccountId server) {
    return Server(server).add(5, "high").then<&Caller::on_stats>();
  }
  Promise<uint64_t> ask(AccountId server) {
    return Server(server).stats("low").then<&Caller::on_stats>();
  }
  Promise<Borsh<AccountId>> echo(AccountId server) {
    return Server(server).echo("alice.near", Mood::Busy);
  }
  uint64_t on_stats(PromiseResult<Borsh<Stats>> stats) const { return stats ? stats->count : 0; }
};'
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
