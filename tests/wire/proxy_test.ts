import { assertEquals } from "@std/assert";

/** What a process of its own asks for, with a proxy named in its environment. */
const ASK = `
  const { exchange } = await import(Deno.args[0]);
  const out = [];
  for (const [url, method] of JSON.parse(Deno.args[1])) {
    const reply = await exchange({ url, method, ...(method === "POST" ? { body: "x" } : {}) });
    out.push(reply.text);
  }
  console.log(JSON.stringify(out));
`;

Deno.test("exchange() goes through the proxy that the environment names, writes too, and not for hosts that NO_PROXY names", async () => {
  const here = (text: string) =>
    Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, () => new Response(text));
  await using proxy = here("proxy");
  await using direct = here("direct");
  const script = await Deno.makeTempFile({ suffix: ".ts" });
  try {
    await Deno.writeTextFile(script, ASK);
    const module = new URL("../../lib/wire/mod.ts", import.meta.url).href;
    const asked = [
      ["http://archive.invalid/api/info/", "GET"],
      ["http://archive.invalid/api/dandisets/", "POST"],
      [`http://127.0.0.1:${direct.addr.port}/`, "GET"],
    ];
    const config = `${import.meta.dirname}/../../deno.json`;
    const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", "--config", config, script, module, JSON.stringify(asked)],
      env: { HTTP_PROXY: `http://127.0.0.1:${proxy.addr.port}`, NO_PROXY: "127.0.0.1" },
    }).output();
    assertEquals(
      new TextDecoder().decode(stdout).trim(),
      '["proxy","proxy","direct"]',
      new TextDecoder().decode(stderr),
    );
  } finally {
    await Deno.remove(script);
  }
});
