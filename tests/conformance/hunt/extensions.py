"""Made extensions: types with attributes, data sets, columns, links and containers of several dtypes and shapes, some of
their data stored otherwise than the specification says; and specifications that cannot be used."""
import json

import h5py
import numpy as np
from hdmf.common.table import DynamicTable
from pynwb.spec import NWBNamespaceBuilder  # noqa: F401  (asserts that PyNWB is there)

from bases import minimal, write
from mutate import TEXT, mutate, pick

DTYPES = ["text", "float32", "float64", "int8", "int32", "int64", "uint8", "uint32", "bool", "numeric", "float", "int", "ascii",
          "isodatetime"]
STORED = {"text": "x", "ascii": np.bytes_(b"x"), "float32": np.float32(1.5), "float64": 1.5, "float": np.float32(1.5),
          "int8": np.int8(1), "int32": np.int32(1), "int": np.int32(1), "int64": np.int64(1), "uint8": np.uint8(1),
          "uint32": np.uint32(1), "bool": np.bool_(True), "numeric": 2.0, "isodatetime": "2020-01-01T00:00:00+00:00"}
PARENTS = ["TimeSeries", "NWBDataInterface", "NWBContainer", "DynamicTable", "Device", "LabMetaData", "SpatialSeries"]


def field(rng, name, where):
    spec = {"name": name, "dtype": pick(rng, DTYPES), "doc": "made"}
    if rng.random() < 0.35:
        spec.update({"shape": pick(rng, [[None], [None, None], [[None], [None, 2]], [3]])})
        if rng.random() < 0.4:
            spec["dims"] = [f"d{i}" for i in range(1)] if not isinstance(spec["shape"][0], list) and len(spec["shape"]) == 1 else None
            if spec["dims"] is None:
                del spec["dims"]
    if rng.random() < 0.4:
        spec.update({"required": False} if where == "attributes" else {"quantity": "?"})
    if where == "attributes" and rng.random() < 0.15 and "shape" not in spec and spec["dtype"] in ("text", "float64"):
        spec["value" if rng.random() < 0.5 else "default_value"] = STORED[spec["dtype"]]
    if rng.random() < 0.05:
        del spec["dtype"]
        if where == "attributes":
            spec["dtype"] = "text"
    return spec


def stored(rng, spec):
    dtype = spec.get("dtype", "float64")
    v = STORED[dtype]
    if rng.random() < 0.15:
        v = STORED[pick(rng, DTYPES)]
    shape = spec.get("shape")
    if shape is not None:
        shape = shape[0] if isinstance(shape[0], list) else shape
        lengths = [2 if n is None else n for n in shape]
        if rng.random() < 0.12:
            lengths = pick(rng, [[], [2, 2, 2], [0], [1]])
        v = np.full(lengths, v, dtype=TEXT if isinstance(v, str) else None) if lengths else v
    elif rng.random() < 0.1:
        v = np.array([v] * int(rng.integers(1, 3)), dtype=TEXT if isinstance(v, str) else None)
    return v


def put(home, name, value, attribute):
    if attribute:
        home.attrs[name] = value
    elif isinstance(value, str):
        home.create_dataset(name, data=value, dtype=TEXT)
    else:
        home.create_dataset(name, data=value)


