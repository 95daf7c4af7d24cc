import { assertEquals } from "@std/assert";
import type { Finding } from "../../lib/core/finding.ts";
import { renderText } from "../../lib/display/mod.ts";
import { viewUploadPlan } from "../../lib/upload/mod.ts";
import type { UploadPlan } from "../../lib/upload/mod.ts";

function finding(code: string, message: string): Finding {
  return { code, message, severity: "blocks-upload", origin: { by: "dandi-upload" } };
}

Deno.test("viewUploadPlan() says each reason of a refused file once, and that it has no path only where that is all", () => {
  const item = (file: string, findings: Finding[]) => ({
    status: "refused",
    file,
    assetPath: "",
    localPath: `/nwb/${file}`,
    sizeBytes: 1,
    findings,
  });
  const plan = {
    items: [
      item("cut.nwb", [
        finding("unreadable", "its end is missing"),
        finding("unreadable", "cut short"),
        finding("no-path", "no path"),
      ]),
      item("lost.nwb", [finding("no-path", "no path")]),
    ],
    onlyRemote: [],
    notes: [],
    readiness: { problems: [], notes: [] },
    existing: "refresh",
    dandiset: "000001",
    instance: "here",
    summary: {
      counts: { new: 0, identical: 0, replaces: 0, renamed: 0, kept: 0, refused: 2 },
      bytesToSend: 0,
      bytesSaved: 0,
    },
  };
  const text = renderText(viewUploadPlan(plan as never as UploadPlan), { columns: 120 });
  const count = (what: string) => text.split(what).length - 1;
  assertEquals([count("its end is missing"), count("cut short"), count("no path")], [1, 0, 1]);
});
