import { editableDandisetMetadata, type Metadata } from "../archive/mod.ts";

/** Digest of what is the user's in a draft: equal digests mean that nobody has changed it. */
export async function draftDigest(draft: { name: string; metadata: Metadata }): Promise<string> {
  const { schemaVersion: _, ...own } = editableDandisetMetadata(draft.metadata);
  const text = canonical({ name: draft.name, metadata: own });
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return [...new Uint8Array(bytes)].map((b) => b.toString(16).padStart(2, "0")).join("");
}

/** Fields of the user's part that differ between two drafts. */
export function differingFields(
  a: { name: string; metadata: Metadata },
  b: { name: string; metadata: Metadata },
): string[] {
  const x: Metadata = { ...editableDandisetMetadata(a.metadata), name: a.name };
  const y: Metadata = { ...editableDandisetMetadata(b.metadata), name: b.name };
  return [...new Set([...Object.keys(x), ...Object.keys(y)])]
    .filter((key) => canonical(x[key]) !== canonical(y[key]));
}

function canonical(value: unknown): string {
  return JSON.stringify(
    value,
    (_key, v) =>
      typeof v === "object" && v !== null && !Array.isArray(v)
        ? Object.fromEntries(Object.entries(v).sort(([p], [q]) => p < q ? -1 : 1))
        : v,
  ) ?? "undefined";
}
