/** An archive in a process of its own, which can be killed. */
import { fileURLToPath } from "node:url";
import type { LocalArchive } from "../../lib/local_archive/mod.ts";
import { Client } from "./harness.ts";

/** Starts, kills and starts again. */
export class Killable {
  readonly #dir: string;
  #child: Deno.ChildProcess | undefined;

  constructor(dir: string) {
    this.#dir = dir;
  }

  /** Starts the archive; the same addresses each time. */
  async start(): Promise<Client> {
    const command = new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "-A",
        "--quiet",
        fileURLToPath(new URL("./serve_child.ts", import.meta.url)),
        this.#dir,
      ],
      stdin: "null",
      stdout: "piped",
      stderr: "inherit",
    });
    this.#child = command.spawn();
    const reader = this.#child.stdout.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    while (!text.includes("\n")) {
      const { value, done } = await reader.read();
      if (done) throw new Error(`The archive did not start: ${text}`);
      text += value;
    }
    await reader.cancel();
    return new Client(JSON.parse(text) as Pick<LocalArchive, "api" | "keys">);
  }

  /** Kills it with SIGKILL. */
  async kill(): Promise<void> {
    this.#child?.kill("SIGKILL");
    await this.#child?.status;
  }
}
