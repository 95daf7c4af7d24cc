"""One change each of a good file: what is missing, stored otherwise, linked otherwise, of another type; HDF5 features."""
import json
import pathlib

import h5py
import numpy as np

TEXT = h5py.string_dtype()
ASCII = h5py.string_dtype("ascii")
NUMBERS = ["i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8"]
TYPES = ["TimeSeries", "DynamicTable", "VectorData", "Device", "ElectricalSeries", "SpatialSeries", "ProcessingModule",
         "VectorIndex", "DynamicTableRegion", "ElementIdentifiers", "NWBDataInterface", "NWBContainer", "Data", "Container",
         "TimeIntervals", "Units", "Images", "NWBFile", "Subject", "Nothing"]


def objects(f):
    found = [("/", f)]
    f.visititems(lambda name, o: found.append(("/" + name, o)) if not name.startswith("specifications") else None)
    return found


def pick(rng, items):
    items = list(items)
    return items[int(rng.integers(len(items)))] if items else None


def datasets(f, *, kind=None, dims=None):
    return [o for _, o in objects(f) if isinstance(o, h5py.Dataset) and (kind is None or o.dtype.kind in kind)
            and (dims is None or o.ndim == dims)]


def groups(f, typed=None):
    return [o for p, o in objects(f) if isinstance(o, h5py.Group) and p != "/"
            and (typed is None or ("neurodata_type" in o.attrs) == typed)]


def attributes(f, reserved=False):
    skip = () if reserved else ("object_id", ".specloc")
    return [(o, n) for _, o in objects(f) for n in o.attrs if n not in skip]


def replace(d, data=None, **how):
    parent, name, attrs = d.parent, d.name.rsplit("/", 1)[1], dict(d.attrs)
    del parent[name]
    made = parent.create_dataset(name, data=data, **how)
    for k, v in attrs.items():
        made.attrs[k] = v
    return made


def values_of(d):
    v = d[()]
    return d.asstr()[()] if d.dtype.kind == "O" and h5py.check_string_dtype(d.dtype) else v


# --- attributes

def attribute_gone(f, rng):
    o, n = pick(rng, attributes(f, reserved=rng.random() < 0.1))
    del o.attrs[n]
    return n


def attribute_other(f, rng):
    o, n = pick(rng, attributes(f))
    old = o.attrs[n]
    new = pick(rng, [7, 2.5, np.float32(2.5), np.float16(2.5), np.int8(3), np.uint16(3), True, "text", "", " ",
                     np.bytes_(b"bytes"), [1, 2], [1.5], ["a", "b"], np.array(["x"], dtype=TEXT), h5py.Empty("f4"),
                     np.array([], dtype="f8"), np.array([[1.0]]), f["/"].ref])
    if rng.random() < 0.35 and not isinstance(old, h5py.Reference):
        new = np.array([old], dtype=TEXT if isinstance(old, str) else None)
    o.attrs[n] = new
    return n


def attribute_bytes(f, rng):
    o, n = pick(rng, [(o, n) for o, n in attributes(f) if isinstance(o.attrs[n], str)])
    how = int(rng.integers(3))
    if how == 0:
        o.attrs[n] = np.bytes_(o.attrs[n].encode())
    elif how == 1:
        o.attrs.create(n, o.attrs[n], dtype=ASCII)
    else:
        o.attrs.create(n, np.bytes_(b"gr\xfc\xdfe"), dtype=h5py.string_dtype("utf-8", 6))
    return f"{n}-{how}"


def attribute_more(f, rng):
    o = pick(rng, [o for _, o in objects(f)])
    name = pick(rng, ["extra", "help", "unit", "description", "value", "rate", "data", "interval"])
    o.attrs[name] = pick(rng, [1, 2.0, "more", [1, 2], f["/"].ref])
    return name


# --- data sets

def dataset_gone(f, rng):
    d = pick(rng, datasets(f))
    del d.parent[d.name.rsplit("/", 1)[1]]


def dataset_number(f, rng):
    d = pick(rng, datasets(f, kind="iuf"))
    dtype = pick(rng, NUMBERS)
    with np.errstate(all="ignore"):
        replace(d, np.nan_to_num(d[()]).astype(dtype))
    return dtype


