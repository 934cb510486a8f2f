#!/usr/bin/env bash
# usage: new_project_test.sh FARCALL
# A project from each template builds and passes its tests, and nothing is built twice.
set -uo pipefail
farcall=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
passed=0
failed=0
check() {
  local name=$1
  shift
  if "$@" >"$folder/output" 2>&1; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "$name failed"
    cat "$folder/output"
  fi
}
for template in hello counter cross-contract fungible-token; do
  check "new $template" "$farcall" new "$folder/$template" --template "$template"
  check "test $template" "$farcall" test "$folder/$template"
done
stamp=$(stat -c %Y "$folder/hello/build/hello_test")
check "test hello again" "$farcall" test "$folder/hello"
check "the program of the test is kept" test "$stamp" = "$(stat -c %Y "$folder/hello/build/hello_test")"
sed -i 's/EXPECT_EQ/EXPECT_NE/' "$folder/hello/hello/contract_test.cpp"
check "a wrong test is noticed" test "$("$farcall" test "$folder/hello" 2>/dev/null | cut -d, -f2)" != " 0 failed"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
