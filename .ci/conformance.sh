#!/usr/bin/env bash
# Compares our answers with the real tools', over the fixtures. Every difference must stand in tests/conformance/differences.
#   conformance.sh SHARED OUT      DANDI_PYTHON names the interpreter for the comparing scripts
set -u
shared=$1 out=$2
python=${DANDI_PYTHON:-python3}
differences=tests/conformance/differences
status=0
compare() { # compare KIND GOLDEN [SCRIPT]
  local kind=$1 golden=$2 script=${3:-compare_$1.py}
  deno task conformance --kind "$kind" --input "$shared/fixtures" --output "$out/$kind" || { status=1; return; }
  local allow=()
  [ -s "$differences/$kind.tsv" ] && allow=("--allow=$differences/$kind.tsv")
  "$python" "$shared/tools/$script" "$golden" "$out/$kind" "${allow[@]}" >"$out/$kind.txt" || { status=1; tail -n 40 "$out/$kind.txt"; }
  printf '%s: %s\n' "$kind" "$(tail -n 1 "$out/$kind.txt")"
}
mkdir -p "$out"
compare facts "$shared/fixtures/golden/facts"
compare asset "$shared/fixtures/golden/asset"
compare organize "$shared/fixtures/golden/organize"
compare validate "$shared/fixtures/golden/validate"
compare metadata "$shared/fixtures/golden"
deno task conformance --kind regions --input "$shared/reference/regions-dev.tsv" --output "$out/regions" || status=1
"$python" "$shared/tools/score_regions.py" "$shared/reference/regions-dev.tsv" "$out"/regions/regions.tsv \
  --min-precision 1 --min-auto 0.96 || status=1
fresh=$shared/reference/regions-fresh.tsv
if [ -s "$fresh" ]; then
  deno task conformance --kind regions --input "$fresh" --output "$out/regions-fresh" || status=1
  "$python" "$shared/tools/score_regions.py" "$fresh" "$out"/regions-fresh/regions.tsv \
    --min-precision 1 --min-auto 0.8 || status=1
fi
deno task conformance --kind zarr --input "$shared/fixtures/zarr" --output "$out/zarr" || status=1
"$python" "$shared/tools/compare_zarr.py" "$shared/fixtures/zarr/expected.json" "$out/zarr" --asset | tail -n 20 || status=1
[ "${PIPESTATUS[0]}" -eq 0 ] || status=1
mkdir -p "$out/repair-in"
"$python" "$shared/tools/score_repair.py" "$out/repair-in" "$shared/fixtures/repair" --lay "$shared/fixtures/nwb" \
  "$shared/fixtures/nwb-made" "$shared/fixtures/repair/traps" || status=1
deno task conformance --kind repair --input "$out/repair-in" --output "$out/repair" || status=1
cp "$shared/fixtures/repair/before.json" "$out/repair-cache.json" && chmod u+w "$out/repair-cache.json"
"$python" "$shared/tools/score_repair.py" "$out/repair-in" "$out/repair" --expected "$shared/fixtures/repair/expected.json" \
  --cache "$out/repair-cache.json" --min-share 0.95 || status=1
exit $status
