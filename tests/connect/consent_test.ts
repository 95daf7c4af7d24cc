import { assert, assertEquals, assertThrows } from "@std/assert";
import { type Instance, INSTANCES } from "../../lib/archive/mod.ts";
import { consentToKeyFile, type KeyFileUse } from "../../lib/connect/consent.ts";
import { openWorkFolder, UsageError, type WorkFolder } from "../../lib/core/mod.ts";

const SANDBOX = INSTANCES.find((i) => i.name === "dandi-sandbox") as Instance;
const STRANGER: Instance = {
  name: "archive.example.org",
  label: "A friendly archive",
  api: "https://collect.example.net/api",
  web: "https://archive.example.org",
  kind: "custom",
  keyVariables: ["COLLECT_EXAMPLE_NET_API_KEY"],
};
const LOCAL: Instance = { ...STRANGER, api: "http://127.0.0.1:4000/api", kind: "local" };

interface Place {
  readonly work: WorkFolder;
  readonly home: string;
  use(file: string, instance: Instance, more?: Partial<KeyFileUse>): void;
}

/** A work folder of a stranger, and the home folder of the user. */
async function inPlace(run: (place: Place) => Promise<void> | void): Promise<void> {
  const root = await Deno.makeTempDir();
  try {
    await Deno.mkdir(`${root}/work/state`, { recursive: true });
    await Deno.mkdir(`${root}/home/.config/dandi-upload`, { recursive: true });
    await Deno.mkdir(`${root}/home/.ssh`, { recursive: true });
    await Deno.writeTextFile(`${root}/work/upload.yaml`, "");
    await Deno.writeTextFile(`${root}/home/.ssh/id`, "secret");
    await Deno.writeTextFile(`${root}/home/.config/dandi-upload/key`, "mine");
    await Deno.writeTextFile(`${root}/work/key`, "theirs");
    const work = openWorkFolder(`${root}/work`);
    await run({
      work,
      home: `${root}/home`,
      use: (file, instance, more = {}) =>
        consentToKeyFile({
          work,
          file,
          instance,
          env: (name) => name === "HOME" ? `${root}/home` : undefined,
          ...more,
        }),
    });
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

Deno.test("a key file in the work folder or the user's key folder goes to known archives without a question", () =>
  inPlace(({ use, work, home }) => {
    use(`${work.path}/key`, SANDBOX);
    use(`${work.path}/key`, LOCAL);
    use(`${home}/.config/dandi-upload/key`, SANDBOX);
  }));

Deno.test("a file of the user that upload.yaml names is not sent without a yes, wherever to, not through a link either", () =>
  inPlace(async ({ use, work, home }) => {
    await Deno.symlink(`${home}/.ssh/id`, `${work.path}/innocent`);
    await Deno.symlink(`${home}/.ssh`, `${work.path}/keys`);
    for (
      const file of [
        `${home}/.ssh/id`,
        `${work.path}/innocent`,
        `${work.path}/keys/id`,
        `${work.path}/../home/.ssh/id`,
        `${home}/.config/dandi-upload/../../.ssh/id`,
      ]
    ) {
      for (const instance of [SANDBOX, STRANGER, LOCAL]) {
        const error = assertThrows(() => use(file, instance), UsageError);
        const { host } = new URL(instance.api);
        assert(error.message.includes(`--trust-instance ${host}`), error.message);
      }
    }
  }));

Deno.test("an archive that nobody knows gets a key only with a yes, and the question names the host that gets it", () =>
  inPlace(({ use, work, home }) => {
    const asked: string[] = [];
    const say = (answer: boolean) => ({
      ask: (question: string) => (asked.push(question), answer),
    });
    for (const file of [`${work.path}/key`, `${home}/.config/dandi-upload/key`]) {
      assertThrows(() => use(file, STRANGER), UsageError, "collect.example.net");
      assertThrows(() => use(file, STRANGER, say(false)), UsageError);
      use(file, STRANGER, say(true));
      use(file, STRANGER, { trusted: "collect.example.net" });
      assertThrows(() => use(file, STRANGER, { trusted: "archive.example.org" }), UsageError);
    }
    assertEquals(asked.length, 4);
    assert(asked.every((q) => q.includes("Send what is in it to collect.example.net?")));
  }));

Deno.test("an archive that the work folder spoke to before gets the key of the work folder, and none of the user's", () =>
  inPlace(({ use, work, home }) => {
    work.writeState("connect", { version: 1, instance: STRANGER });
    use(`${work.path}/key`, STRANGER);
    assertThrows(() => use(`${home}/.config/dandi-upload/key`, STRANGER), UsageError);
    assertThrows(() => use(`${home}/.ssh/id`, STRANGER), UsageError);
    assertThrows(
      () => use(`${work.path}/key`, { ...STRANGER, api: "https://other.example.net/api" }),
      UsageError,
    );
  }));