def dataset_text(f, rng):
    d = pick(rng, datasets(f, kind="iufb"))
    v = d[()]
    replace(d, np.vectorize(str)(v).astype(object) if np.ndim(v) else str(v), dtype=TEXT)


def text_number(f, rng):
    d = pick(rng, datasets(f, kind="O"))
    if not h5py.check_string_dtype(d.dtype):
        return None
    replace(d, np.arange(float(d.size)).reshape(d.shape) if d.shape else pick(rng, [3, 2.5, True]))


def text_form(f, rng):
    d = pick(rng, [d for d in datasets(f, kind="O") if h5py.check_string_dtype(d.dtype)])
    how = int(rng.integers(4))
    v = values_of(d)
    if how == 0:
        replace(d, np.array(v, dtype="S") if d.shape else np.bytes_(v.encode()))
    elif how == 1:
        replace(d, v, dtype=ASCII)
    elif how == 2:
        replace(d, np.bytes_(b"M\xe4use") if not d.shape else np.array([b"M\xe4use"] * len(v)),
                dtype=h5py.string_dtype("utf-8", 6))
    else:
        replace(d, np.vectorize(lambda t: pick(rng, ["", " ", "\u00e9\u4e2d", "x" * 300, "a\nb"]))(v).astype(object)
                if d.shape else pick(rng, ["", " ", "\u00e9\u4e2d", "x" * 300]), dtype=TEXT)
    return how


def dataset_shape(f, rng):
    d = pick(rng, datasets(f))
    v = values_of(d)
    dtype = d.dtype
    how = int(rng.integers(6))
    if how == 0:
        v = np.asarray(v).reshape((1, *d.shape))
    elif how == 1:
        v = np.asarray(v).reshape((*d.shape, 1))
    elif how == 2:
        v = np.asarray(v).reshape(-1)[0] if d.size else v
    elif how == 3:
        v = np.zeros((0, *d.shape[1:]), dtype=dtype) if dtype.kind != "O" else None
    elif how == 4:
        v = np.asarray(v).T
    elif d.shape:
        v = np.concatenate([v, v[:1]]) if dtype.kind != "O" else np.append(v, v[:1])
    if v is None:
        replace(d, shape=(0, *d.shape[1:]), dtype=dtype)
    else:
        replace(d, v, dtype=dtype)
    return how


def dataset_storage(f, rng):
    d = pick(rng, [d for d in datasets(f, kind="iuf") if d.shape and d.size])
    how = pick(rng, [{"compression": "gzip"}, {"compression": "lzf"}, {"chunks": True, "maxshape": (None,) * d.ndim},
                     {"dtype": d.dtype.newbyteorder(">")}, {"fletcher32": True}, {"shuffle": True, "compression": "gzip"},
                     {"scaleoffset": 4}, {"track_times": True}])
    replace(d, d[()], **how)
    return "-".join(how)


def dataset_null(f, rng):
    replace(pick(rng, datasets(f)), h5py.Empty("f8"))


def dataset_group(f, rng):
    d = pick(rng, datasets(f))
    parent, name, attrs = d.parent, d.name.rsplit("/", 1)[1], dict(d.attrs)
    del parent[name]
    g = parent.create_group(name)
    for k, v in attrs.items():
        g.attrs[k] = v


def numbers_odd(f, rng):
    d = pick(rng, [d for d in datasets(f, kind="f") if d.size])
    v = d[()]
    how = int(rng.integers(6))
    if how == 0:
        v = np.full_like(v, np.nan)
    elif how == 1:
        v = -np.abs(v) - 1
    elif how == 2:
        v = v * 1e9
    elif how == 3:
        v = np.zeros_like(v)
    elif how == 4:
        v = np.sort(v, axis=0)[::-1] if d.shape else -v
    elif d.shape:
        v[0] = np.inf
    d[...] = v
    return how


def compound(f, rng):
    d = pick(rng, datasets(f, kind="V"))
    if d is None:
        return None
    how = int(rng.integers(3))
    if how == 0:
        replace(d, np.arange(float(d.size)))
    elif how == 1:
        names = d.dtype.names[:-1]
        replace(d, np.array([tuple(r[n] for n in names) for r in d[()]], dtype=[(n, d.dtype[n]) for n in names]))
    else:
        replace(d, d[()].astype([(n + "_", d.dtype[n]) for n in d.dtype.names]))
    return how


