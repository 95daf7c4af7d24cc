/** Entry of the process of reading_child_test.ts. */
import { type Conversation, serve } from "../../lib/store/serve.ts";

let kept: Uint8Array[] = [];

if (import.meta.main) {
  await serve({
    read: (path: string) => Deno.readTextFileSync(path),
    write: ({ path, text }: { path: string; text: string }) => Deno.writeTextFileSync(path, text),
    rights: () =>
      (["env", "net", "run", "sys", "ffi", "write", "read"] as const).map((name) =>
        `${name} ${Deno.permissions.querySync({ name }).state}`
      ),
    pid: () => Deno.pid,
    hang: () => {
      for (;;);
    },
    die: () => Deno.exit(7),
    abort: () => {
      throw new WebAssembly.RuntimeError("unreachable");
    },
    fill: (megabytes: number) => {
      kept = Array.from({ length: megabytes }, () => new Uint8Array(2 ** 20).fill(1));
      return kept.length;
    },
    ask: (question: string, parent: Conversation) => {
      Deno.stdout.writeSync(new TextEncoder().encode("a library prints\n"));
      parent.say(question);
      return parent.hear(3).join();
    },
  });
}
