import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import {
  applyChanges,
  orcidCheckDigitIsRight,
  planDescribe,
  rorCheckDigitsAreRight,
  takenChanges,
} from "../../lib/describe/mod.ts";
import { sharedTest } from "../shared.ts";
import { NO_FACTS, place } from "./harness.ts";
import { identifiersOf, readAll, RECORDED_DOIS } from "./recorded_papers.ts";

sharedTest(
  "planDescribe() puts every identifier of every recorded paper into the record or the list of what was left out",
  async (shared) => {
    const folder = `${shared}fixtures/http`;
    const exchanges = await readAll(folder);
    await using at = await place({ folder });
    const connection = await at.open(
      'title: All recorded papers\ndescription: Recordings.\ncontact: { name: "Nobody, Here", email: a@example.org }',
    );
    for (const doi of RECORDED_DOIS) {
      const plan = await planDescribe(connection, {
        doi,
        facts: NO_FACTS,
        services: { retryDelayMs: 1 },
      });
      assertEquals(plan.problems, [], doi);
      const { metadata } = applyChanges(plan.base, takenChanges(plan.changes, "all"));
      const people = metadata.contributor as Record<string, unknown>[];
      const record = JSON.stringify(people);
      const text = record + JSON.stringify(plan.leftOut);
      const folded = text.toUpperCase().replace(/[\s\-–.]/g, "");
      const given = identifiersOf(exchanges, doi);
      for (const id of [...given.orcids, ...given.rors]) assertStringIncludes(text, id, doi);
      for (const award of given.awards) {
        assertStringIncludes(folded, award.toUpperCase().replace(/[\s\-–.]/g, ""), doi);
      }
      const replaced = JSON.stringify(plan.leftOut.map((l) => l.why));
      for (const id of record.match(/\d{4}-\d{4}-\d{4}-\d{3}[\dX]/g) ?? []) {
        assert(orcidCheckDigitIsRight(id) && (given.orcids.has(id) || replaced.includes(id)), id);
      }
      for (const [, id] of record.matchAll(/ror\.org\/(0\w{8})/g)) {
        assert(rorCheckDigitsAreRight(id ?? ""), id);
      }
      for (const p of people) {
        if ((p.roleName as string[]).includes("dcite:Funder")) {
          assertEquals(p.includeInCitation, false);
        }
      }
    }
  },
);
