#!/usr/bin/env bash
# What a letter costs: every room's own benchmarks, then ours side by side with the other engines that are installed.
# The last lines are for machines: cpu_ms, alloc_mb, kb NAME VALUE, ratio NAME VALUE, cold_start_ms and cold_start_mb.
# An engine that is not installed is named, with the way to install it, and left out:
#   Typst        nodejs and npm, then: npm install -g @myriaddreamin/typst-ts-node-compiler@0.7.0
#   Chromium     chromium
#   LibreOffice  libreoffice-writer
#   pdftotext    poppler-utils, which reads the files back
# Some two minutes on a quiet machine, more on a busy one.
#   ROUNDS=9 internal/bench/run.sh     more turns of every engine
#   ROOMS=no internal/bench/run.sh     only the comparison
set -euo pipefail
cd "$(dirname "$0")/../.."
go=${GO:-go}
if [ "${ROOMS:-yes}" = yes ]; then
  "$go" list ./internal/... | grep -v /internal/bench | xargs "$go" test -run '^$' -bench . -benchmem -benchtime 100ms -cpu 1 | grep -E '^(Benchmark|pkg:|FAIL|panic)' || true
fi
exec "$go" test -run '^$' -bench '^BenchmarkSideBySide$' -benchtime 1x -timeout 20m ./internal/bench -rounds "${ROUNDS:-5}" -out "$PWD/out/bench"
