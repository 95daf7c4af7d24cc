import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { canAsk, connect, viewConnection, viewInstances } from "../../lib/connect/mod.ts";
import { INSTANCES } from "../../lib/archive/mod.ts";
import {
  ApiKeyError,
  ArchiveError,
  ConfigError,
  openWorkFolder,
  UsageError,
  type WorkFolder,
} from "../../lib/core/mod.ts";
import { renderText } from "../../lib/display/mod.ts";
import { infoOf, KEY, USER } from "../archive/samples.ts";
import { type Answer, json, startServer, type TestServer } from "../archive/server.ts";

/** A work folder whose upload.yaml has this text. */
function workWith(yaml: string): WorkFolder & Disposable {
  const path = Deno.makeTempDirSync();
  Deno.writeTextFileSync(`${path}/upload.yaml`, yaml);
  return Object.assign(openWorkFolder(path), {
    [Symbol.dispose]: () => Deno.removeSync(path, { recursive: true }),
  });
}

/** A server that knows one key. */
function archiveThatKnows(key: string, user: Record<string, unknown> = USER): TestServer {
  const answer: Answer = (r) =>
    r.path.startsWith("/info/")
      ? json(infoOf(server))
      : r.path === "/users/me/" && r.headers.get("authorization") === `token ${key}`
      ? json(user)
      : json({ detail: "Invalid token." }, 401);
  const server: TestServer = startServer(answer);
  return server;
}

const env = (values: Record<string, string>) => (name: string) => values[name];

Deno.test("connect() proves the key and says whose it is, from where, for which archive", async () => {
  await using server = archiveThatKnows(KEY);
  using work = workWith(`instance: ${server.origin}`);
  const connection = await connect(work, { env: env({ DANDI_UPLOAD_API_KEY: KEY }) });
  assertEquals(connection.user.username, "ada");
  assertEquals(connection.keyFrom, "environment variable DANDI_UPLOAD_API_KEY");
  assertEquals(connection.approved, true);
  const text = renderText(viewConnection(connection));
  assertStringIncludes(text, "Ada Lovelace (ada)");
  assertStringIncludes(text, "environment variable DANDI_UPLOAD_API_KEY");
  // Neither what is shown, nor printed, nor remembered, nor given as JSON holds the key.
  const everything = text + Deno.inspect(connection, { depth: 10 }) + JSON.stringify(connection) +
    await Deno.readTextFile(`${work.path}/state/connect.json`);
  assertEquals(everything.includes(KEY), false);
  assertEquals(((await Deno.stat(`${work.path}/state/connect.json`)).mode ?? 0) & 0o777, 0o600);
});

Deno.test("connect() says that an account is not approved", async () => {
  await using server = archiveThatKnows(KEY, { ...USER, status: "PENDING" });
  using work = workWith(`instance: ${server.origin}`);
  const connection = await connect(work, { key: KEY });
  assertEquals(connection.approved, false);
  const text = renderText(viewConnection(connection));
  assertStringIncludes(text, "not approved yet");
  assertStringIncludes(text, "may not write");
});

Deno.test("connect() names the source of a key that is refused, and keeps the key out of the error", async () => {
  await using server = archiveThatKnows("another");
  using work = workWith(`instance: ${server.origin}`);
  const error = await assertRejects(
    () => connect(work, { env: env({ DANDI_UPLOAD_API_KEY: KEY }) }),
    ApiKeyError,
  );
  assertStringIncludes(
    error.message,
    "refused the key from environment variable DANDI_UPLOAD_API_KEY",
  );
  assertEquals(Deno.inspect(error, { depth: 10 }).includes(KEY), false);
});

