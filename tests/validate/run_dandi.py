"""What the real `dandi validate` says about the cases that write_cases.ts wrote, folded to id, severity and place."""
import json, pathlib, re, sys, warnings

warnings.simplefilter("ignore")
from dandi.files import dandi_file
from dandi.validate._types import Severity  # noqa: F401

KINDS = ["argument missing", "incorrect type", "incorrect shape", "missing data type", "incorrect data_type",
         "expected a quantity", "illegal use of link", "timezone"]


def fold(r):
    i, sev = r.id, r.severity.name if r.severity else None
    where = next(iter((r.within_asset_paths or {}).values()), None) or ""
    if i == "pynwb.GENERIC" and r.origin.type.name == "VALIDATION":
        return f"{sev} nwb_version"
    if i in ("pynwb.GENERIC", "exception") or i.startswith("NWBI.During io.read()"):
        return "ERROR READ_FAILURE"
    if i.startswith("NWBI.During"):
        return None
    where = where.strip("/")
    if i.startswith("pynwb."):
        kind = next((k for k in KINDS if k in i), "other")
        return f"{sev} pynwb:{kind} {where}".strip()
    return f"{sev} {i} {where}".strip()


out = {}
for p in sorted(pathlib.Path(sys.argv[1]).glob("*.nwb")):
    f = dandi_file(p.absolute(), pathlib.Path(sys.argv[1]).absolute())
    rows = [fold(r) for r in f.get_validation_errors() if not r.id.startswith("DANDI.")]
    rows = [r for r in rows if r]
    if "ERROR READ_FAILURE" in rows:
        rows = [r for r in rows if r != "ERROR READ_FAILURE"] + ["ERROR READ_FAILURE"]
    out[p.stem] = sorted(rows)
print(json.dumps(out, indent=1, sort_keys=True))
