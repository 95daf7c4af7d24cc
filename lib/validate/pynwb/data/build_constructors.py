"""Makes constructors.json: what the constructors of PyNWB's types take (names, single values or arrays, axes).

    pip install pynwb==4.2.0 && python lib/validate/data/build_constructors.py > lib/validate/data/constructors.json

For each type: required arguments; arguments that must be one value of a class (text, float, int, bool) or an object of
a type; numbers of axes that an array may have. Facts about an interface; no code of PyNWB is copied.
"""
import json, warnings

warnings.simplefilter("ignore")
from hdmf.utils import get_docval
from pynwb import get_class, get_type_map

CLASSES = {"str": "text", "text": "text", "float": "float", "int": "int", "bool": "bool"}


def one(t):
    n = t if isinstance(t, str) else getattr(t, "__name__", str(t))
    if n in CLASSES:
        return CLASSES[n]
    if n in ("array_data", "data", "ndarray", "list", "tuple", "Data", "DataIO", "Dataset", "HDMFDataset", "StrDataset"):
        return "array"
    return n


out = {}
tm = get_type_map()
for ns in ("hdmf-common", "core"):
    for t in tm.namespace_catalog.get_namespace(ns).get_registered_types():
        try:
            args = get_docval(get_class(t, ns).__init__)
        except Exception:
            continue
        required, takes, axes = [], {}, {}
        for a in args:
            if a["name"] == "name":
                continue
            types = a["type"] if isinstance(a["type"], (list, tuple)) else [a["type"]]
            kinds = sorted({one(x) for x in types if x is not None and one(x) != "NoneType"})
            kinds = [k for k in kinds if k != "timedelta"]  # made from text when a file is read
            if "default" not in a:
                required.append(a["name"])
            if len(kinds) == 1 and kinds[0] != "array":
                takes[a["name"]] = kinds[0]
            elif len(kinds) > 1 and set(kinds) <= set(CLASSES.values()):
                takes[a["name"]] = "|".join(kinds)
            elif kinds == ["array"]:
                takes[a["name"]] = "array"
            s = a.get("shape")
            if s:
                axes[a["name"]] = sorted({len(x) for x in s} if isinstance(s[0], (list, tuple)) else {len(s)})
        out[t] = {"required": required, "takes": takes, "axes": axes}
print(json.dumps(out, sort_keys=True))
