/**
 * Checks of intracellular recordings. Source: NWB Inspector, `checks/_icephys.py`.
 *
 * @module
 */
import { quote } from "../../core/text.ts";
import { ccfTerms, isMouse } from "./ccf.ts";
import { type Check, textField } from "./check.ts";

/** Intracellular checks. */
export const ICEPHYS_CHECKS: readonly Check[] = [
  {
    name: "check_intracellular_electrode_cell_id_exists",
    type: "IntracellularElectrode",
    run: (electrode) =>
      electrode.get("cell_id")
        ? undefined
        : { message: `The electrode ${electrode.path} does not name its cell (cell_id)` },
  },
  {
    name: "check_sweeptable_deprecated",
    type: "SweepTable",
    run(table, { root }) {
      const version = root.text("nwb_version") ?? "";
      return isLater(version, [2, 3, 0])
        ? { message: `The sweep table ${table.path} is of a type that NWB 2.4 replaced` }
        : undefined;
    },
  },
  {
    name: "check_intracellular_electrode_location_allen_ccf",
    type: "IntracellularElectrode",
    run(electrode, { subject }) {
      const location = textField(electrode, "location");
      return isMouse(subject) && location !== undefined && !ccfTerms().has(location)
        ? {
          message: `The location ${
            quote(location)
          } of ${electrode.path} is not a term of the Allen Mouse Brain Atlas`,
          found: location,
          place: `${electrode.path}/location`,
        }
        : undefined;
    },
  },
];

function isLater(version: string, than: readonly number[]): boolean {
  const parts = version.replace(/^NWB-/, "").split(/[.\-+]/).slice(0, 3).map((p) =>
    Number.parseInt(p)
  );
  for (let i = 0; i < 3; i++) {
    const [a = 0, b = 0] = [parts[i], than[i]];
    if (Number.isNaN(a)) return false;
    if (a !== b) return a > b;
  }
  return false;
}
