#!/usr/bin/env bash
# Daybook inside another program: installed into a folder of its own, examples/embed is built against
# that package alone and answers what the daybook program answers.
# Usage: embed.sh DAYBOOK SOURCE_DIR BUILD_DIR
set -euo pipefail
daybook=$1
source_dir=$2
build_dir=$3
source "$(dirname "${BASH_SOURCE[0]}")/checks.sh"

cmake --install "$build_dir" --prefix "$PWD/prefix" >install.txt 2>&1 || fail "install: $(tail -3 install.txt)"
[[ -x prefix/bin/daybook && -x prefix/bin/daybook-verify ]] || fail "no programs in the prefix"
ok
# Nothing in the package points into the source or the build folder.
! grep -rlF -e "$source_dir/" -e "$build_dir/" prefix/lib/cmake prefix/include ||
  fail "the package points outside of itself"
ok

# Away from the source, so that its headers can't be found by chance.
cp -r "$source_dir/examples/embed" embed
cmake -S embed -B embed/build -DCMAKE_PREFIX_PATH="$PWD/prefix" -DCMAKE_BUILD_TYPE=Release \
  >embed.txt 2>&1 || fail "configure: $(tail -5 embed.txt)"
cmake --build embed/build >embed.txt 2>&1 || fail "build: $(tail -5 embed.txt)"
ok

"$daybook" simulate --residents 60 --seed 5 --years 3 --until 2026-03-31 --format events --out - 2>/dev/null |
  "$daybook" --data ledger ingest - >/dev/null 2>&1
statement="from residents by borough show count, average(imd_decile) as at 2026-03-31"
embed/build/embed ledger "$statement" | grep -v '^(' >embedded.txt
"$daybook" --data ledger query -c "$statement" | grep -v '^(' >asked.txt
cmp embedded.txt asked.txt || fail "the embedded answer is another"
[[ $(wc -l <embedded.txt) -gt 4 ]] || fail "nothing was answered: $(cat embedded.txt)"
ok
expect_exit 65 embed/build/embed ledger "from residents wher age > 3"
expect_words err.txt "did you mean 'where'"
expect_exit 66 embed/build/embed nowhere "from residents"
echo "$passed passed, 0 failed"