# --- groups and links

def group_gone(f, rng):
    g = pick(rng, groups(f))
    del f[g.name]


def group_renamed(f, rng):
    g = pick(rng, groups(f) + datasets(f))
    name = pick(rng, ["other", "a b", "x\\y", "a:b", "data", "description", "Name.1"])
    if name not in g.parent:
        f.move(g.name, f"{g.parent.name.rstrip('/')}/{name}")
    return name


def group_copied(f, rng):
    g = pick(rng, groups(f, typed=True))
    target = pick(rng, ["acquisition", "processing", "general", "analysis", "scratch", "stimulus/presentation", "/",
                        "general/devices", g.parent.name])
    home = f.require_group(target)
    name = pick(rng, [g.name.rsplit("/", 1)[1], "copied"])
    if name not in home and g.parent != home or name == "copied" and name not in home:
        f.copy(g, home, name)
        if rng.random() < 0.4:
            home[name].visititems(lambda _, o: o.attrs.__setitem__("object_id", f"{rng.integers(1e12)}"))
            home[name].attrs["object_id"] = f"{rng.integers(1e12)}"
    return target


def type_other(f, rng):
    o = pick(rng, [o for _, o in objects(f) if "neurodata_type" in o.attrs])
    kind = pick(rng, TYPES)
    o.attrs["neurodata_type"] = kind
    return f"{o.name.rsplit('/', 1)[1]}-{kind}"


def type_form(f, rng):
    o = pick(rng, [o for _, o in objects(f) if "neurodata_type" in o.attrs])
    name = pick(rng, ["neurodata_type", "namespace", "object_id"])
    if name not in o.attrs:
        return None
    how = int(rng.integers(4))
    if how == 0:
        del o.attrs[name]
    elif how == 1:
        o.attrs[name] = np.array([o.attrs[name]], dtype=TEXT)
    elif how == 2:
        o.attrs[name] = pick(rng, ["other", "ndx-none", "core", "hdmf-common", 5])
    else:
        o.attrs[name] = np.bytes_(str(o.attrs[name]).encode())
    return f"{name}-{how}"


def linked(f, rng):
    o = pick(rng, groups(f) + datasets(f))
    parent, name = o.parent, o.name.rsplit("/", 1)[1]
    how = int(rng.integers(8))
    if how == 0:  # a copy elsewhere, linked
        home = f.require_group(pick(rng, ["scratch", "analysis", "general", "acquisition"]))
        if "moved" in home or o.name == home.name or home.name.startswith(o.name):
            return None
        f.move(o.name, home.name + "/moved")
        parent[name] = h5py.SoftLink(home.name + "/moved")
    elif how == 1:
        parent["again"] = h5py.SoftLink(o.name)
    elif how == 2:
        parent["again"] = o
    elif how == 3:
        other = pick(rng, groups(f))
        if "again" not in other:
            other["again"] = pick(rng, [o, h5py.SoftLink(o.name)])
    elif how == 4:
        parent["nowhere"] = h5py.SoftLink("/no/such/thing")
    elif how == 5:
        parent["near"] = h5py.SoftLink(pick(rng, [name, "./" + name, "../" + parent.name.rsplit("/", 1)[-1]]))
    elif how == 6:
        target = pick(rng, groups(f))
        del parent[name]
        if target.id.valid and target:
            parent[name] = h5py.SoftLink(target.name)
    else:
        parent["up"] = pick(rng, [parent, h5py.SoftLink(parent.name), h5py.SoftLink("/"), f["/"]])
    return how


def linked_outside(f, rng):
    o = pick(rng, datasets(f) + groups(f, typed=True))
    parent, name = o.parent, o.name.rsplit("/", 1)[1]
    path = o.name
    how = int(rng.integers(3))
    if how == 0:
        parent["outside"] = h5py.ExternalLink("no-such-file.nwb", path)
    elif how == 1:
        del parent[name]
        parent[name] = h5py.ExternalLink("no-such-file.nwb", path)
    else:
        there = pathlib.Path(f.filename).parent / "there" / pathlib.Path(f.filename).name
        there.parent.mkdir(exist_ok=True)
        with h5py.File(there, "w") as other:
            parent_there = other.require_group(o.parent.name)
            f.copy(o, parent_there, name)
        del parent[name]
        parent[name] = h5py.ExternalLink(f"there/{there.name}", path)
    return how


