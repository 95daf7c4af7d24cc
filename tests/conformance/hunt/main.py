"""Makes files to compare the checks with the reference tools on; the same seed gives the same files.

    python main.py OUT_DIR --seed 7 --files 500 [--kinds changes,sessions,values,extensions,matnwb,published] [--only NAME]

Each file is made from a generator of its own, seeded by seed and number, so that one file can be made again alone.
Then: `python reference.py OUT_DIR REFERENCE_DIR`, `deno task conformance --kind validate --input OUT_DIR --output OURS`, and
`python compare.py REFERENCE_DIR OURS`. `hunt.sh` does all of it. Run the generators with older versions of PyNWB to have
files of theirs.
"""
import argparse, importlib, pathlib, traceback, warnings

import numpy as np
import pynwb

from bases import BASES, write
from mutate import mutate, pick

SHARES = {"changes": 0.45, "sessions": 0.15, "values": 0.18, "extensions": 0.14, "matnwb": 0.08, "published": 0.05}


def changes(path, rng):
    name = pick(rng, list(BASES))
    write(BASES[name](rng), path, cache=rng.random() < 0.85)
    return f"{name}-{mutate(path, rng)}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--files", type=int, default=100)
    parser.add_argument("--kinds", default="changes,sessions,values,extensions,matnwb")
    a = parser.parse_args()
    warnings.simplefilter("ignore")
    a.out.mkdir(parents=True, exist_ok=True)
    kinds = a.kinds.split(",")
    shares = np.array([SHARES[k] for k in kinds])
    print(f"seed {a.seed}, {a.files} files, {', '.join(kinds)}, PyNWB {pynwb.__version__}")
    for i in range(a.files):
        rng = np.random.default_rng([a.seed, i])
        kind = kinds[int(rng.choice(len(kinds), p=shares / shares.sum()))]
        path = a.out / f"making-{a.seed}-{i}.nwb"
        try:
            word = changes(path, rng) if kind == "changes" else importlib.import_module(kind).make(path, rng)
        except Exception as e:  # noqa: BLE001  (a change that cannot be made is no file)
            path.unlink(missing_ok=True)
            last = traceback.extract_tb(e.__traceback__)[-1]
            print(f"  {i} {kind}: not made, {type(e).__name__}: {str(e)[:90]} ({last.name}:{last.lineno})")
            continue
        path.rename(a.out / f"{kind[0]}-{a.seed}-{i:04d}-{word}"[:120].rstrip("-").__add__(".nwb"))


if __name__ == "__main__":
    main()
