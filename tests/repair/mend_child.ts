/** Mends one file, to be killed meanwhile: ORIGINAL TARGET. */
import { changeOf, mendFile } from "../../lib/repair/mod.ts";

const [original = "", target = ""] = Deno.args;
const change = changeOf("/general/subject/sex", "O");
if ("problem" in change) throw new Error(change.problem);
await mendFile({ original, target, changes: [change], note: "a note" });
