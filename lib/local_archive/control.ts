/**
 * Control at run time, below `/control`, for the superuser's key only: the fault plan and the background clock.
 *
 * `GET /control/faults` shows the rules with their counts, `PUT` replaces them (a JSON list), `DELETE` clears them;
 * `POST /control/tick` runs due background work, `POST /control/settle` all of it, `POST /control/collect` removes garbage.
 */
import type { Context, Hono } from "hono";
import { isDandiUploadError } from "../core/errors.ts";
import type { Archive } from "./state/archive.ts";
import type { Collected } from "./api/garbage.ts";
import type { FaultPlan, FaultRule } from "./state/faults.ts";
import { forbidden, HttpError } from "./state/reply.ts";
import { authenticate } from "./api/users.ts";

/** What can be controlled. */
export interface Control {
  readonly faults: FaultPlan;
  tick(): Promise<void>;
  settle(): Promise<void>;
  collectGarbage(): Promise<Collected>;
}

/** Adds the addresses. */
export function addControl(app: Hono, archive: Archive, control: Control): void {
  const guard = (context: Context): void => {
    if (!authenticate(archive, context.req.header("authorization"))?.superuser) throw forbidden();
  };
  const json = (value: unknown, status = 200): Response => Response.json(value, { status });
  const guarded =
    (work: (context: Context) => Response | Promise<Response>) =>
    async (context: Context): Promise<Response> => {
      try {
        guard(context);
        return await work(context);
      } catch (error) {
        if (error instanceof HttpError) return json(error.reply.json ?? null, error.reply.status);
        if (isDandiUploadError(error) || error instanceof SyntaxError) {
          return json({ detail: error.message }, 400);
        }
        throw error;
      }
    };
  app.get("/control/faults", guarded(() => json(control.faults.state())));
  app.put(
    "/control/faults",
    guarded(async (context) => {
      const rules: unknown = JSON.parse(await context.req.text());
      if (!Array.isArray(rules)) {
        return json({ detail: "The fault plan must be a JSON list of rules" }, 400);
      }
      control.faults.set(rules as FaultRule[]);
      return json(control.faults.state());
    }),
  );
  app.delete(
    "/control/faults",
    guarded(() => {
      control.faults.set([]);
      return json([]);
    }),
  );
  app.post(
    "/control/tick",
    guarded(async () => {
      await control.tick();
      return json({});
    }),
  );
  app.post(
    "/control/collect",
    guarded(async () => json(await control.collectGarbage())),
  );
  app.post(
    "/control/settle",
    guarded(async () => {
      await control.settle();
      return json({});
    }),
  );
}
