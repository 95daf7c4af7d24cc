import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import {
  type Answer,
  checkServices,
  createServices,
  startRecordedServices,
} from "../../lib/describe/mod.ts";
import { exchange } from "./harness.ts";

/** A transport that answers from a list, one answer a request; the last one again and again. */
function transport(
  answers: (() => Response | Promise<Response>)[],
): { fetch: typeof fetch; requests: Request[] } {
  const requests: Request[] = [];
  return {
    requests,
    fetch: (input, init) => {
      requests.push(new Request(input, init));
      const next = answers.length > 1 ? answers.shift() : answers[0];
      return Promise.resolve(next?.() ?? new Response("", { status: 500 }));
    },
  };
}

const quick = { retryDelayMs: 1, attempts: 3 };

Deno.test("Services.get() asks once for each path and counts", async () => {
  const { fetch, requests } = transport([() => Response.json({ ok: 1 })]);
  const services = createServices({ fetch, ...quick });
  const [a, b] = await Promise.all([services.get("ror", "/x"), services.get("ror", "/x")]);
  assertEquals(a, b);
  assertEquals(requests.length, 1);
  assertEquals(services.used()[0]?.asked, 1);
});

Deno.test("Services.get() tells a statement from the lack of one", async () => {
  const cases: [() => Response, Answer["kind"], string?][] = [
    [() => new Response("<h1>Not Found</h1>", { status: 404 }), "answer"],
    [() => Response.json({ "error-code": 9044 }, { status: 409 }), "answer"],
    [() => new Response("<html>", { status: 200 }), "unavailable", "not JSON"],
    [() => new Response("Too many", { status: 429 }), "unavailable", "HTTP 429"],
    [() => new Response("<html>", { status: 503 }), "unavailable", "HTTP 503"],
    [() => Response.json({}, { status: 401 }), "unavailable", "HTTP 401"],
    [() => Response.json({}, { status: 501 }), "unavailable", "not recorded"],
    [
      () => {
        throw new TypeError("connection refused");
      },
      "unavailable",
      "no answer came",
    ],
  ];
  for (const [respond, kind, why] of cases) {
    const { fetch } = transport([respond]);
    const answer = await createServices({ fetch, ...quick }).get("orcid", "/x");
    assertEquals(answer.kind, kind);
    if (answer.kind === "unavailable") assertStringIncludes(answer.why, why ?? "");
  }
});

Deno.test("Services.get() waits as told and goes on, but not for a budget that is gone until tomorrow", async () => {
  const waits: number[] = [];
  const soon = transport([
    () => new Response("", { status: 429, headers: { "retry-after": "0.01" } }),
    () => Response.json({ ok: 1 }),
  ]);
  const services = createServices({
    fetch: soon.fetch,
    ...quick,
    onProgress: (e) => e.kind === "waiting" && waits.push(e.waitMs),
  });
  assertEquals((await services.get("openalex", "/works/doi:10.1/x")).kind, "answer");
  assertEquals(waits.length, 1);
  assert((waits[0] ?? 0) >= 10);
  const gone = transport([() => Response.json({ retryAfter: 40_000 }, { status: 429 })]);
  const later = createServices({ fetch: gone.fetch, ...quick });
  const answer = await later.get("openalex", "/works/doi:10.1/y");
  assertStringIncludes(answer.kind === "unavailable" ? answer.why : "", "budget is used up until");
  await later.get("openalex", "/works/doi:10.1/z");
  assertEquals(gone.requests.length, 1, "a service whose budget is gone is not asked again");
});

Deno.test("Services.get() does not ask a dead service once for every author", async () => {
  const { fetch, requests } = transport([() => {
    throw new TypeError("no route");
  }]);
  const services = createServices({ fetch, ...quick });
  for (let i = 0; i < 20; i++) await services.get("orcid", `/${i}`);
  assertEquals(requests.length, 6);
  assertEquals(services.used()[0]?.unavailable, 20);
});

