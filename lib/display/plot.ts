/** Plots as SVG text, without a browser. Loaded only when one is drawn. */
import { Error as LogErrors, parse, View } from "vega";
import { compile, type TopLevelSpec } from "vega-lite";

/**
 * Draws a Vega-Lite (default) or Vega specification.
 *
 * Addresses inside a specification are refused: its data come with it.
 *
 * @returns An `<svg>` element as text.
 */
export async function plotSvg(
  spec: Readonly<Record<string, unknown>>,
  language: "vega-lite" | "vega" = "vega-lite",
): Promise<string> {
  const parsed = language === "vega"
    ? parse(spec as never)
    : parse(compile(spec as never as TopLevelSpec).spec);
  const loader = {
    load: () => Promise.reject(new TypeError("a plot may not load addresses")),
    sanitize: () => Promise.reject(new TypeError("a plot may not load addresses")),
    http: () => Promise.reject(new TypeError("a plot may not load addresses")),
    file: () => Promise.reject(new TypeError("a plot may not load files")),
  };
  const view = new View(parsed, { renderer: "none", loader, logLevel: LogErrors });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}
