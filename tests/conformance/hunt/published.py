"""Published extensions: their specifications cached in a file, with an object of one of their types.

NDX names a folder with the unpacked packages (`pip download --no-deps ndx-…`, then unzip); each `*.namespace.yaml` below it
is one extension. Fields are filled by the specification, some with other values (see extensions.py).
"""
import json
import os
import pathlib

import h5py
import numpy as np
import yaml

from bases import minimal, write
from extensions import DTYPES, STORED, put, stored
from mutate import TEXT, mutate, pick


def namespaces():
    found = sorted(pathlib.Path(os.environ["NDX"]).rglob("*namespace.yaml"))
    return [(p, n) for p in found for n in yaml.safe_load(p.read_text())["namespaces"] if n["name"] not in ("core", "hdmf-common")]


def plain(value):
    """YAML reads dates and the like; JSON has none."""
    return json.loads(json.dumps(value, default=str))


def cache(f, folder, namespace):
    home = f.create_group(f"specifications/{namespace['name']}/{namespace['version']}")
    schema = [dict(s, source=s["source"].removesuffix(".yaml")) if "source" in s else s for s in namespace["schema"]]
    home.create_dataset("namespace", dtype=TEXT, data=json.dumps(plain({"namespaces": [dict(namespace, schema=schema)]})))
    types = []
    for s in namespace["schema"]:
        if "source" in s:
            source = plain(yaml.safe_load((folder / s["source"]).read_text()))
            home.create_dataset(s["source"].removesuffix(".yaml"), dtype=TEXT, data=json.dumps(source))
            types += source.get("groups") or []
    return types


def make(path, rng):
    write(minimal(rng), path)
    file, namespace = pick(rng, namespaces())
    with h5py.File(path, "r+") as f:
        types = cache(f, file.parent, namespace)
        spec = pick(rng, types)
        if spec is None or rng.random() < 0.2:
            return f"{namespace['name']}-unused"
        parents = {t.get("neurodata_type_def"): t.get("neurodata_type_inc") for t in types}
        parent = spec.get("neurodata_type_inc", "")
        while parent in parents:
            parent = parents[parent]
        place = {"Device": "general/devices", "LabMetaData": "general", "Subject": "general"}.get(parent, "acquisition")
        name = spec.get("name") or ("subject" if parent == "Subject" else "thing")
        home = f.require_group(place)
        if name in home:
            del home[name]
        g = home.create_group(name)
        if parent.endswith("Series"):
            f.copy(f["acquisition/ts/data"], g, "data")
            f.copy(f["acquisition/ts/starting_time"], g, "starting_time")
        for a in spec.get("attributes") or []:
            if isinstance(a.get("dtype"), str) and a["dtype"] in STORED and (a.get("required", True) and rng.random() < 0.95 or rng.random() < 0.5):
                put(g, a["name"], a.get("value", stored(rng, a)), True)
        for d in spec.get("datasets") or []:
            simple = "neurodata_type_inc" not in d and d.get("name") and isinstance(d.get("dtype", "text"), str) and d.get("dtype", "text") in DTYPES
            if simple and d["name"] not in g and (d.get("quantity", 1) not in ("?", "*") and rng.random() < 0.95 or rng.random() < 0.5):
                put(g, d["name"], stored(rng, d), False)
        g.attrs.update({"neurodata_type": spec["neurodata_type_def"], "namespace": namespace["name"], "object_id": f"t{rng.integers(1e9)}"})
        for k in ("description", "comments"):
            if k not in g.attrs:
                g.attrs[k] = "made"
        if parent in ("DynamicTable", "TimeIntervals"):
            g.attrs["colnames"] = np.array([], dtype=TEXT)
    word = f"{namespace['name']}-{spec['neurodata_type_def']}"
    return word + ("-" + mutate(path, rng) if rng.random() < 0.1 else "")
