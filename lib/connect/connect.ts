import {
  ArchiveClient,
  type Instance,
  type InstanceInfo,
  resolveInstance,
  type ResolveInstanceOptions,
  type RetryLimits,
  type User,
} from "../archive/mod.ts";
import { ApiKeyError, type StepOptions, visible, type WorkFolder } from "../core/mod.ts";
import { inNotebook, type Viewable, withView } from "../display/mod.ts";
import { Patience } from "../wire/mod.ts";
import { consentToKeyFile } from "./consent.ts";
import {
  canAsk,
  findApiKey,
  type FindKeyOptions,
  foreignVariables,
  type FoundKey,
} from "./api_key.ts";
import { connectState } from "./state.ts";
import { viewConnection } from "./view.ts";

/** Options of {@linkcode connect}. */
export interface ConnectOptions extends StepOptions {
  /** Name or URL of the archive. Default: that of `upload.yaml`. */
  instance?: string;
  /** API key. Default: found in the environment, the key file, or asked for on a terminal. */
  key?: string;
  /** File that holds the key. Default: `key_file` of `upload.yaml`. */
  keyFile?: string;
  /** Whether a key may be asked for on a terminal. Default `true`. */
  prompt?: boolean;
  /** Asks for the key. Default a hidden prompt. */
  ask?: (question: string) => string | null;
  /** Reads an environment variable. Default the process's. */
  env?: (name: string) => string | undefined;
  /** Transport. Default the global `fetch`. */
  fetch?: typeof fetch;
  /** Limits of repeating requests. */
  retry?: RetryLimits;
  /** What outlasts a host that is away. Default: one that waits for `patienceMs`. */
  patience?: Patience;
}

/** A work folder joined to an archive, with a key that the archive knows. Every later step takes it first. */
export interface Connection {
  /** The work folder. */
  readonly work: WorkFolder;
  /** The archive. */
  readonly instance: Instance;
  /** Its client; holds the key. */
  readonly client: ArchiveClient;
  /** Whose key it is. */
  readonly user: User;
  /** Where the key was found; never the key. */
  readonly keyFrom: string;
  /** Whether the user may write: the archive's staff has approved the account. */
  readonly approved: boolean;
  /** What the archive says about itself. */
  readonly info: InstanceInfo;
  /** Words for the user: an old name or address, keys that were left alone. */
  readonly notes: readonly string[];
}

/**
 * Step 01: chooses the archive, finds the API key and proves it with `/users/me/`.
 *
 * Two requests; nothing is changed on the archive. What is remembered in `state/connect.json` names the archive and the
 * user, not the key. May be repeated at any time.
 *
 * @param work The work folder, from `openWorkFolder`.
 * @throws {UsageError} If the archive's name is not known, or the key of a file would go where nobody agreed to.
 * @throws {ApiKeyError} If there is no key or the archive refuses it; the message names where the key was found.
 * @throws {ConfigError} If the key file cannot be used, for instance because others can read it.
 * @throws {ArchiveError} If the archive cannot be reached.
 */
export async function connect(
  work: WorkFolder,
  options: ConnectOptions = {},
): Promise<Connection & Viewable> {
  const { signal, onProgress, fetch, retry } = options;
  const resolving = {
    ...(fetch ? { fetch } : {}),
    ...(signal ? { signal } : {}),
    ...(options.env ? { env: options.env } : {}),
  };
  const instance = await resolveInstance(options.instance ?? work.config.instance, resolving);
  if (instance.notice) onProgress?.({ kind: "note", text: instance.notice });
  const found = findApiKey(instance, await keyOptions(work, instance, options, resolving));
  const client = new ArchiveClient(instance, {
    key: found.key,
    // Whoever names a time wants to wait from the start on, such as a job that begins before the network does.
    patience: options.patience ??
      new Patience(
        options.patienceMs === undefined ? {} : { ms: options.patienceMs, fromStart: true },
      ),
    ...(fetch ? { fetch } : {}),
    ...(retry ? { retry } : {}),
  });
  const now = client.with({ ...(onProgress ? { onProgress } : {}), ...(signal ? { signal } : {}) });
  const user = await signIn(now, instance, found);
  const info = await now.info();
  const notes = [
    ...(instance.notice ? [instance.notice] : []),
    ...foreignVariables(instance, options.env)
      .map(([name, of]) => `${name} is set too: it is a key of "${of}" and was left alone`),
  ];
  const approved = user.status === "APPROVED" || user.admin;
  connectState.save(work, {
    version: 1,
    instance,
    user: { username: user.username, name: user.name, status: user.status },
    keyFrom: found.from,
    schemaVersion: info.schema_version,
    serverVersion: info.version ?? null,
    at: (options.now?.() ?? new Date()).toISOString(),
  });
  return withView(
    {
      work,
      instance,
      // The signal and the progress of a notebook's cell end with it, and the connection outlives its cell; a script
      // has one signal for all.
      client: inNotebook() ? client : now,
      user,
      keyFrom: found.from,
      approved,
      info,
      notes,
    },
    viewConnection,
  );
}

async function signIn(
  client: ArchiveClient,
  instance: Instance,
  found: FoundKey,
): Promise<User> {
  try {
    return await client.me();
  } catch (error) {
    if (!(error instanceof ApiKeyError)) throw error;
    const variable = instance.keyVariables[0];
    throw new ApiKeyError(
      `Cannot sign in to "${instance.name}": it refused the key from ${found.from}. Each archive has keys of its own, and a renewed key ends the old one; copy the one shown at ${instance.web} (your initials, top right)${
        found.from.endsWith(` ${variable}`) ? ` into ${variable}` : ""
      }`,
      { instance: instance.name, cause: error.cause },
    );
  }
}

/** A bare key in the key file of `upload.yaml` is for the archive that `upload.yaml` names, whatever an option says. */
async function keyOptions(
  work: WorkFolder,
  instance: Instance,
  options: ConnectOptions,
  resolving: ResolveInstanceOptions,
): Promise<FindKeyOptions> {
  const { key, prompt, ask, env } = options;
  const common = {
    key,
    ...(prompt === undefined ? {} : { prompt }),
    ...(ask ? { ask } : {}),
    ...(env ? { env } : {}),
  };
  if (options.keyFile !== undefined) return { ...common, keyFile: work.resolve(options.keyFile) };
  if (work.config.key_file === undefined) return common;
  const other = options.instance !== undefined && options.instance !== work.config.instance;
  return {
    ...common,
    keyFile: work.resolve(work.config.key_file),
    mayUseFile: (file) =>
      consentToKeyFile({
        work,
        file,
        instance,
        trusted: options.trustInstance,
        ask: prompt !== false && canAsk() ? (question) => confirm(visible(question)) : undefined,
        env,
      }),
    keyFileIsFor: other ? await resolveInstance(work.config.instance, resolving) : instance,
  };
}
