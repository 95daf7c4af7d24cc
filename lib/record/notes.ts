/**
 * What a conversion's notes (`conversion_notes.md`) say in their tables. Nothing is read from prose.
 *
 * @module
 */

/** A table of a Markdown file. */
export interface NotesTable {
  /** Text of the nearest heading above. */
  readonly heading: string;
  /** Column names in lower case. */
  readonly columns: readonly string[];
  /** Rows; cells without Markdown marks. */
  readonly rows: readonly Readonly<Record<string, string>>[];
}

/** An interface of NeuroConv that the conversion uses. */
export interface InterfaceEntry {
  /** Class name. */
  readonly name: string;
  /** Globs of the files that it reads. */
  readonly file_patterns?: readonly string[];
}

/** An interface that was written for the conversion. */
export interface CustomInterfaceEntry extends InterfaceEntry {
  /** Source file. */
  readonly file?: string;
  /** What it reads. */
  readonly handles?: string;
  /** NWB types that it makes. */
  readonly creates?: readonly string[];
}

/** What is taken from the notes. */
export interface ConversionNotes {
  /** From the table "Data Streams". */
  readonly modalities: readonly string[];
  /** From the table "Interface Mapping". */
  readonly neuroconvInterfaces: readonly InterfaceEntry[];
  /** From the same table, and from one about custom interfaces. */
  readonly customInterfaces: readonly CustomInterfaceEntry[];
  /** Names of the tables that were found. */
  readonly tables: readonly string[];
}

/** Reads the tables of a Markdown file. */
export function readTables(markdown: string): NotesTable[] {
  const tables: NotesTable[] = [];
  let heading = "";
  const lines = markdown.split(/\r?\n/);
  let fence = false;
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] ?? "";
    if (/^\s*(```|~~~)/.test(line)) fence = !fence;
    if (fence) continue;
    const h = /^\s{0,3}#{1,6}\s+(.*?)\s*#*\s*$/.exec(line) ??
      /^\s*\*\*([^*]+)\*\*:?\s*$/.exec(line);
    if (h) heading = plainText(h[1] ?? "");
    if (!line.includes("|") || !isRule(lines[i + 1])) continue;
    const columns = cells(line).map((c) => plainText(c).toLowerCase());
    const rows: Record<string, string>[] = [];
    for (i += 2; i < lines.length && lines[i]?.includes("|"); i++) {
      const row = cells(lines[i] ?? "").map(plainText);
      if (row.some((c) => c !== "")) {
        rows.push(Object.fromEntries(columns.map((name, k) => [name, row[k] ?? ""])));
      }
    }
    i--;
    tables.push({ heading, columns, rows });
  }
  return tables;
}

/** Takes modalities and interfaces from the tables of the notes. */
export function readConversionNotes(markdown: string): ConversionNotes {
  const tables = readTables(markdown);
  const modalities = new Set<string>();
  const neuroconv = new Map<string, InterfaceEntry>();
  const custom = new Map<string, CustomInterfaceEntry>();
  const used: string[] = [];
  for (const table of tables) {
    if (/data streams?/i.test(table.heading)) {
      used.push(table.heading);
      const column = pick(table.columns, /modalit/) ?? pick(table.columns, /^type$|category|kind/);
      for (const row of table.rows) {
        for (const m of split(column === undefined ? "" : row[column] ?? "")) {
          modalities.add(m.toLowerCase());
        }
      }
    } else if (/interface/i.test(table.heading)) {
      used.push(table.heading);
      for (const row of table.rows) readInterface(table, row, neuroconv, custom);
    }
  }
  return {
    modalities: [...modalities],
    neuroconvInterfaces: [...neuroconv.values()],
    customInterfaces: [...custom.values()],
    tables: used,
  };
}

function readInterface(
  table: NotesTable,
  row: Readonly<Record<string, string>>,
  neuroconv: Map<string, InterfaceEntry>,
  custom: Map<string, CustomInterfaceEntry>,
): void {
  const column = pick(table.columns, /interface|converter|class/);
  const name = /[A-Za-z_][A-Za-z0-9_]*(?:Interface|Converter)[A-Za-z0-9_]*/.exec(
    column === undefined ? Object.values(row).join(" ") : row[column] ?? "",
  )?.[0];
  if (name === undefined) return;
  const get = (pattern: RegExp): string => {
    const key = table.columns.find((c) => pattern.test(c) && c !== column);
    return key === undefined ? "" : (row[key] ?? "");
  };
  const patterns = split(get(/pattern|glob|^files?$|files? read|input/), true);
  const file = /[^\s,;]+\.py\b/.exec(get(/source|module|code|location|^file$|path/))?.[0];
  const isCustom = /custom/i.test(table.heading) || file !== undefined ||
    Object.entries(row).some(([key, value]) =>
      /custom/i.test(value) && value.length < 60 && key !== "notes" ||
      (/custom/.test(key) && /^(y|yes|true|x|✓|✔)$/i.test(value))
    );
  const merged = (known: InterfaceEntry | undefined) => [
    ...new Set([...(known?.file_patterns ?? []), ...patterns.filter((p) => !/\.py$/.test(p))]),
  ];
  if (!isCustom) {
    const all = merged(neuroconv.get(name));
    neuroconv.set(name, { name, ...(all.length ? { file_patterns: all } : {}) });
    return;
  }
  const known = custom.get(name);
  const handles = get(/handles|reads|description|format|stream|purpose/) || known?.handles;
  const creates = split(get(/creates|nwb type|produces|output/));
  const all = merged(known);
  custom.set(name, {
    name,
    ...(file ?? known?.file ? { file: file ?? known?.file ?? "" } : {}),
    ...(handles ? { handles } : {}),
    ...(creates.length ? { creates } : known?.creates ? { creates: known.creates } : {}),
    ...(all.length ? { file_patterns: all } : {}),
  });
}

function pick(columns: readonly string[], pattern: RegExp): string | undefined {
  return columns.find((c) => pattern.test(c));
}

function isRule(line: string | undefined): boolean {
  return line !== undefined && line.includes("-") && /^\s*\|?[\s:|-]+\|?\s*$/.test(line);
}

function cells(line: string): string[] {
  const parts = line.trim().replace(/^\|/, "").replace(/\|$/, "").split(/(?<!\\)\|/);
  return parts.map((c) => c.replaceAll("\\|", "|").trim());
}

/** Markdown marks off, but the stars of globs stay: `*.bin` in back-quotes is no emphasis. */
function plainText(text: string): string {
  const code: string[] = [];
  const kept = text.replace(
    /`([^`]*)`/g,
    (_, inner: string) => `\ue000${code.push(inner) - 1}\ue001`,
  );
  return kept
    .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/\*\*([^*]+)\*\*/g, "$1")
    .replace(/(?<![\w*./])\*([^*\s][^*,;]*[^*\s,;])\*(?![\w*./])/g, "$1")
    .replace(/\ue000(\d+)\ue001/g, (_, i: string) => code[Number(i)] ?? "")
    .trim();
}

function split(text: string, spaces = false): string[] {
  return text.split(spaces ? /[,;\s]+|<br\s*\/?>/ : /[,;/+&]|<br\s*\/?>|\band\b/)
    .map((p) => p.trim().replace(/^["']|["']$/g, ""))
    .filter((p) => p !== "" && !/^(-|–|—|n\/?a|none|tbd|\?)$/i.test(p));
}