def more(f, rng):
    g = pick(rng, [o for _, o in objects(f) if isinstance(o, h5py.Group)])
    name = pick(rng, ["extra", "data", "timestamps", "id", "description", "unit"])
    if name in g:
        return None
    how = int(rng.integers(3))
    if how == 0:
        g.create_group(name)
    elif how == 1:
        g[name] = pick(rng, [1.0, "text", [1, 2, 3]])
    else:
        made = g.create_group(name)
        made.attrs.update({"neurodata_type": pick(rng, TYPES), "namespace": "core", "object_id": str(rng.integers(1e9))})
    return f"{name}-{how}"


def reference(f, rng):
    o, n = pick(rng, [(o, n) for o, n in attributes(f) if isinstance(o.attrs[n], h5py.Reference)]) or (None, None)
    if o is None:
        return None
    how = int(rng.integers(4))
    if how == 0:
        o.attrs[n] = pick(rng, [x for _, x in objects(f)]).ref
    elif how == 1:
        o.attrs[n] = o.name
    elif how == 2:
        o.attrs.create(n, h5py.Reference(), dtype=h5py.ref_dtype)
    else:
        o.attrs.create(n, [f["/"].ref], dtype=h5py.ref_dtype)
    return f"{n}-{how}"


def columns(f, rng):
    t = pick(rng, [g for g in groups(f) if "colnames" in g.attrs])
    if t is None:
        return None
    names = [str(n) for n in t.attrs["colnames"]]
    how = int(rng.integers(5))
    if how == 0:
        names.append("none_such")
    elif how == 1 and names:
        names.pop()
    elif how == 2:
        names = names[::-1]
    elif how == 3:
        t.attrs["colnames"] = ",".join(names)
        return how
    else:
        names = names + names[:1]
    t.attrs["colnames"] = np.array(names, dtype=TEXT)
    return how


# --- cached specifications

def specs(f, rng):
    if "specifications" not in f:
        return attribute_gone(f, rng)
    s = f["specifications"]
    name = pick(rng, s)
    version = pick(rng, s[name])
    source = pick(rng, s[name][version])
    how = int(rng.integers(9))
    if how == 0:
        del f["specifications"]
    elif how == 1:
        del f.attrs[".specloc"]
    elif how == 2:
        del s[name]
    elif how == 3:
        del s[name][version][source]
    elif how == 4:
        replace(s[name][version][source], "{not json", dtype=TEXT)
    elif how == 5:
        if source != "namespace":
            read = json.loads(s[name][version][source].asstr()[()])
            for part in read.get("groups", []) + read.get("datasets", []):
                part["doc"] = part.get("doc", "x")
                part["quantity" if rng.random() < 0.5 else "made"] = float("nan") if rng.random() < 0.3 else "*"
            replace(s[name][version][source], json.dumps(read), dtype=TEXT)
    elif how == 6:
        s[name].move(version, pick(rng, ["1.0.0", "9.9.9", "None", "unversioned"]))
    elif how == 7:
        s.copy(s[name][version], s[name], "0.0.1")
    else:
        f.attrs[".specloc"] = pick(rng, ["/specifications", "specifications", 3])
    return f"{how}-{name}-{source}"


MUTATIONS = [attribute_gone, attribute_other, attribute_other, attribute_bytes, attribute_more, dataset_gone, dataset_number,
             dataset_number, dataset_text, text_number, text_form, dataset_shape, dataset_shape, dataset_storage, dataset_null,
             dataset_group, numbers_odd, compound, group_gone, group_renamed, group_copied, type_other, type_form, linked,
             linked, linked_outside, more, reference, columns, specs]


def mutate(path, rng):
    """Changes a file in place; gives the words for its name."""
    change = pick(rng, MUTATIONS)
    with h5py.File(path, "r+") as f:
        word = change(f, rng)
    return f"{change.__name__}-{word}".replace("_", "-").replace("/", "").replace("\\", "").replace(" ", "")