Deno.test("connect() takes the parameter first, then the environment, then the file, then asks", async () => {
  await using server = archiveThatKnows(KEY);
  using work = workWith(`instance: ${server.origin}\nkey_file: key.txt`);
  await Deno.writeTextFile(`${work.path}/key.txt`, `${KEY}\n`, { mode: 0o600 });
  const from = async (options: Parameters<typeof connect>[1]) =>
    (await connect(work, options)).keyFrom;
  assertEquals(await from({ key: KEY, env: env({ DANDI_UPLOAD_API_KEY: "x" }) }), "parameter");
  assertEquals(
    await from({ env: env({ DANDI_UPLOAD_API_KEY: ` ${KEY}\n` }) }),
    "environment variable DANDI_UPLOAD_API_KEY",
  );
  assertEquals(await from({ env: env({ DANDI_UPLOAD_API_KEY: "" }) }), `file ${work.path}/key.txt`);
  using other = workWith(`instance: ${server.origin}`);
  const asked: string[] = [];
  const ask = (question: string) => (asked.push(question), KEY);
  assertEquals((await connect(other, { env: env({}), ask })).keyFrom, "typed in");
  assertEquals(asked.length, 1);
  await assertRejects(
    () => connect(other, { env: env({}), ask, prompt: false }),
    ApiKeyError,
    "no API key was found",
  );
});

Deno.test("connect() never sends a key that is named for another archive", async () => {
  await using server = archiveThatKnows(KEY);
  using work = workWith(`instance: ${server.origin}`);
  const error = await assertRejects(
    () =>
      connect(work, {
        env: env({ DANDI_API_KEY: KEY, DANDI_SANDBOX_API_KEY: KEY }),
        prompt: false,
      }),
    ApiKeyError,
  );
  assertStringIncludes(error.message, 'DANDI_API_KEY is set, but it is a key of "dandi"');
  assert(server.seen.every((s) => s.headers.get("authorization") === null));
});

Deno.test("connect() does not use DANDI_API_KEY for the sandbox, which has accounts of its own", async () => {
  using work = workWith("instance: dandi-sandbox");
  const error = await assertRejects(
    () =>
      connect(work, {
        env: env({ DANDI_API_KEY: KEY }),
        prompt: false,
        fetch: () => Promise.reject(new Error("the network was used")),
      }),
    ApiKeyError,
  );
  assertStringIncludes(error.message, "set DANDI_SANDBOX_API_KEY");
});

Deno.test("connect() keeps the bare key file of upload.yaml for the archive of upload.yaml", async () => {
  await using one = archiveThatKnows(KEY);
  await using two = archiveThatKnows(KEY);
  using work = workWith(`instance: ${one.origin}\nkey_file: key.txt`);
  await Deno.writeTextFile(`${work.path}/key.txt`, KEY, { mode: 0o600 });
  assertEquals((await connect(work, { env: env({}), prompt: false })).instance.api, one.api);
  await assertRejects(
    () => connect(work, { instance: two.origin, env: env({}), prompt: false }),
    ApiKeyError,
    "is sent nowhere else",
  );
  assert(two.seen.every((s) => s.headers.get("authorization") === null));
});

Deno.test("connect() does not even read a key file outside the work folder without a yes", async () => {
  await using server = archiveThatKnows(KEY);
  const outside = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(outside, KEY, { mode: 0o600 });
    using work = workWith(`instance: ${server.origin}\nkey_file: ${outside}`);
    const options = { env: env({}), prompt: false };
    const error = await assertRejects(() => connect(work, options), UsageError);
    assertStringIncludes(error.message, "--trust-instance");
    assert(server.seen.every((s) => s.headers.get("authorization") === null));
    const { host } = new URL(server.origin);
    assertEquals(
      (await connect(work, { ...options, trustInstance: host })).keyFrom,
      `file ${outside}`,
    );
    // The user's own word needs no other.
    using plain = workWith(`instance: ${server.origin}`);
    assertEquals(
      (await connect(plain, { ...options, keyFile: outside })).keyFrom,
      `file ${outside}`,
    );
  } finally {
    await Deno.remove(outside);
  }
});

