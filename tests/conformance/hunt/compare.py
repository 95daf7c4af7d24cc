"""Our findings beside the reference tools': what is missed, what is too much, by kind and file.

    python compare.py REFERENCE_DIR OURS_DIR [--advice] [--show 40]

REFERENCE_DIR is what reference.py wrote; OURS_DIR has NAME.jsonl with `id`, `severity`, `location` (what `deno task
conformance --kind validate` writes, suggestions in `advice/`). A finding is (id, severity, place), folded as ../../../../shared/tools do: every way
in which the reference reader fails is one read failure. --advice compares NWB Inspector's suggestions by name instead.
The last line has the shares that count: equal findings, files blocked for nothing, blocked files that are missed.
"""
import argparse, collections, json, pathlib, sys

KINDS = ("argument missing", "incorrect type", "incorrect shape", "missing data type", "incorrect data_type",
         "expected an array", "expected quantity", "must be a", "attribute", "link")


def fold(r):
    i = r["id"]
    if i == "DANDI.NO_DANDISET_FOUND" or i.startswith("NWBI.During evaluation"):
        return None
    if i == "pynwb.GENERIC" and r.get("type") != "INTERNAL" and "semantic version" in (r.get("message") or ""):
        return ("pynwb.GENERIC version", r["severity"], "")
    if i in ("pynwb.GENERIC", "CLIENT", "exception") or i.startswith("NWBI.During io.read()") or "READ_" in i:
        return ("READ_FAILURE", "ERROR", "")
    place = (r.get("location") or "").strip("/")
    if i.startswith("pynwb."):
        text = (i + " " + (r.get("message") or "")).lower()
        return ("pynwb:" + next((k for k in KINDS if k in text), "other"), r["severity"], place)
    return (i, r["severity"], place)


def bag(rows):
    found = collections.Counter(k for k in map(fold, rows) if k)
    for k in found:
        if k[0] == "READ_FAILURE":
            found[k] = 1
    return found


def lines(path):
    return [json.loads(line) for line in path.read_text().splitlines() if line]


def suggestions(rows):
    return collections.Counter((r["check"], "SUGGESTION", "") for r in rows if r["importance"] == "BEST_PRACTICE_SUGGESTION")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("reference", type=pathlib.Path)
    parser.add_argument("ours", type=pathlib.Path)
    parser.add_argument("--advice", action="store_true")
    parser.add_argument("--show", type=int, default=60)
    a = parser.parse_args()
    same = files = expected = matched = extra = false_blocks = missed_blocks = blocked = 0
    told = []
    by_kind = collections.Counter()
    for path in sorted((a.reference / "validate").glob("*.jsonl")):
        if not (a.ours / path.name).exists():
            continue
        files += 1
        reference, mine = lines(path), lines(a.ours / path.name)
        if a.advice:
            messages = json.loads((a.reference / "inspector" / path.name.replace(".jsonl", ".json")).read_text())["messages"]
            if any(m["importance"] == "ERROR" and "io.read()" in m["check"] for m in messages):
                continue
            given = a.ours / "advice" / path.name
            want, got = suggestions(messages), collections.Counter(
                (r["check"], "SUGGESTION", "") for r in (lines(given) if given.exists() else []))
        else:
            want, got = bag(reference), bag(mine)
        lost, more = want - got, got - want
        expected += want.total()
        matched += (want & got).total()
        extra += more.total()
        was, now = (any(s == "ERROR" for _, s, _ in x) for x in (want, got))
        blocked += was
        false_blocks += now and not was
        missed_blocks += was and not now
        if not lost and not more:
            same += 1
            continue
        mark = "FALSE BLOCK " if now and not was else "MISSED BLOCK " if was and not now else ""
        told.append((not mark, f"{mark}{path.name[:-6]}"))
        for sign, side, rows in (("-", lost, reference), ("+", more, mine)):
            for k, n in side.items():
                by_kind[f"{sign} {k[0]}"] += n
                why = next((r.get("message") or "" for r in rows if not a.advice and fold(r) == k), "")
                told.append((not mark, f"    {sign} {n} × {k[1]} {k[0]} at /{k[2]}  {why[:150]!r}"))
    for _, line in sorted(told, key=lambda t: t[0])[: a.show]:
        print(line)
    for kind, n in by_kind.most_common(30):
        print(f"{n:6d} {kind}")
    share = 100 * matched / max(1, expected + extra)
    print(f"{same} of {files} files equal; findings: {expected} expected, {matched} matched, {extra} more ({share:.2f} % equal); "
          f"false blocks {false_blocks}, missed blocks {missed_blocks} of {blocked}")
    sys.exit(0)


if __name__ == "__main__":
    main()
