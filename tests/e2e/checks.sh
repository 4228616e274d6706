# What the scripts of this folder share. Sourced with `daybook` set; makes a folder of its own,
# goes there, and ends what was started there.
work=$(mktemp -d)
server=
mounted=
cleanup() {
  [[ -n $server ]] && kill "$server" 2>/dev/null && wait "$server" 2>/dev/null
  [[ -n $mounted ]] && umount "$mounted"
  rm -rf "$work"
}
trap cleanup EXIT
cd "$work"

passed=0
fail() {
  echo "FAILED: $*" >&2
  exit 1
}
ok() { passed=$((passed + 1)); }
# expect_exit CODE COMMAND...: its output in out.txt and err.txt
expect_exit() {
  local want=$1 got=0
  shift
  "$@" >out.txt 2>err.txt || got=$?
  [[ $got -eq $want ]] || fail "exit $got instead of $want: $* $(cat err.txt)"
  ok
}
# expect_words FILE WORDS...: each is in it
expect_words() {
  local file=$1 words
  shift
  for words in "$@"; do
    grep -qF -- "$words" "$file" || fail "no \"$words\" in: $(cat "$file")"
  done
  ok
}
# member NAME JSON: its number
member() { sed -n "s/.*\"$1\":\([0-9]*\).*/\1/p" <<<"$2"; }
# text_member NAME JSON: its text
text_member() { sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p" <<<"$2"; }
ask() { "$daybook" --data "$1" query --format csv -c "$2" | tr -d '\r' | tail -n +2; }
