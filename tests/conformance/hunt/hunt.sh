#!/usr/bin/env bash
# Makes files by seed, asks the reference tools and this project, prints where they differ. By hand or at night.
#   deno task hunt OUT [SEED] [FILES]    DANDI_PYTHON: an interpreter with dandi, pynwb and nwbinspector (default python3)
#   WRITERS="PYTHON …": further interpreters with other versions of pynwb, each writes a tenth as many files
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=$1 seed=${2:-$(date +%s)} files=${3:-500}
python=${DANDI_PYTHON:-python3}
echo "seed $seed"
timeout 1800 "$python" "$here/main.py" "$out/files" --seed "$seed" --files "$files"
for writer in ${WRITERS:-}; do
  seed=$((seed + 1))
  timeout 600 "$writer" "$here/main.py" "$out/files" --seed "$seed" --files $((files / 10)) --kinds changes,sessions,matnwb
done
timeout 7200 "$python" "$here/reference.py" "$out/files" "$out/reference"
(cd "$here/../../.." && timeout 3600 deno task -q conformance --kind validate --input "$out/files" --output "$out/ours")
"$python" "$here/compare.py" "$out/reference" "$out/ours"
"$python" "$here/compare.py" "$out/reference" "$out/ours" --advice --show 20 | tail -n 25
