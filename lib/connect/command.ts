import { defineStep } from "../command/step.ts";
import type { Connection } from "./connect.ts";

/** Step 01: its flags and what its script does. */
export const connectCommand = defineStep<Connection>()({
  name: "connect",
  number: "01",
  gives: "the archive chosen, the API key proved",
  what: "Proves that the archive can be reached and that the API key is yours.",
  examples: ["deno task connect my_upload"],
  flags: {},
  needs: () => ({ archive: true }),
  async run({ connection, show }) {
    const { viewConnection } = await import("./view.ts");
    const { withView } = await import("../display/view.ts");
    const to = await connection();
    // The client and the work folder are tools, not results.
    const { instance, user, keyFrom, approved, info, notes } = to;
    await show(
      withView({ instance, user, keyFrom, approved, info, notes }, () => viewConnection(to)),
    );
    return 0;
  },
});
