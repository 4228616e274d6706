# Sourced by scripts/test and scripts/torture: named stages with a budget of seconds each, and the
# seed of the random tests.
jobs=$(nproc)
began=$SECONDS
stage_began=$SECONDS
stage_name=
stage_budget_s=0

end_stage() {
  [[ -n $stage_name ]] || return 0
  local took=$((SECONDS - stage_began))
  local note=
  ((took <= stage_budget_s)) || note=": over its budget, scale its counts down"
  printf -- '-- %s: %d s of %d s%s\n' "$stage_name" "$took" "$stage_budget_s" "$note"
}

# stage NAME BUDGET_SECONDS ends the stage before it. A slow machine is no failure: the budget says
# what the counts below were chosen for.
stage() {
  end_stage
  stage_name=$1
  stage_budget_s=$2
  stage_began=$SECONDS
  printf '\n== %s (%d s so far, budget %d s)\n' "$1" $((SECONDS - began)) "$2"
}

commit=$(git rev-parse HEAD 2>/dev/null || echo 0)
export DAYBOOK_TEST_SEED=${DAYBOOK_TEST_SEED:-$((16#${commit:0:7}))}
echo "seed of the random tests: $DAYBOOK_TEST_SEED"

# clang-tidy on C++ files given by name, as many at once as there are processors. It wants each file
# by itself: the commands of a build that compiles several at once are another's.
tidy_files() {
  [[ $# -gt 0 ]] || return 0
  cmake --preset release -DDAYBOOK_UNITY=OFF >/dev/null
  mkdir -p build/tidy
  cp build/release/compile_commands.json build/tidy
  cmake --preset release -DDAYBOOK_UNITY=ON >/dev/null
  printf '%s\n' "$@" |
    xargs -P "$jobs" -n 4 clang-tidy -p build/tidy --quiet \
      --extra-arg=-Wno-unknown-warning-option 2>build/clang-tidy.txt
}
