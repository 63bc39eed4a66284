#!/usr/bin/env bash
# Makes clients of the OpenAPI document that the service serves, compiles them, and lets each do the session of the README with a
# service of its own: Go by oapi-codegen, which reads OpenAPI 3.0, and TypeScript by openapi-typescript. Nothing that is made is kept
# in the repository. make clients runs it; it takes a minute, and most of that is fetching and building the generators.
set -euo pipefail
cd "$(dirname "$0")/../../.."
go=${GO:-go} generator=github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen@v2.8.2
root=$PWD out=$PWD/out/clients work=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null || true; rm -rf "$work"' EXIT
rm -rf "$out/go" "$out/ts/built"
mkdir -p "$out"
cp -r internal/web/clients/go internal/web/clients/ts "$out"

# served starts a service that nobody has used yet, and sets address and token.
served() {
  bin/icpdoc --lang en serve --addr 127.0.0.1:0 --data "$work/$1" >"$work/$1.out" 2>"$work/$1.log" &
  for _ in $(seq 300); do
    address=$(sed -n 's/.* serves at \(http[^ ]*\).*/\1/p' "$work/$1.out")
    token=$(grep -xE '[A-Za-z0-9_-]{43}' "$work/$1.out" || true)
    [ -z "$address" ] || return 0
    sleep 0.1
  done
  cat "$work/$1.log" >&2
  return 1
}

served go
(
  cd "$out/go"
  mkdir -p icpdoc
  curl -sSf "$address/v1/openapi-3.0.json" -o openapi-3.0.json
  GOFLAGS= "$go" run $generator -config config.yaml openapi-3.0.json
  export GOFLAGS=-mod=readonly
  "$go" vet ./...
  "$go" run . "$address" "$token" "$root/samples"
)

served ts
(
  cd "$out/ts"
  curl -sSf "$address/v1/openapi.json" -o openapi.json
  npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
  npx --no-install openapi-typescript openapi.json -o api.d.ts
  npx --no-install tsc
  node built/session.js "$address" "$token" "$root/samples"
)