def make(path, rng):
    write(minimal(rng), path)
    parent = pick(rng, PARENTS)
    spec = {"neurodata_type_def": "MadeThing", "neurodata_type_inc": parent, "doc": "made",
            "attributes": [field(rng, f"a{i}", "attributes") for i in range(int(rng.integers(0, 4)))],
            "datasets": [field(rng, f"d{i}", "datasets") for i in range(int(rng.integers(0, 3)))], "groups": [], "links": []}
    child = rng.random()
    if child < 0.2:
        spec["groups"].append({"neurodata_type_inc": pick(rng, ["TimeSeries", "Device"]), "doc": "children",
                               "quantity": pick(rng, ["*", "+", "?", 1, 2])})
    elif child < 0.35:
        spec["groups"].append({"name": "inner", "neurodata_type_inc": "TimeSeries", "doc": "a child",
                               "quantity": pick(rng, ["?", 1])})
    elif child < 0.5:
        spec["links"].append({"name": "series", "target_type": "TimeSeries", "doc": "a link", "quantity": pick(rng, ["?", 1])})
    if parent == "DynamicTable":
        spec["datasets"] = [{"name": f"c{i}", "neurodata_type_inc": "VectorData", "doc": "a column", "dtype": pick(rng, DTYPES[:8]),
                             **({"quantity": "?"} if rng.random() < 0.4 else {})} for i in range(2)]
    sources = {"groups": [spec]}
    broken = pick(rng, ["", "", "", "", "", "", "", "narrow", "unknown", "nan", "twice", "partial", "loop"])
    includes = [{"namespace": "core"}]
    if broken == "narrow":
        spec["neurodata_type_inc"] = "TimeSeries"
        spec["datasets"].append({"name": "timestamps", "dtype": pick(rng, ["float32", "text", "float64"]), "doc": "narrower",
                                 "quantity": "?"})
    elif broken == "unknown":
        spec["neurodata_type_inc"] = "NoSuchType"
    elif broken == "nan":
        spec["attributes"].append({"name": "limit", "dtype": "float64", "doc": "made", "default_value": float("nan")})
    elif broken == "twice":
        sources["groups"].append(dict(spec, neurodata_type_def="OtherThing"))
    elif broken == "partial":
        includes = [{"namespace": "core", "neurodata_types": [parent]}]
    elif broken == "loop":
        spec["neurodata_type_inc"] = "MadeThing"
    for k in ("attributes", "datasets", "groups", "links"):
        if not spec[k]:
            del spec[k]
    with h5py.File(path, "r+") as f:
        home = f.create_group("specifications/ndx-made/0.1.0")
        home.create_dataset("namespace", dtype=TEXT, data=json.dumps({"namespaces": [{
            "name": "ndx-made", "version": "0.1.0", "doc": "made", "author": ["x"], "contact": ["x"],
            "schema": [*includes, {"source": "ndx-made.extensions"}]}]}))
        home.create_dataset("ndx-made.extensions", dtype=TEXT, data=json.dumps(sources))
        place = {"Device": "general/devices", "LabMetaData": "general"}.get(parent, "acquisition")
        g = f.require_group(place).create_group("thing")
        if parent in ("TimeSeries", "SpatialSeries"):
            f.copy(f["acquisition/ts/data"], g, "data")
            f.copy(f["acquisition/ts/starting_time"], g, "starting_time")
        elif parent == "DynamicTable":
            g.attrs.update({"description": "made", "colnames": np.array(["c0", "c1"], dtype=TEXT)})
            ids = g.create_dataset("id", data=np.arange(3))
            ids.attrs.update({"neurodata_type": "ElementIdentifiers", "namespace": "hdmf-common", "object_id": f"i{rng.integers(1e9)}"})
            for d in spec["datasets"]:
                v = STORED[d["dtype"] if rng.random() < 0.8 else pick(rng, DTYPES[:8])]
                c = g.create_dataset(d["name"], data=np.full(pick(rng, [3, 3, 3, 3, (3, 1)]), v, dtype=TEXT if isinstance(v, str) else None))
                c.attrs.update({"neurodata_type": "VectorData", "namespace": "hdmf-common", "description": "made",
                                "object_id": f"{d['name']}{rng.integers(1e9)}"})
        for a in spec.get("attributes", []):
            if a.get("required", True) and rng.random() < 0.93 or rng.random() < 0.5:
                put(g, a["name"], stored(rng, a), True)
        if parent != "DynamicTable":
            for d in spec.get("datasets", []):
                if d["name"] not in g and (d.get("quantity") != "?" and rng.random() < 0.93 or rng.random() < 0.5):
                    put(g, d["name"], stored(rng, d), False)
        for child in spec.get("groups", []):
            for k in range(int(rng.integers(0, 4))):
                name = child.get("name", f"child{k}")
                if name not in g:
                    f.copy(f["acquisition/ts"], g, name)
                    g[name].attrs["object_id"] = f"{k}{rng.integers(1e9)}"
                    if child["neurodata_type_inc"] == "Device":
                        del g[name]["data"], g[name]["starting_time"]
                        g[name].attrs["neurodata_type"] = "Device"
        if "links" in spec and rng.random() < 0.8:
            g["series"] = pick(rng, [h5py.SoftLink("/acquisition/ts"), h5py.SoftLink("/nowhere"), h5py.SoftLink("/general/subject")])
        g.attrs.update({"neurodata_type": "MadeThing", "namespace": "ndx-made", "object_id": f"t{rng.integers(1e9)}"})
        for k in ("description", "comments"):
            if k not in g.attrs and parent != "DynamicTable":
                g.attrs[k] = "made"
    word = f"{parent}-{broken}"
    if rng.random() < 0.2:
        word += "-" + mutate(path, rng)
    return word
