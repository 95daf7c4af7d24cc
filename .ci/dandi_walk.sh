#!/usr/bin/env bash
# Starts the embedded archive and lets the real Python client walk through it.
# DANDI_PYTHON names the interpreter of an environment with `dandi`.
set -u
cd "$(dirname "$0")/.."
work=$(mktemp -d)
deno task archive --dir "$work/archive" --json >"$work/line.json" 2>"$work/archive.log" &
server=$!
stop() {
  # The task runner's child is the archive itself.
  pkill -TERM -P "$server" 2>/dev/null
  kill "$server" 2>/dev/null
  wait "$server" 2>/dev/null
  rm -rf "$work"
}
trap stop EXIT
for _ in $(seq 100); do
  [ -s "$work/line.json" ] && break
  kill -0 "$server" 2>/dev/null || break
  sleep 0.2
done
if [ ! -s "$work/line.json" ]; then
  echo 'the embedded archive did not start:'
  cat "$work/archive.log"
  exit 1
fi
"${DANDI_PYTHON:-python3}" .ci/dandi_walk.py --archive "$work/line.json" 2>"$work/walk.log"
status=$?
[ $status -eq 0 ] || tail -40 "$work/walk.log"
exit $status