Deno.test("Services.get() outlasts a network that is away, and no service that is down while others answer", async () => {
  let away = true;
  const { fetch, requests } = transport([() => {
    if (away) throw new TypeError("dns error");
    return Response.json({ ok: 1 });
  }]);
  const networks: string[] = [];
  const services = (network: "there" | "back" | "gone") =>
    createServices({
      fetch,
      ...quick,
      network: () => {
        networks.push(network);
        away = network !== "back";
        return Promise.resolve(network);
      },
    });
  assertEquals((await services("there").get("orcid", "/1")).kind, "unavailable");
  assertEquals((await services("gone").get("orcid", "/2")).kind, "unavailable");
  const before = requests.length;
  assertEquals((await services("back").get("orcid", "/3")).kind, "answer");
  assertEquals(requests.length - before, 4);
  assertEquals(networks, ["there", "gone", "back"]);
});

Deno.test("Services.get() sends the contact to Crossref only, and no empty key", async () => {
  const { fetch, requests } = transport([() => Response.json({ ok: 1 })]);
  const services = createServices({
    fetch,
    contact: "me@example.org",
    keys: { openalex: " ", ror: "client" },
  });
  await services.get("crossref", "/x");
  await services.get("openalex", "/x");
  await services.get("ror", "/x");
  const header = (i: number, name: string) => requests[i]?.headers.get(name);
  assertStringIncludes(header(0, "user-agent") ?? "", "mailto:me@example.org");
  assert(!header(1, "user-agent")?.includes("mailto"));
  assertEquals(header(1, "authorization"), null);
  assertEquals(header(2, "client-id"), "client");
});

Deno.test("Services.get() remembers statements on disk with their age, never failures", async () => {
  const dir = await Deno.makeTempDir();
  const cachePath = `${dir}/services.jsonl`;
  try {
    const first = transport([
      () => Response.json({ ok: 1 }),
      () => new Response("", { status: 503 }),
    ]);
    const day = (d: number) => () => new Date(Date.UTC(2026, 0, d));
    const services = createServices({ fetch: first.fetch, cachePath, ...quick, now: day(1) });
    await services.get("ror", "/a");
    await services.get("ror", "/b");
    const offline = createServices({ cachePath, offline: true, now: day(2) });
    const a = await offline.get("ror", "/a");
    assertEquals(a.kind === "answer" && [a.remembered, a.at.slice(0, 10)], [true, "2026-01-01"]);
    assertEquals((await offline.get("ror", "/b")).kind, "unavailable");
    assertEquals(offline.used()[0]?.oldest?.slice(0, 10), "2026-01-01");
    // An old one is asked for again; if that fails the old one is better than none.
    const down = transport([() => new Response("", { status: 503 })]);
    const late = createServices({
      fetch: down.fetch,
      cachePath,
      ...quick,
      now: () => new Date(Date.UTC(2026, 5, 1)),
    });
    assertEquals((await late.get("ror", "/a")).kind, "answer");
    assert(down.requests.length > 0);
    assertEquals((await Deno.stat(cachePath)).mode! & 0o077, 0);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test("startRecordedServices() answers 501 for what was not recorded", async () => {
  const recorded = await startRecordedServices();
  try {
    const response = await fetch(`${recorded.bases.orcid}/0009-0099-0000-5017/personal-details`);
    assertEquals([response.status, await response.json()], [501, { error: "not recorded" }]);
    const found = await fetch(`${recorded.bases.crossref}/works/10.7554%2FeLife.48198`);
    assertEquals((await found.json()).message.title[0].slice(0, 6), "Area 2");
  } finally {
    await recorded.stop();
  }
});

Deno.test("checkServices() reports drift field by field", async () => {
  const recorded = await startRecordedServices({
    extra: [
      exchange("https://api.ror.org/v2/organizations/01cwqze88", {
        id: "https://ror.org/01cwqze88",
        name: "National Institutes of Health",
        status: "active",
        relationships: [],
      }),
    ],
  });
  try {
    const { checks } = await checkServices({ bases: recorded.bases, retryDelayMs: 1 });
    const ror = checks.find((c) => c.path === "/organizations/01cwqze88");
    assertEquals(ror?.outcome, "drift");
    assertEquals(ror?.drift[0], { field: "names.0.value", expected: "string", found: "missing" });
    const crossref = checks.find((c) => c.service === "crossref");
    assertEquals([crossref?.outcome, crossref?.drift], ["as-recorded", []]);
    assertEquals(checks.find((c) => c.service === "openalex")?.outcome, "unavailable");
  } finally {
    await recorded.stop();
  }
});
