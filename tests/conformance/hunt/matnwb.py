"""Files as MatNWB and other writers store them: lists of one for single values, texts of fixed length or ASCII, attributes in
other forms, no offsets, other widths of numbers."""
import h5py
import numpy as np

from bases import BASES, write
from mutate import ASCII, TEXT, mutate, objects, pick, replace, values_of


def make(path, rng):
    name = pick(rng, list(BASES))
    write(BASES[name](rng), path, cache=rng.random() < 0.7)
    with h5py.File(path, "r+") as f:
        habits = [h for h in (ascii_texts, lists_of_one, row_vectors, wide_numbers, scalar_lists, attributes_as_lists, no_ids, fixed_texts)
                  if rng.random() < 0.25] or [ascii_texts]
        for habit in habits:
            habit(f, rng)
    word = f"{name}-" + "-".join(h.__name__ for h in habits)
    if rng.random() < 0.2:
        word += "-" + mutate(path, rng)
    return word


def texts(f):
    return [o for p, o in objects(f) if isinstance(o, h5py.Dataset) and h5py.check_string_dtype(o.dtype)]


def ascii_texts(f, rng):
    for d in texts(f):
        v = values_of(d)
        replace(d, v, dtype=ASCII)


def fixed_texts(f, rng):
    for d in texts(f):
        if rng.random() < 0.3 and d.size:
            v = values_of(d)
            replace(d, np.array(v, dtype="S") if d.shape else np.bytes_(v.encode() or b" "))


def lists_of_one(f, rng):
    for d in texts(f):
        if d.shape == () and rng.random() < 0.5:
            replace(d, np.array([values_of(d)], dtype=object), dtype=TEXT)


def row_vectors(f, rng):
    for _, d in objects(f):
        if isinstance(d, h5py.Dataset) and d.ndim == 1 and d.dtype.kind in "iuf" and rng.random() < 0.1:
            replace(d, d[()].reshape(pick(rng, [(1, -1), (-1, 1)])))


def wide_numbers(f, rng):
    for _, d in objects(f):
        if isinstance(d, h5py.Dataset) and d.dtype.kind in "iu" and rng.random() < 0.5:
            replace(d, d[()].astype(pick(rng, ["f8", "i8", "u8", "i4"])))


def scalar_lists(f, rng):
    for name in ("general/experimenter", "general/keywords", "file_create_date"):
        if name in f and rng.random() < 0.5:
            replace(f[name], f[name].asstr()[0], dtype=TEXT)


def attributes_as_lists(f, rng):
    for _, o in objects(f):
        for n, v in list(o.attrs.items()):
            if n in ("description", "unit", "conversion", "comments", "rate") and rng.random() < 0.2:
                o.attrs[n] = np.array([v], dtype=TEXT if isinstance(v, str) else None)


def no_ids(f, rng):
    for _, o in objects(f):
        if "object_id" in o.attrs and rng.random() < 0.5:
            del o.attrs["object_id"]
