/** Names of changes: stable, and without commas, which separate them where they are typed. */

/** The name of a change to one entry of a list: `contributor: Byron Ada`. */
export function changeId(field: string, entry: string): string {
  return `${field}: ${entry.replace(/\s*,\s*/g, " ").replace(/\s+/g, " ").trim()}`;
}

/** Whether two spellings name one change; those of older plans had commas. */
export function sameChangeId(a: string, b: string): boolean {
  const key = (id: string) => id.replace(/\s*,\s*/g, " ").replace(/\s+/g, " ").trim().toLowerCase();
  return key(a) === key(b);
}
