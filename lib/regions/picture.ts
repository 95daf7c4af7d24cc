/**
 * Pictures of a plan: regions per subject, and a tree along UBERON's part-of.
 *
 * @module
 */
import { plural } from "../core/text.ts";
import type { Block, TreeNode } from "../display/view.ts";
import { openOntology } from "../ontology/mod.ts";
import type { RegionsPlan } from "./plan_types.ts";

/** Regions that give the tree its shape even where no file names them. */
const LANDMARKS = [
  "brain",
  "forebrain",
  "midbrain",
  "hindbrain",
  "telencephalon",
  "diencephalon",
  "cerebral cortex",
  "hippocampal formation",
  "basal ganglion",
  "striatum",
  "amygdala",
  "dorsal plus ventral thalamus",
  "hypothalamus",
  "cerebellum",
  "medulla oblongata",
  "pons",
  "visual cortex",
  "olfactory cortex",
  "spinal cord",
];

interface Totals {
  files: number;
  count: number;
}

function totals(plan: RegionsPlan): Map<string, Totals> {
  const out = new Map<string, Totals>();
  for (const a of plan.assets) {
    for (const id of a.terms) {
      const t = out.get(id) ?? { files: 0, count: 0 };
      t.files++;
      t.count += a.counts[id] ?? 0;
      out.set(id, t);
    }
  }
  return out;
}

/** The planned terms as a tree; each hangs below the nearest region that holds it. */
export function regionTree(plan: RegionsPlan): TreeNode[] {
  const o = openOntology();
  const own = totals(plan);
  const marks = LANDMARKS.flatMap((l) => o.names.get(l)?.id ?? []);
  const used = new Set(own.keys());
  for (const id of own.keys()) for (const m of marks) if (o.isWithin(id, m)) used.add(m);
  const children = new Map<string, string[]>();
  for (const id of used) {
    const above = [...used].filter((x) => x !== id && o.ancestorsOf(id).has(x));
    // The nearest of those above is the one that lies itself in most others.
    const parent = above.sort((a, b) =>
      o.ancestorsOf(b).size - o.ancestorsOf(a).size || (a < b ? -1 : 1)
    )[0] ?? "";
    children.set(parent, [...(children.get(parent) ?? []), id]);
  }
  const node = (id: string): TreeNode => {
    const t = own.get(id);
    const below = (children.get(id) ?? []).sort((a, b) =>
      (o.labelOf(a) ?? a) < (o.labelOf(b) ?? b) ? -1 : 1
    );
    const label = plan.labels[id] ?? o.labelOf(id) ?? id;
    return {
      label: t
        ? `${label}: ${plural(t.files, "file")}, ${
          plural(t.count, "electrode or plane", "electrodes or planes")
        }`
        : { text: label, tone: "muted" },
      ...(below.length > 0 ? { children: below.map(node) } : {}),
    };
  };
  return (children.get("") ?? []).sort().map(node);
}

/** Which regions each subject has, coloured by the number of files. */
export function regionPlot(plan: RegionsPlan): Block {
  const values = new Map<string, { subject: string; region: string; files: number }>();
  for (const a of plan.assets) {
    for (const id of a.terms) {
      const region = plan.labels[id] ?? id;
      const subject = a.subject || "(no subject)";
      const row = values.get(subject + "\u0000" + region) ?? { subject, region, files: 0 };
      row.files++;
      values.set(subject + "\u0000" + region, row);
    }
  }
  const rows = [...values.values()];
  const subjects = new Set(rows.map((r) => r.subject)).size;
  const regions = new Set(rows.map((r) => r.region)).size;
  return {
    kind: "plot",
    alt: `${plural(regions, "region")} in ${plural(subjects, "subject")}: ${
      rows.slice(0, 12).map((r) => `${r.subject} ${r.region} ${r.files}`).join("; ")
    }${rows.length > 12 ? " …" : ""}`,
    spec: {
      $schema: "https://vega.github.io/schema/vega-lite/v6.json",
      data: { values: rows },
      mark: { type: "rect" },
      encoding: {
        x: { field: "subject", type: "nominal", title: "subject" },
        // Names of layers and fields differ at their end only: they are not cut.
        y: {
          field: "region",
          type: "nominal",
          title: null,
          sort: "-color",
          axis: { labelLimit: 400 },
        },
        color: {
          field: "files",
          type: "quantitative",
          title: "files",
          scale: { scheme: "blues", domainMin: 0 },
        },
      },
    },
  };
}
