#!/usr/bin/env bash
# What a letter costs: every room's own benchmarks, then ours side by side with the other engines that are installed.
# The last lines are for machines: cpu_ms, alloc_mb, kb NAME VALUE, and ratio NAME VALUE.
#   ROUNDS=9 internal/bench/run.sh     more turns of every engine
#   ROOMS=no internal/bench/run.sh     only the comparison
set -euo pipefail
cd "$(dirname "$0")/../.."
go=${GO:-go}
if [ "${ROOMS:-yes}" = yes ]; then
  "$go" list ./internal/... | grep -v /internal/bench | xargs "$go" test -run '^$' -bench . -benchmem -benchtime 300ms -cpu 1 | grep -E '^(Benchmark|pkg:|FAIL|panic)' || true
fi
exec "$go" test -run '^$' -bench '^BenchmarkSideBySide$' -benchtime 1x -timeout 20m ./internal/bench -rounds "${ROUNDS:-5}" -out "$PWD/out/bench"
