"""Data that NWB Inspector's checks look at: series and tables with random sizes, units, gaps and faults."""
import h5py
import numpy as np
from hdmf.common import DynamicTable, DynamicTableRegion, VectorData, VectorIndex
from hdmf.container import AbstractContainer
from pynwb import TimeSeries
from pynwb.behavior import CompassDirection, SpatialSeries
from pynwb.core import NWBMixin
from pynwb.epoch import TimeIntervals

from bases import BASES, session, write
from mutate import pick


def times(rng, n):
    how = int(rng.integers(8))
    t = np.sort(rng.uniform(0, 100, n))
    if how == 0:
        t = np.arange(n) * 0.1 + rng.uniform()
    elif how == 1:
        t = t[::-1].copy()
    elif how == 2 and n:
        t[int(rng.integers(n))] = np.nan
    elif how == 3:
        t = np.full(n, np.nan)
    elif how == 4:
        t = t - 50
    elif how == 5:
        t = t * 1e7
    elif how == 6:
        t = np.repeat(t[:1], n) if n else t
    return t


def timing(rng, n):
    if rng.random() < 0.5:
        return {"timestamps": times(rng, max(0, n + int(pick(rng, [0, 0, 0, -1, 2]))))}
    return {"rate": pick(rng, [10.0, 0.0, -1.0, 0.005, 0.01, 1e-9, 30000.0]), "starting_time": pick(rng, [0.0, -1.0, 5.0])}


def shape(rng, n):
    return pick(rng, [(n,), (n, 2), (n, 3), (2, n), (n, 4), (0,), (0, 3), (n, 2, 3)])


def values(rng, size):
    kind = pick(rng, ["f8", "f4", "i2", "i4", "u1", "f2", "?"])
    v = rng.normal(scale=pick(rng, [1, 10, 500]), size=size)
    return (v > 0) if kind == "?" else np.abs(v).astype(kind) if kind == "u1" else v.astype(kind)


def text(rng):
    return pick(rng, ["a description", "", " ", "no description", "No Description.", "none", "placeholder", "n/a", "None."])


def any_series(f, rng, i):
    n = int(pick(rng, [1, 2, 3, 5, 30, 250]))
    unit = pick(rng, ["volts", "", "unknown", "n.a.", "meters", "m", "radians", "degrees", "pixels", "cm"])
    more = {"conversion": pick(rng, [1.0, 0.001, 0.0]), "resolution": pick(rng, [-1.0, 0.0, 0.5, np.nan, -2.0]),
            "description": text(rng), "comments": pick(rng, ["no comments", "", "a comment"])}
    name = f"s{i}"
    if rng.random() < 0.5:
        f.add_acquisition(TimeSeries(name=name, data=values(rng, shape(rng, n)), unit=unit, **timing(rng, n), **more))
    else:
        made = SpatialSeries(name=name, data=values(rng, pick(rng, [(n,), (n, 2), (n, 3), (2, n)])), unit=unit,
                             reference_frame=pick(rng, ["corner", ""]), **timing(rng, n), **more)
        if rng.random() < 0.4:
            m = f.processing.get("behavior") or f.create_processing_module(pick(rng, ["behavior"]), text(rng) or "x")
            m.add(CompassDirection(spatial_series=made, name=f"c{i}"))
        else:
            f.add_acquisition(made)


