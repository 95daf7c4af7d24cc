/**
 * Makes `ccf.json` from the package nwbinspector (BSD-3 licence, see `LICENSE.txt`):
 *
 * ```sh
 * pip download --no-deps nwbinspector==0.7.2 && unzip -q -d wheel nwbinspector-*.whl
 * deno run -A lib/validate/inspector/data/build_ccf.ts wheel/nwbinspector/_internal_configs/allen_ccf_structure_names.json
 * ```
 *
 * @module
 */
if (import.meta.main) {
  const { acronyms, names } = JSON.parse(Deno.readTextFileSync(Deno.args[0] ?? ""));
  Deno.writeTextFileSync(
    new URL("./ccf.json", import.meta.url),
    JSON.stringify({ source: "nwbinspector 0.7.2", licence: "LICENSE.txt", acronyms, names }) + "\n",
  );
}
