#!/usr/bin/env bash
# What other versions of the reference tools say about the fixtures, and what of it changed: for their next releases.
#   deno task reference OUT [PACKAGE==VERSION …]     without packages: the newest that pip finds
#   SHARED names the folder with the fixtures (default ../shared); DANDI_PYTHON an interpreter to use as it is
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
out=$1
shift
shared=${SHARED:-$root/../shared}
mkdir -p "$out/files"
python=${DANDI_PYTHON:-}
if [ -z "$python" ]; then
  [ -x "$out/env/bin/python" ] || python3 -m venv "$out/env"
  python=$out/env/bin/python
  timeout 900 "$python" -m pip install -q --upgrade dandi pynwb nwbinspector "$@"
fi
for file in "$shared"/fixtures/nwb/*.nwb; do cp -n "$file" "$out/files/"; done
for file in "$shared"/fixtures/nwb-made/*.nwb; do cp -n "$file" "$out/files/made__$(basename "$file")"; done
timeout 3600 "$python" "$root/tests/conformance/hunt/reference.py" "$out/files" "$out/golden"
echo "--- findings that changed, against $shared/fixtures/golden/validate"
"$python" "$shared/tools/compare_validate.py" "$shared/fixtures/golden/validate" "$out/golden/validate" --no-location |
  grep -v '^id \|  0            0$' || true
echo "--- constructors that changed (lib/validate/pynwb/data/classes.json)"
"$python" "$root/lib/validate/pynwb/data/build_classes.py" >"$out/classes.json"
"$python" - "$root/lib/validate/pynwb/data/classes.json" "$out/classes.json" <<'PYTHON'
import json, sys
old, new = (json.load(open(p)) for p in sys.argv[1:])
for t in sorted(set(old) | set(new)):
    if old.get(t) != new.get(t):
        print(f"  {t}: " + ("new" if t not in old else "gone" if t not in new else
              ", ".join(sorted(k for k in set(old[t]) | set(new[t]) if old[t].get(k) != new[t].get(k)))))
PYTHON
echo "--- our findings against the new ones"
(cd "$root" && timeout 3600 deno task -q conformance --kind validate --input "$shared/fixtures" --output "$out/ours")
"$python" "$shared/tools/compare_validate.py" "$out/golden/validate" "$out/ours" | tail -n 1