def column(rng, n):
    how = int(rng.integers(13))
    if how == 0:
        return [pick(rng, ["yes", "no"]) for _ in range(n)]
    if how == 1:
        return [pick(rng, ["Hit", "Miss"]) for _ in range(n)]
    if how == 2:
        return rng.integers(0, 2, n).astype(pick(rng, ["i8", "i4", "f8", "u1", "i1", "f4", "f2"]))
    if how == 3:
        return np.full(n, np.nan, dtype=pick(rng, ["f8", "f4", "f2"]))
    if how == 4:
        v = np.full(n, np.nan)
        if n:
            v[int(rng.integers(n))] = 1.0
        return v
    if how == 5:
        return [pick(rng, ['{"a": 1}', "{'a': 'b'}", "{a}", "a: {b}", "{:}", "x{1:2}y"]) for _ in range(n)]
    if how == 6:
        return rng.integers(0, 2, n).astype(bool)
    if how == 7:
        return [pick(rng, ["a", "b", "c", ""]) for _ in range(n)]
    if how == 8:
        return rng.normal(size=(n, 2))
    if how == 9:
        return rng.integers(-5, 1000, n)
    if how == 10:
        return np.ones(n)
    if how == 11:
        return [pick(rng, ["T", "F"]) for _ in range(n)]
    return rng.normal(size=n).astype("f2")


def odd_names(path, rng):
    """Names that PyNWB does not write."""
    with h5py.File(path, "r+") as f:
        for name in list(f["acquisition"]):
            if rng.random() < 0.15:
                f["acquisition"].move(name, name + pick(rng, [":x", "\\x"]))


def table(f, rng, i):
    n = int(pick(rng, [0, 1, 2, 7, 60, 200, 201, 450]))
    columns = [VectorData(name=f"c{k}" + pick(rng, ["", "", "_time"]), description=text(rng), data=column(rng, n) if n else np.empty(0, pick(rng, ["f8", "i8", "?"])))
               for k in range(int(rng.integers(1, 4)))]
    if rng.random() < 0.3 and n:
        flat = VectorData(name="ragged", description="ragged", data=rng.normal(size=n * 2))
        columns += [flat, VectorIndex(name="ragged_index", data=np.arange(1, n + 1) * 2, target=flat)]
    ids = None if rng.random() < 0.8 else [int(rng.integers(max(1, n))) for _ in range(n)]
    made = DynamicTable(name=f"t{i}", description=text(rng), columns=columns, **({} if ids is None else {"id": ids}))
    m = f.processing.get("misc") or f.create_processing_module("misc", "made")
    m.add(made)
    if rng.random() < 0.3:
        rows = [int(x) for x in rng.integers(-1 if rng.random() < 0.3 else 0, n + 2, 3)]
        region = DynamicTableRegion(name="region", description="rows", data=rows, table=made)
        m.add(DynamicTable(name=f"r{i}", description="refers", columns=[region]))


def intervals(f, rng, i):
    n = int(pick(rng, [0, 1, 2, 7, 250]))
    made = TimeIntervals(name=f"i{i}", description=text(rng))
    t = times(rng, n)
    for k in range(n):
        made.add_row(start_time=float(t[k]), stop_time=float(t[k] + pick(rng, [1.0, 1.0, 1.0, 0.0, -1.0, np.nan])))
    f.add_time_intervals(made)


def units(f, rng):
    n = int(pick(rng, [1, 2, 5]))
    for _ in range(n):
        s = times(rng, int(pick(rng, [0, 1, 2, 9, 300])))
        if rng.random() < 0.2:
            s = np.round(s)
        more = {"obs_intervals": [[0.0, pick(rng, [20.0, 200.0])]]} if n == 2 else {}
        f.add_unit(spike_times=s, **more)
    if rng.random() < 0.6:
        f.units.resolution = pick(rng, [1e-4, 0.0, -1.0, 1.0, 30000.0, np.nan])


def make(path, rng):
    # what PyNWB refuses to write but reads with a warning is wanted here
    for kind in (AbstractContainer, NWBMixin):
        kind._error_on_new_warn_on_construct = lambda self, *_, **__: None
    if rng.random() < 0.75:
        f = session(rng)
        for i in range(int(rng.integers(1, 5))):
            pick(rng, [any_series, table, intervals])(f, rng, i)
        if rng.random() < 0.3:
            units(f, rng)
        word = "values"
    else:
        word = pick(rng, list(BASES))
        f = BASES[word](rng)
        f.fields["keywords"] = None
    write(f, path, cache=rng.random() < 0.8)
    odd_names(path, rng)
    return word
