"""Makes classes.json: what the classes of PyNWB's types take when they are constructed, and which part of the file each
argument comes from.

    pip install pynwb==4.2.0 && python lib/validate/pynwb/data/build_classes.py > lib/validate/pynwb/data/classes.json

For each type: `args`, the constructor's arguments: kinds of values (a type of the schema with `@` before it), whether it
may be left out, the name that an object must have, axes, allowed
words; `map`, which argument a field of the specification goes
to, where the two differ in name (null: to none); `override`, arguments that PyNWB makes by code of its own; `lists`,
arguments whose objects are kept by their names; `columns`, columns that the class knows; `described`, whether objects
have a description; `nameless`, where they are named by the class; `broken`, where nothing can be constructed. Facts about an interface; no code of PyNWB is copied.
"""
import json, warnings

warnings.simplefilter("ignore")
from hdmf.build import ObjectMapper
from hdmf.utils import get_docval, get_docval_macro
from pynwb import get_type_map

MACROS = {name: set(get_docval_macro(name)) for name in ("scalar_data", "array_data", "data")}
tm = get_type_map()
catalog = tm.namespace_catalog
TYPE_OF = {}
HOMES = ("hdmf-common", "hdmf-experimental", "core")
OWN, seen = {}, set()
for ns in HOMES:
    OWN[ns] = sorted(set(catalog.get_namespace(ns).get_registered_types()) - seen)
    seen |= set(OWN[ns])
for ns in HOMES:
    for t in OWN[ns]:
        TYPE_OF[tm.get_dt_container_cls(t, ns)] = t


def kinds(types):
    """Words for what an argument may be; array and data stand for the macros of that name."""
    if types is None:
        return ["any"]
    left = list(types) if isinstance(types, (list, tuple)) else [types]
    words = []
    for word, macro in MACROS.items():
        if macro and macro <= set(x for x in left if isinstance(x, type)):
            left = [x for x in left if x not in macro]
            words.append(word.removesuffix("_data"))
    for x in left:
        if isinstance(x, str):
            words.append("@" + x if x[0].isupper() else x)
        elif x in TYPE_OF:
            words.append("@" + TYPE_OF[x])
        else:
            words.append(x.__name__)
    return words


def argument(a, names):
    made = {"is": kinds(a["type"])}
    if a["name"] in names:
        made["named"] = names[a["name"]]
    if "default" in a:
        made["optional"] = True
        if a["default"] is None:
            made["none"] = True
        elif isinstance(a["default"], str):
            made["default"] = a["default"]
    if a.get("shape"):
        shape = a["shape"]
        made["shape"] = [list(s) for s in shape] if isinstance(shape[0], (list, tuple)) else [list(shape)]
    if a.get("enum"):
        made["enum"] = list(a["enum"])
    return made


def mapper_of(cls):
    for base in cls.__mro__:
        found = tm._TypeMap__mapper_cls.get(base)
        if found:
            return found
    return ObjectMapper


out = {}
for ns in HOMES:
    for t in OWN[ns]:
        cls = tm.get_dt_container_cls(t, ns)
        spec = catalog.get_spec(ns, t)
        mapper = mapper_of(cls)(spec)
        named = {c["name"]: c["required_name"] for c in getattr(cls, "get_fields_conf", tuple)() if "required_name" in c}
        names = {name: mapper.get_const_arg(s) for name, s in ObjectMapper.get_attr_names(spec).items()}
        lists = {c["attr"] for base in cls.__mro__ for c in
                 (lambda v: v if isinstance(v, (list, tuple)) else [v] if v else [])(base.__dict__.get("__clsconf__"))}
        out[t] = {
            "args": {a["name"]: argument(a, named) for a in get_docval(cls.__init__) if a["name"] != "name"},
            "map": {k: v for k, v in names.items() if k != v},
            "override": sorted(k for k in mapper.constructor_args if k != "name"),
            "lists": sorted(lists),
            "columns": {c["name"]: {"required": True} if c.get("required") else {}
                        for c in getattr(cls, "__columns__", None) or ()},
            "described": hasattr(cls, "description"),
            **({} if any(a["name"] == "name" for a in get_docval(cls.__init__)) else {"nameless": True}),
            # a constructor that takes nothing at all makes objects without a name, which fails
            **({} if get_docval(cls.__init__) else {"broken": True}),
        }
print(json.dumps(out, sort_keys=True))
