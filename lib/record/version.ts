import project from "../../deno.json" with { type: "json" };

/** Version of this module. */
export const VERSION: string = project.version;
