"""What the installed dandi, pynwb and nwbinspector say about files, in the layout of ../../../../shared/fixtures/golden.

    python reference.py FILES_DIR OUT_DIR [--jobs 2] [--timeout 60]

Writes OUT_DIR/validate/NAME.jsonl (`dandi validate`, its function, each file alone), OUT_DIR/inspector/NAME.json
(NWB Inspector alone, configuration `dandi`, all importances) and OUT_DIR/versions.json. Files already answered are left
out, so that a stopped run can be continued. Each file gets its own time limit; a file that ends the process or does not
end is `CLIENT`.
"""
import argparse, json, multiprocessing, os, pathlib, signal, sys, warnings
from importlib.metadata import version

TOOLS = ["dandi", "dandischema", "pynwb", "hdmf", "nwbinspector", "h5py", "numpy"]


def last_line(text):
    lines = [line for line in (text or "").strip().splitlines() if line.strip()]
    return lines[-1] if "Traceback" in (text or "") and lines else (text or "")


def validation(path):
    from dandi.validate._core import validate

    rows = []
    for r in validate(str(path)):
        place = next(iter((r.within_asset_paths or {}).values()), None)
        rows.append({
            "id": r.id, "severity": r.severity.name if r.severity else None,
            "validator": r.origin.validator.value, "type": r.origin.type.value, "scope": r.scope.value,
            "standard_version": r.origin.standard_version, "location": place, "message": last_line(r.message),
        })
    return sorted(rows, key=lambda r: json.dumps(r))


def inspection(path):
    from nwbinspector import Importance, inspect_nwbfile, load_config

    found = inspect_nwbfile(nwbfile_path=path, skip_validate=True, config=load_config(filepath_or_keyword="dandi"),
                            importance_threshold=Importance.BEST_PRACTICE_SUGGESTION)
    rows = [{
        "check": m.check_function_name, "importance": m.importance.name, "object_type": m.object_type,
        "object_name": m.object_name, "location": m.location, "message": last_line(m.message),
    } for m in found]
    return sorted(rows, key=lambda r: json.dumps(r))


class TimeIsUp(BaseException):
    pass


def one(job):
    path, out, limit = job
    warnings.simplefilter("ignore")

    def ring(*_):
        raise TimeIsUp

    signal.signal(signal.SIGALRM, ring)
    signal.alarm(limit)
    try:
        rows, messages = validation(path), inspection(path)
    except TimeIsUp:
        rows, messages = [client("does not end")], []
    except BaseException as e:  # noqa: BLE001
        rows, messages = [client(f"{type(e).__name__}: {e}")], []
    finally:
        signal.alarm(0)
    write(path, out, rows, messages)


def client(why):
    return {"id": "CLIENT", "severity": "ERROR", "type": "INTERNAL", "scope": "file", "location": None, "message": why}


def write(path, out, rows, messages):
    (out / "validate" / f"{path.name}.jsonl").write_text("".join(json.dumps(r) + "\n" for r in rows))
    (out / "inspector" / f"{path.name}.json").write_text(json.dumps({"file": path.name, "messages": messages}, indent=1))


def lane(jobs):
    """Answers its share in child processes of its own: one that dies loses one file."""
    devnull = os.open(os.devnull, os.O_WRONLY)
    os.dup2(devnull, 1)
    os.dup2(devnull, 2)
    while jobs:
        child = multiprocessing.Process(target=lambda: [one(j) for j in jobs[:40]])
        child.start()
        # HDF5 can loop without end where no alarm reaches it: no further answer for twice the limit ends the child
        before = None
        while child.is_alive():
            child.join(2 * jobs[0][2])
            done = sum((j[1] / "inspector" / f"{j[0].name}.json").exists() for j in jobs)
            if child.is_alive() and done == before:
                child.kill()
                child.join()
            before = done
        left = [j for j in jobs if not (j[1] / "inspector" / f"{j[0].name}.json").exists()]
        if child.exitcode != 0 and left:
            path, out, _ = left.pop(0)
            write(path, out, [client(f"the process ended with {child.exitcode}")], [])
        jobs = left


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--timeout", type=int, default=60)
    a = parser.parse_args()
    os.environ.update(DANDI_CACHE="ignore", DANDI_NO_ET="1", TZ="UTC")
    for kind in ("validate", "inspector"):
        (a.out / kind).mkdir(parents=True, exist_ok=True)
    (a.out / "versions.json").write_text(json.dumps({t: version(t) for t in TOOLS}, indent=1))
    jobs = [(p.absolute(), a.out.absolute(), a.timeout) for p in sorted(a.files.glob("*.nwb"))
            if not (a.out / "inspector" / f"{p.name}.json").exists()]
    multiprocessing.set_start_method("fork")
    lanes = [multiprocessing.Process(target=lane, args=(jobs[i::a.jobs],)) for i in range(a.jobs)]
    for process in lanes:
        process.start()
    for process in lanes:
        process.join()
    print(f"{len(jobs)} files answered by " + ", ".join(f"{t} {version(t)}" for t in TOOLS))


if __name__ == "__main__":
    sys.exit(main())
