"""Subjects and sessions: fields as people write them, well and badly."""
from datetime import datetime, timedelta, timezone

import h5py
import numpy as np

from bases import write, minimal
from mutate import TEXT, pick

AGES = ["P90D", "P1Y6M", "P2W", "PT12H", "P1.5D", "P1.5Y2M", "p90d", "90 days", "P90D/P120D", "P90D/", "/P90D", "/", "P120D/P90D",
        "P1Y/P12M", "P90", "90", "", " P90D", "P90D ", "P-3D", "P0D", "PT", "P", "P1DT2H3M4.5S", "P1W2D", "12 weeks", "P56D/P56D",
        "P1Y2W", "TBD", "adult", "P3M/P4M/P5M", "P1Y/P6M", "P0.5M"]
SEXES = ["M", "F", "U", "O", "male", "female", "m", "", "unknown", "XX", "XO", "Male ", "hermaphrodite"]
SPECIES = ["Mus musculus", "Rattus norvegicus", "Homo sapiens", "Macaca mulatta", "mouse", "Mouse", "Mus Musculus", "mus musculus",
           "C. elegans", "Caenorhabditis elegans", "Danio rerio", "Drosophila melanogaster", "Felis catus", "Mus musculus ", "",
           "http://purl.obolibrary.org/obo/NCBITaxon_10090", "https://purl.obolibrary.org/obo/NCBITaxon_10090",
           "http://purl.obolibrary.org/obo/NCBITaxon_9606/", "Mus musculus domesticus", "House mouse", "Callithrix jacchus",
           "Rattus", "Homo sapiens - Human", "Mus musculus - House mouse", "M. musculus", "Mustela putorius", "\u00c4us musculus"]
WEIGHTS = ["23 g", "23g", "0.02 kg", "23.5 G", "23", "", "1e-2 kg", "23 grams", "2 lb", "23  g", " 23 g", "500 \u03bcg", "-3 g", "23. g"]
IDS = ["m1", "a/b", "proteinX", "", "M 1", "m_1", "\u00e9t\u00e9", "x" * 200, "1", "a.b", "sub-01", "protein/x"]
DATES = ["2020-12-01T00:00:00+00:00", "2020-12-01", "2020-12-01T00:00:00", "2020-12-01 00:00:00+00:00", "1 Dec 2020", "2099-01-01T00:00:00Z",
         "2020-13-01T00:00:00Z", "20201201T000000Z", "2020-12-01T00:00:00.123456-08:00", "2020-12-01T00:00Z", "2020-W49-2", ""]
PEOPLE = [["Doe, Jane"], ["Jane Doe"], ["Doe, Jane", "Smith, J."], ["Doe,Jane"], [""], ["M\u00fcller, \u00c9."], ["O'Neil, Shaun M."]]
WORKS = [["doi:10.1/x"], ["https://doi.org/10.1/x"], ["10.1/x"], ["http://dx.doi.org/10.1/x"], ["a paper"], ["https://doi.org/10.1/x, https://doi.org/10.2/y"]]


def text(group, name, value, rng):
    if name in group:
        del group[name]
    if value is None:
        return
    form = rng.random()
    if form < 0.85:
        group.create_dataset(name, data=value, dtype=TEXT)
    elif form < 0.9:
        group.create_dataset(name, data=np.array([value], dtype=object), dtype=TEXT)
    elif form < 0.95:
        group.create_dataset(name, data=np.bytes_(value.encode() or b" "))
    else:
        group.create_dataset(name, data=value + " ", dtype=TEXT)


def make(path, rng):
    write(minimal(rng), path, cache=rng.random() < 0.8)
    with h5py.File(path, "r+") as f:
        if rng.random() < 0.05:
            del f["general/subject"]
            return "no-subject"
        s = f["general/subject"]
        for name, choices, share in (("age", AGES, 0.5), ("sex", SEXES, 0.3), ("species", SPECIES, 0.4), ("weight", WEIGHTS, 0.4),
                                     ("subject_id", IDS, 0.2), ("date_of_birth", DATES, 0.25), ("strain", ["C57", ""], 0.1),
                                     ("genotype", ["wt", ""], 0.1), ("description", ["", "none", "No Desc.", "placeholder"], 0.2)):
            if rng.random() < share:
                text(s, name, pick(rng, [*choices, None]), rng)
        if "age" in s and rng.random() < 0.2:
            s["age"].attrs["reference"] = pick(rng, ["birth", "gestational", "Birth", "", 3])
        for name, choices in (("session_start_time", DATES), ("timestamps_reference_time", DATES)):
            if rng.random() < 0.15:
                text(f, name, pick(rng, [*choices, None]), rng)
        if rng.random() < 0.1:
            del f["file_create_date"]
            f.create_dataset("file_create_date", data=np.array([pick(rng, DATES)], dtype=object), dtype=TEXT)
        g = f["general"]
        for name, choices in (("experimenter", PEOPLE), ("related_publications", WORKS), ("keywords", [["a"], [""], ["a", "b"]])):
            if rng.random() < 0.2:
                if name in g:
                    del g[name]
                g.create_dataset(name, data=np.array(pick(rng, choices), dtype=object), dtype=TEXT)
        for name in ("session_id", "lab", "institution", "protocol", "notes", "surgery", "experiment_description"):
            if rng.random() < 0.12:
                text(g, name, pick(rng, ["", " ", "a/b", "x", None, "\u4e2d"]), rng)
        if rng.random() < 0.08:
            f.attrs["nwb_version"] = pick(rng, ["2.0b", "NWB-2.1.0", "2", "9.9.9", "2.8.0-alpha", "1.0.6", "NWB-2.0.1"])
    return "subject"
