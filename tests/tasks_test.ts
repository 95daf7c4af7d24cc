/** Tasks: what they are for, and that each command of the launcher may do what it needs and nothing else. */
import { assert, assertEquals } from "@std/assert";
import { COMMANDS } from "../lib/launch/commands.ts";
import { planStart } from "../lib/launch/launch.ts";

const config = JSON.parse(await Deno.readTextFile(new URL("../deno.json", import.meta.url)));
const tasks: Record<string, { description: string; command: string }> = config.tasks;

Deno.test("tasks run scripts that are there, say what they are for, and fit on a line", async () => {
  for (const [name, { command, description }] of Object.entries(tasks)) {
    assert(description.length > 0, name);
    assert(command.length < 200, `the task ${name} is longer than people read`);
    const script = / (scripts\/\S+\.ts)/.exec(command)?.[1];
    if (script) assert((await Deno.stat(new URL(`../${script}`, import.meta.url))).isFile, name);
  }
});

Deno.test("each command has a task of its name, which starts it through the launcher", () => {
  for (const { name } of COMMANDS) {
    assertEquals(
      tasks[name]?.command,
      `deno run -q -P=launcher --unstable-lazy-dynamic-imports scripts/dandi_upload.ts ${name}`,
    );
  }
});

/** What a command may do, as Deno itself answers in a process that is started as the command is. */
async function ask(
  deno: readonly string[],
  questions: readonly Deno.PermissionDescriptor[],
): Promise<string[]> {
  const probe = `const all = ${JSON.stringify(questions)};
    console.log(JSON.stringify(all.map((q) => Deno.permissions.querySync(q).state)));`;
  const { stdout, stderr, success } = await new Deno.Command(Deno.execPath(), {
    args: [...deno, `data:application/typescript,${encodeURIComponent(probe)}`],
    stdin: "null",
  }).output();
  assert(success, new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}

Deno.test("each command is refused a host, a file, a variable and a program that it has no need of", async () => {
  const root = (await Deno.realPath(await Deno.makeTempDir())).replaceAll("\\", "/");
  try {
    await Deno.mkdir(`${root}/up`);
    await Deno.mkdir(`${root}/nwb`);
    await Deno.writeTextFile(`${root}/up/upload.yaml`, "instance: dandi\nnwb_folder: ../nwb\n");
    const api = { name: "net", host: "api.dandiarchive.org" } as const;
    const bucket = { name: "net", host: "dandiarchive.s3.amazonaws.com" } as const;
    const service = { name: "net", host: "api.openalex.org" } as const;
    const file = { name: "read", path: `${root}/nwb/a.nwb` } as const;
    const saved = { name: "write", path: `${root}/up/state/x.json` } as const;
    const touched = { name: "write", path: `${root}/nwb/a.nwb` } as const;
    const never: Deno.PermissionDescriptor[] = [
      { name: "net", host: "example.org" },
      { name: "net", host: "somebody-elses.s3.amazonaws.com" },
      { name: "net", host: "ec2-1-2-3-4.compute-1.amazonaws.com" },
      { name: "net", host: "api.sandbox.dandiarchive.org" },
      { name: "net", host: "169.254.169.254" },
      { name: "net" },
      { name: "read", path: `${root}/other/secret.txt` },
      { name: "read", path: "/etc/passwd" },
      { name: "read", path: `${Deno.env.get("HOME") ?? "/root"}/.ssh/id_ed25519` },
      { name: "read" },
      { name: "write", path: `${root}/other` },
      { name: "write", path: "/etc/hosts" },
      { name: "write" },
      { name: "env", variable: "AWS_SECRET_ACCESS_KEY" },
      { name: "env", variable: "GITHUB_TOKEN" },
      { name: "env" },
      { name: "run", command: "sh" },
      { name: "run" },
      { name: "ffi" },
      { name: "sys" },
    ];
    const env = (name: string) => name === "TMPDIR" ? `${root}/tmp` : Deno.env.get(name);
    await Promise.all(
      COMMANDS.filter((c) => !["rehearse", "archive", "services", "new"].includes(c.name)).map(
        async ({ name }) => {
          const { deno } = planStart(name, [`${root}/up`], { env });
          const asked = [api, bucket, service, file, saved, touched];
          const [states, refused] = [await ask(deno, asked), await ask(deno, never)];
          const archive = !["validate", "repair", "status"].includes(name);
          const services = ["describe", "regions", "all"].includes(name);
          assertEquals(
            states.map((s) => s === "granted"),
            [archive, archive, services, true, true, false],
            name,
          );
          assertEquals(never.filter((_, i) => refused[i] === "granted"), [], name);
        },
      ),
    );
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});

Deno.test("the launcher itself reads and starts, and can neither write nor speak to anybody", async () => {
  const { launcher } = config.permissions;
  assertEquals(Object.keys(launcher).sort(), ["env", "read", "run"]);
  assertEquals(launcher.env.filter((name: string) => /KEY|TOKEN|SECRET|\*/.test(name)), []);
  const flags = [
    "run",
    "-q",
    "--no-prompt",
    "-P=launcher",
    `--config=${import.meta.dirname}/../deno.json`,
  ];
  const states = await ask(flags, [
    { name: "net" },
    { name: "write" },
    { name: "env", variable: "DANDI_API_KEY" },
    { name: "read" },
  ]);
  assertEquals(states.map((s) => s === "granted"), [false, false, false, true]);
});
