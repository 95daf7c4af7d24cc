import type { Metadata } from "h5wasm/node";
import type { H5Type } from "../element_type.ts";

/** Reads h5wasm's metadata. */
export function typeOf(m: Metadata): H5Type {
  const common = {
    bytes: m.size,
    signed: m.signed,
    variable: m.vlen,
    ascii: m.cset === 0,
    members: (m.compound_type?.members ?? []).map((x) => ({ name: x.name, type: typeOf(x) })),
  };
  // numbers of H5T_class_t, which is an enum of the C library and will not change
  switch (m.type) {
    case 0:
      return { ...common, class: "int" };
    case 1:
      return { ...common, class: "float" };
    case 3:
      return { ...common, class: "text" };
    case 6:
      return { ...common, class: "compound" };
    case 7:
      return { ...common, class: m.ref_type === "region" ? "region" : "reference" };
    case 8: {
      const names = Object.keys(m.enum_type?.members ?? {}).sort();
      return {
        ...common,
        class: names.length === 2 && names[0] === "FALSE" && names[1] === "TRUE" ? "bool" : "enum",
      };
    }
    case 9:
      return { ...common, class: "vlen", ...(m.vlen_type ? { base: typeOf(m.vlen_type) } : {}) };
    case 10:
      return { ...common, class: "array", ...(m.array_type ? { base: typeOf(m.array_type) } : {}) };
    default:
      return { ...common, class: "other" };
  }
}
