/**
 * What the metadata of an array say, in one form for both formats.
 *
 * @module
 */
import { ZarrFailure } from "./failure.ts";
import { fieldsOf } from "./json.ts";

/** Kinds of elements. */
export type ElementKind = "number" | "bool" | "text" | "object" | "record" | "bytes";

/** A field of a record. */
export interface RecordField {
  /** Its name. */
  readonly name: string;
  /** Its type. */
  readonly element: ElementType;
  /** Bytes from the beginning of the record. */
  readonly offset: number;
}

/** The type of an element. */
export interface ElementType {
  /** Its kind. */
  readonly kind: ElementKind;
  /** Bytes of an element; 0 where they vary. */
  readonly bytes: number;
  /** For numbers `int`, `uint`, `float`, `complex` or `time`; for texts of fixed length `utf32` or `ascii`. */
  readonly form?: "int" | "uint" | "float" | "complex" | "time" | "utf32" | "ascii";
  /** Byte order; little where nothing is said. */
  readonly big?: boolean;
  /** Fields of a record. */
  readonly fields?: readonly RecordField[];
  /** As the metadata write it. */
  readonly label: string;
}

/** An array. */
export interface ArrayInfo {
  /** Format of the store. */
  readonly format: 2 | 3;
  /** Lengths of the axes; `[]` for a single value, also where format 2 writes one as an array of one element. */
  readonly shape: readonly number[];
  /** Lengths of the axes as stored. */
  readonly storedShape: readonly number[];
  /** Lengths of the axes of a chunk (of a shard, where chunks are sharded). */
  readonly chunkShape: readonly number[];
  /** Type of the elements. */
  readonly element: ElementType;
  /** Whether elements are references to objects. */
  readonly references: boolean;
  /** Names of all codecs, those inside of shards too. */
  readonly codecs: readonly string[];
  /** The metadata. */
  readonly metadata: Readonly<Record<string, unknown>>;
}

/**
 * Understands the metadata of an array (`.zarray` or `zarr.json`) with its attributes.
 *
 * @throws {ZarrFailure} If the metadata contradict their own form.
 */
export function arrayInfo(
  format: 2 | 3,
  metadata: Readonly<Record<string, unknown>>,
  attributes: Readonly<Record<string, unknown>>,
): ArrayInfo {
  const storedShape = lengths(metadata.shape, "shape");
  const chunkShape = format === 2
    ? lengths(metadata.chunks, "chunks")
    : lengths(fieldsOf(fieldsOf(metadata.chunk_grid).configuration).chunk_shape, "chunk_shape");
  if (chunkShape.length !== storedShape.length || chunkShape.some((n) => n < 1)) {
    throw new ZarrFailure(
      "damaged",
      `its chunks have the form [${chunkShape}], its data [${storedShape}]`,
    );
  }
  const element = format === 2 ? elementV2(metadata.dtype) : elementV3(metadata.data_type);
  const single = format === 2 && attributes.zarr_dtype === "scalar" &&
    storedShape.length === 1 && storedShape[0] === 1;
  const marker = format === 2 ? attributes.zarr_dtype : attributes._DTYPE;
  return {
    format,
    shape: single ? [] : storedShape,
    storedShape,
    chunkShape,
    element,
    references: marker === "object" || marker === "object_reference",
    codecs: format === 2
      ? [metadata.compressor, ...list(metadata.filters)].flatMap((c) => nameOf(c, "id"))
      : codecNames(metadata.codecs),
    metadata,
  };
}

function codecNames(codecs: unknown): string[] {
  return list(codecs).flatMap((codec) => {
    const inner = fieldsOf(fieldsOf(codec).configuration);
    return [
      ...nameOf(codec, "name"),
      ...codecNames(inner.codecs),
      ...codecNames(inner.index_codecs),
    ];
  });
}

