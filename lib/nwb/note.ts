import type { Finding } from "../core/finding.ts";

/** Takes a finding; file and origin are added. */
export type Note = (finding: Omit<Finding, "origin" | "file">) => void;