Deno.test("connect() reads named keys of a key file, each for its own archive", async () => {
  await using server = archiveThatKnows(KEY);
  using work = workWith(`instance: ${server.origin}\nkey_file: keys.env`);
  await Deno.writeTextFile(
    `${work.path}/keys.env`,
    `# my keys\nexport DANDI_API_KEY="1111"\nDANDI_UPLOAD_API_KEY='${KEY}'\n`,
    { mode: 0o600 },
  );
  assertEquals((await connect(work, { env: env({}) })).user.username, "ada");
  await Deno.writeTextFile(`${work.path}/keys.env`, "DANDI_API_KEY=1111\n");
  await assertRejects(
    () => connect(work, { env: env({}), prompt: false }),
    ApiKeyError,
    "none for this archive",
  );
});

for (
  const [what, prepare, words] of [
    [
      "others can read",
      (p: string) => Deno.writeTextFileSync(p, KEY, { mode: 0o644 }),
      "chmod 600",
    ],
    ["is missing", () => {}, "no such file"],
    ["is empty", (p: string) => Deno.writeTextFileSync(p, "\n", { mode: 0o600 }), "empty"],
    [
      "has several bare lines",
      (p: string) => Deno.writeTextFileSync(p, "a\nb\n", { mode: 0o600 }),
      "2 lines",
    ],
    ["is a folder", (p: string) => Deno.mkdirSync(p), "not a file"],
  ] as const
) {
  Deno.test(`connect() refuses a key file that ${what}`, async () => {
    await using server = archiveThatKnows(KEY);
    using work = workWith(`instance: ${server.origin}\nkey_file: key.txt`);
    prepare(`${work.path}/key.txt`);
    const error = await assertRejects(
      () => connect(work, { env: env({}), prompt: false }),
      ConfigError,
    );
    assertStringIncludes(error.message, words);
    assertEquals(server.seen.filter((s) => s.path === "/users/me/").length, 0);
  });
}

Deno.test("connect() refuses a key with letters that no key has, without showing it", async () => {
  await using server = archiveThatKnows(KEY);
  using work = workWith(`instance: ${server.origin}`);
  const error = await assertRejects(() => connect(work, { key: `${KEY} and more` }), ApiKeyError);
  assertEquals(error.message.includes(KEY), false);
});

Deno.test("connect() says that the archive is not there", async () => {
  const server = archiveThatKnows(KEY);
  await server[Symbol.asyncDispose]();
  using work = workWith(`instance: ${server.origin}`);
  await assertRejects(() => connect(work, { key: KEY }), ArchiveError, "connection refused");
});

Deno.test("connect() understands an old name and says so", async () => {
  using work = workWith("instance: dandi-staging");
  const connection = await connect(work, {
    env: env({ DANDI_STAGING_API_KEY: KEY, DANDI_API_KEY: "other" }),
    fetch: (url) => {
      const { host, pathname } = new URL(String(url));
      assertEquals(host, "api.sandbox.dandiarchive.org");
      return Promise.resolve(
        json(
          pathname.endsWith("/me/") ? USER : infoOf({
            api: "https://api.sandbox.dandiarchive.org/api",
            origin: "https://sandbox.dandiarchive.org",
          }),
        ),
      );
    },
  });
  assertEquals(connection.instance.name, "dandi-sandbox");
  assertEquals(connection.notes.length, 2);
  assertStringIncludes(connection.notes[0] ?? "", "dandi-sandbox");
  assertStringIncludes(connection.notes[1] ?? "", "DANDI_API_KEY is set too");
});

Deno.test("connect() does not wait for an answer where nobody can give one", async () => {
  await using server = archiveThatKnows(KEY);
  using work = workWith(`instance: ${server.origin}`);
  // A test has no terminal that could be asked; on one, the prompt would wait for ever.
  if (canAsk()) return;
  await assertRejects(() => connect(work, { env: env({}) }), ApiKeyError, "no API key was found");
});

Deno.test("viewInstances() shows each archive with where its key is looked for", () => {
  const text = renderText(viewInstances(INSTANCES), { columns: 200 });
  for (const i of INSTANCES) {
    assertStringIncludes(text, i.name);
    assertStringIncludes(text, i.keyVariables[0] ?? "");
  }
});
