#!/usr/bin/env bash
# An HL7 client from the npm registry sends over MLLP while the server is killed with -9, again and
# again: every message that got its AA is there. Usage: mllp_npm.sh DAYBOOK SOURCE_DIR
set -euo pipefail
daybook=$1
source_dir=$2
kills=${DAYBOOK_TEST_NPM_KILLS:-6}
folder=$(mktemp -d)
server=
trap '[[ -z $server ]] || kill -9 "$server" 2>/dev/null || true; rm -rf "$folder"' EXIT
cp "$source_dir"/tests/e2e/mllp_npm/* "$folder"
(cd "$folder" && npm install --no-package-lock --no-audit --no-fund --loglevel=error >/dev/null)

port=$(node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => {
  console.log(s.address().port); s.close(); })')
serve() {
  : >"$folder/serve"
  "$daybook" --data "$folder/ledger" serve --quiet --mllp "127.0.0.1:$port" 2>"$folder/serve" &
  server=$!
  for ((i = 0; i < 500; ++i)); do
    grep -q 'MLLP at port' "$folder/serve" && return
    sleep 0.02
  done
  echo "the server didn't start: $(cat "$folder/serve")" >&2
  exit 1
}

acknowledged=0
: >"$folder/acks"
for ((round = 0; round < kills; ++round)); do
  serve
  node "$folder/send.mjs" "$port" "$acknowledged" 1000000 >"$folder/acks" 2>/dev/null &
  client=$!
  # Killed once some are acknowledged, a different number each time.
  until (($(wc -l <"$folder/acks" 2>/dev/null || echo 0) > 3 + round * 7)); do
    kill -0 "$client" 2>/dev/null || { echo "the client ended: $(tail -n 2 "$folder/acks")" >&2; exit 1; }
    sleep 0.005
  done
  kill -9 "$server"
  wait "$server" 2>/dev/null || true
  server=
  kill "$client" 2>/dev/null || true  # it would wait for an answer for a while
  wait "$client" 2>/dev/null || true
  if grep -qv ' AA' "$folder/acks"; then echo "not all AA:" >&2; grep -v ' AA' "$folder/acks" >&2; exit 1; fi
  acknowledged=$((acknowledged + $(wc -l <"$folder/acks")))
  : >"$folder/acks"
done

serve
node "$folder/send.mjs" "$port" 0 "$acknowledged" >"$folder/again"
held=$(grep -c 'AA already held' "$folder/again" || true)
kill "$server"
wait "$server"
server=
[[ $held == "$acknowledged" ]] ||
  { echo "acknowledged $acknowledged, held $held: lost" >&2; exit 1; }
"$daybook" --data "$folder/ledger" verify >/dev/null
echo "$kills kills, $acknowledged messages acknowledged to a client of the npm registry, 0 lost"