function nameOf(codec: unknown, field: "id" | "name"): string[] {
  if (typeof codec === "string") return [codec];
  const name = fieldsOf(codec)[field];
  return typeof name === "string" ? [name] : [];
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function lengths(value: unknown, what: string): number[] {
  if (
    !Array.isArray(value) || value.length > 32 ||
    !value.every((n) => Number.isSafeInteger(n) && n >= 0)
  ) {
    throw new ZarrFailure("damaged", `its ${what} is no list of lengths`);
  }
  return value as number[];
}

function elementV2(dtype: unknown): ElementType {
  if (Array.isArray(dtype)) {
    const fields: RecordField[] = [];
    let offset = 0;
    for (const part of dtype) {
      const [name, type] = Array.isArray(part) ? part as unknown[] : [];
      if (typeof name !== "string") throw new ZarrFailure("damaged", "a field has no name");
      const element = elementV2(type);
      fields.push({ name, element, offset });
      offset += element.bytes;
    }
    return { kind: "record", bytes: offset, fields, label: JSON.stringify(dtype) };
  }
  const label = String(dtype);
  if (label === "|O") return { kind: "object", bytes: 0, label };
  const m = /^([<>|=])([biufcSUVMm])(\d+)(?:\[[^\]]*\])?$/.exec(label);
  if (!m) {
    throw new ZarrFailure("type", `its type ${label.slice(0, 60)} is not known to this reader`);
  }
  const [, order, code = "", size = "0"] = m;
  const bytes = Number(size);
  const big = order === ">" ? { big: true } : {};
  switch (code) {
    case "b":
      return { kind: "bool", bytes, label };
    case "i":
      return { kind: "number", form: "int", bytes, ...big, label };
    case "u":
      return { kind: "number", form: "uint", bytes, ...big, label };
    case "f":
      return { kind: "number", form: "float", bytes, ...big, label };
    case "c":
      return { kind: "number", form: "complex", bytes, ...big, label };
    case "M":
    case "m":
      return { kind: "number", form: "time", bytes, ...big, label };
    case "U":
      return { kind: "text", form: "utf32", bytes: bytes * 4, ...big, label };
    case "S":
      return { kind: "text", form: "ascii", bytes, label };
    default:
      return { kind: "bytes", bytes, label };
  }
}

function elementV3(type: unknown): ElementType {
  const name = typeof type === "string" ? type : fieldsOf(type).name;
  const configuration = fieldsOf(fieldsOf(type).configuration);
  const label = typeof type === "string" ? type : JSON.stringify(type) ?? "";
  if (typeof name !== "string") throw new ZarrFailure("damaged", "its data_type has no name");
  const m = /^(int|uint|float|complex)(\d{1,3})$/.exec(name);
  if (m) {
    return {
      kind: "number",
      form: m[1] as "int" | "uint" | "float" | "complex",
      bytes: Number(m[2]) / 8,
      label,
    };
  }
  const bytes = Number(configuration.length_bytes ?? 0);
  switch (name) {
    case "bool":
      return { kind: "bool", bytes: 1, label };
    case "string":
      return { kind: "text", bytes: 0, label };
    case "bytes":
    case "variable_length_bytes":
      return { kind: "object", bytes: 0, label };
    case "fixed_length_utf32":
    case "numpy.fixed_length_utf32":
      return { kind: "text", form: "utf32", bytes, label };
    case "null_terminated_bytes":
    case "numpy.null_terminated_bytes":
    case "fixed_length_ascii":
      return {
        kind: "text",
        form: "ascii",
        bytes: bytes || Number(configuration.length_bits ?? 0) / 8,
        label,
      };
    case "numpy.datetime64":
    case "numpy.timedelta64":
      return { kind: "number", form: "time", bytes: 8, label };
    case "struct":
    case "structured": {
      const fields: RecordField[] = [];
      let offset = 0;
      for (const part of list(configuration.fields)) {
        // Both spellings occur: {"name", "data_type"} and [name, type].
        const [field, fieldType] = Array.isArray(part)
          ? part as unknown[]
          : [fieldsOf(part).name, fieldsOf(part).data_type];
        if (typeof field !== "string") throw new ZarrFailure("damaged", "a field has no name");
        const element = elementV3(fieldType);
        fields.push({ name: field, element, offset });
        offset += element.bytes;
      }
      return { kind: "record", bytes: offset, fields, label };
    }
    case "raw_bytes":
      return { kind: "bytes", bytes, label };
  }
  const raw = /^r(\d+)$/.exec(name);
  if (raw) return { kind: "bytes", bytes: Number(raw[1]) / 8, label };
  throw new ZarrFailure("type", `its type ${label.slice(0, 60)} is not known to this reader`);
}
