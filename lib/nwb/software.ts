/** This program as the archive records it. */
export const SOFTWARE = {
  schemaKey: "Software",
  name: "dandi-upload",
  version: "0.1.0",
} as const;
