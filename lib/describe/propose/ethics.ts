/** Approvals of the animal or human work. */
import { sameJson } from "../../archive/mod.ts";
import { emailProblem } from "../../archive/schema/mod.ts";
import { readAddress } from "../model/address.ts";
import { type Fields, fields, list, text } from "../model/json.ts";
import type { FieldsInput, FieldsProposal } from "./fields.ts";
import { cleanText } from "../model/names.ts";

/**
 * Proposes the approvals that the user names. The archive keeps a number and an address of the committee; a committee that
 * is named in words stands behind the number.
 */
export function proposeEthics(input: FieldsInput, out: FieldsProposal): void {
  const existing = list(input.base.metadata.ethicsApproval).map(fields);
  for (const { identifier, contact, url } of input.config.ethics) {
    const number = cleanText(identifier);
    const said = cleanText(contact ?? "");
    const email = said && !emailProblem(said) ? said : undefined;
    const web = readAddress(url ?? "")?.url ?? (email ? undefined : readAddress(said)?.url);
    const body = said && !email && !readAddress(said) ? said : undefined;
    if (url && !readAddress(url)) {
      out.leftOut.push({
        what: `address of the committee of ${number}`,
        value: url,
        source: "upload.yaml",
        why: "it is no web address; write it as https://…",
      });
    }
    const named = body && !number.includes(body) ? `${number}, ${body}` : number;
    const index = existing.findIndex((e) => [number, named].includes(text(e.identifier) ?? ""));
    const old = existing[index];
    const point = { ...(email ? { email } : {}), ...(web ? { url: web } : {}) };
    const before = fields(old?.contactPoint);
    const value: Fields = {
      ...old,
      schemaKey: "EthicsApproval",
      identifier: named,
      ...(Object.keys(point).length > 0
        ? { contactPoint: { schemaKey: "ContactPoint", ...point, ...before } }
        : {}),
    };
    if (old && sameJson(old, value)) continue;
    out.changes.push({
      id: `ethics: ${number.replace(/\s*,\s*/g, " ")}`,
      label: `ethics approval ${number}`,
      ...(old ? { before: text(old.identifier) ?? "" } : {}),
      after: [named, email, web].filter((t) => t).join(" · "),
      source: "upload.yaml",
      reason: "ethics in upload.yaml",
      notes: [],
      op: { op: "put", field: "ethicsApproval", ...(old ? { index } : {}), value },
    });
  }
  if (existing.length === 0 && input.config.ethics.length === 0) {
    out.questions.push({
      key: "ethics",
      file: "upload.yaml",
      text: "Under which IACUC or IRB protocol number was the work approved, and by whom?",
      suggestions: [],
      blocks: "nothing",
      example:
        "ethics:\n  - identifier: protocol number as the institution writes it\n    contact: address or name of the committee",
    });
  }
}
