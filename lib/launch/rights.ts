/**
 * What a command may do, as lists: from what it declares to need, and from what `upload.yaml` names. Each list has one place here.
 *
 * @module
 */
import { ENTRIES } from "../archive/instance_table.ts";
import type { Needs } from "../command/needs.ts";
import { joinPath, resolvePath } from "../core/paths.ts";
import { SERVICE_BASES } from "../describe/service_names.ts";
import type { Glance } from "./glance.ts";

/** Rights of a process. Paths are absolute. */
export interface Rights {
  /** Files and folders that it may read. */
  readonly read: readonly string[];
  /** Files and folders that it may write. */
  readonly write: readonly string[];
  /** Hosts, with a port where one is named. */
  readonly net: readonly string[];
  /** Environment variables; `*` at the end stands for any letters. */
  readonly env: readonly string[];
  /** Programs that it may start; `true` for any. */
  readonly run: readonly string[] | true;
}

/** Where a command is started. Paths are absolute. */
export interface Place {
  /** This program's own folder; absent where it is loaded from elsewhere. */
  readonly project?: string;
  /** The work folder, where the command has one. */
  readonly work?: string;
  /** What its `upload.yaml` says. */
  readonly glance?: Glance;
  /** Paths that flags and words name, which are read. */
  readonly reads: readonly string[];
  /** Paths that flags and words name, which are written. */
  readonly writes: readonly string[];
  /** Hosts that the user agreed to besides: storage of an archive that is not known. */
  readonly hosts: readonly string[];
  /** The running Deno. */
  readonly deno: string;
  /** Reads an environment variable. */
  env(name: string): string | undefined;
}

/** Keys of archives, by the beginnings of their names; whose they are is for step 01 to say. */
const KEYS = ["DANDI_*", "EMBER_*", "LINC_*"];
/** Where this program, its packages, its children and the user's things are. */
const SURROUNDINGS = [
  "HOME",
  "USERPROFILE",
  "DENO_DIR",
  "XDG_CACHE_HOME",
  "LOCALAPPDATA",
  "PATH",
  "TMPDIR",
  "TZ",
  "SYSTEMROOT",
  // The package that writes YAML with its comments looks for these.
  "LOG_TOKENS",
  "LOG_STREAM",
];
/** Keys of services. */
const SERVICE_KEYS = ["OPENALEX_API_KEY", "ROR_CLIENT_ID"];
/** Proxies. */
const PROXIES = [
  "HTTP_PROXY",
  "HTTPS_PROXY",
  "NO_PROXY",
  "http_proxy",
  "https_proxy",
  "no_proxy",
];
/** This machine. */
const LOOPBACK = ["127.0.0.1", "localhost", "[::1]"];
/** Regions that known archives store in; their links name the region or leave it out. */
const REGIONS = ["us-east-1", "us-east-2"];
/** Further hosts of the services, which these lead to. */
const MORE_SERVICES = ["eutils.ncbi.nlm.nih.gov", "spdx.org"];

/** The rights of a command at a place. */
export function rightsOf(needs: Needs, place: Place): Rights {
  const { work, glance, deno } = place;
  const home = place.env("HOME") ?? place.env("USERPROFILE");
  const nwb = work === undefined ? [] : [resolve(work, glance?.nwb_folder ?? "nwb", home)];
  const named = [glance?.key_file, glance?.notes].flatMap((p) =>
    work === undefined || p === undefined ? [] : [resolve(work, p, home)]
  );
  const temporary = needs.temporary ? [temporaryFolder(place)] : [];
  const around = needs.repository && work !== undefined ? repositoryAround(work) : undefined;
  const signs = needs.repository
    ? [...(work === undefined ? [] : [work]), ...place.writes, ...temporary].flatMap(signsOfGit)
    : [];
  const programs = needs.programs ?? [];
  return {
    read: withRealPaths([
      ...(place.project === undefined ? [] : [place.project]),
      ...cacheFolder(place, home),
      ...(work === undefined ? [] : [work]),
      ...nwb,
      ...[...nwb, ...place.reads].flatMap(signsAbove),
      ...named,
      ...(home === undefined ? [] : [`${home}/.config/dandi-upload`]),
      ...(needs.conversations && home !== undefined ? [`${home}/.claude`] : []),
      ...temporary,
      ...signs,
      ...(around === undefined ? [] : [around]),
      ...place.reads,
      ...place.writes,
      "/etc/hostname",
    ]),
    write: withRealPaths([
      ...(work === undefined ? [] : [work]),
      ...(needs.changesFiles ? nwb : []),
      ...temporary,
      ...(around === undefined ? [] : [around]),
      ...place.writes,
    ]),
    net: unique([
      ...(needs.archive ? [...archiveHosts(glance?.instance, place), ...place.hosts] : []),
      ...(needs.services
        ? [
          ...Object.values(SERVICE_BASES).map((base) => new URL(base).host),
          ...MORE_SERVICES,
          ...(glance?.services ?? []).flatMap(hostOf),
        ]
        : []),
      ...(needs.loopback ? LOOPBACK : []),
      ...(needs.archive || needs.services ? proxyHosts(place) : []),
    ]),
    env: [
      ...KEYS,
      ...SURROUNDINGS,
      ...(needs.services ? SERVICE_KEYS : []),
      ...(needs.archive || needs.services ? PROXIES : []),
    ],
    run: programs === "any" ? true : programs.map((p) => p === "deno" ? deno : p),
  };
}

/** The words of Deno's command line that give these rights and no others. */
export function denoFlags(rights: Rights): string[] {
  const each = (name: string, values: readonly string[]) =>
    unique(values.map(withoutComma)).map((value) => `--allow-${name}=${value}`);
  return [
    "--no-prompt",
    ...each("read", rights.read),
    ...each("write", rights.write),
    ...each("net", rights.net),
    ...each("env", rights.env),
    ...(rights.run === true ? ["--allow-run"] : each("run", rights.run)),
    // How much space is free, which is looked at before files are copied.
    "--allow-sys=statfs",
  ];
}

/** Deno's command line has no way to name a path with a comma: the folder above it is named instead. */
function withoutComma(value: string): string {
  const at = value.indexOf(",");
  return at < 0 ? value : value.slice(0, at).replace(/[^\\/]*$/, "").replace(/(.)[\\/]$/, "$1");
}

/** Hosts of the archive: its API, and its buckets where it is known. */
function archiveHosts(instance: string | undefined, place: Place): string[] {
  const name = (instance ?? "dandi-sandbox").trim();
  const host = /^https?:\/\//i.test(name) ? hostOf(name)[0] : undefined;
  const known = ENTRIES.find((e) =>
    e.name === name || e.oldNames?.includes(name) ||
    [e.api, e.web, ...(e.oldUrls ?? [])].some((url) =>
      host !== undefined && hostOf(url)[0] === host
    )
  );
  if (known?.kind === "local" || (host && /^(127\.|localhost\b|\[::1\])/.test(host))) {
    const other = place.env("DANDI_INSTANCEHOST");
    return [...LOOPBACK, ...(other && /^[\w.-]+$/.test(other) ? [other] : [])];
  }
  if (!known) return host === undefined ? [] : [host];
  return [
    ...[known.api, known.web].flatMap(hostOf),
    ...known.buckets.flatMap((bucket) => [
      `${bucket}.s3.amazonaws.com`,
      ...REGIONS.map((region) => `${bucket}.s3.${region}.amazonaws.com`),
    ]),
  ];
}

function hostOf(url: string): string[] {
  try {
    return [new URL(url).host].filter((h) => h !== "");
  } catch {
    return [];
  }
}

function proxyHosts(place: Place): string[] {
  return PROXIES.filter((name) => !/^no_/i.test(name)).flatMap((name) =>
    hostOf(place.env(name) ?? "")
  );
}

/** Where Deno keeps packages. */
function cacheFolder(place: Place, home: string | undefined): string[] {
  const own = place.env("DENO_DIR");
  if (own) return [own];
  const base = {
    windows: place.env("LOCALAPPDATA"),
    darwin: home && `${home}/Library/Caches`,
  }[Deno.build.os as string] ?? place.env("XDG_CACHE_HOME") ?? (home && `${home}/.cache`);
  return base ? [`${base}/deno`] : [];
}

function temporaryFolder(place: Place): string {
  return place.env("TMPDIR") ?? place.env("TEMP") ?? place.env("TMP") ?? "/tmp";
}

/** Files further up that say what a folder of NWB files is part of: a Dandiset, a BIDS data set. */
function signsAbove(folder: string): string[] {
  return foldersAbove(folder).flatMap((at) => [
    `${at}/dandiset.yaml`,
    `${at}/dataset_description.json`,
  ]);
}

/** Where git repositories could be that a folder lies in. */
function signsOfGit(folder: string): string[] {
  return withAbove(folder).map((at) => `${at}/.git`);
}

/** The top folder of the git repository that a folder lies in. */
function repositoryAround(folder: string): string | undefined {
  return withAbove(folder).find((at) => exists(`${at}/.git`));
}

function withAbove(folder: string): string[] {
  const real = realPath(folder) ?? folder;
  return unique([folder, ...foldersAbove(folder), real, ...foldersAbove(real)]);
}

function foldersAbove(folder: string): string[] {
  const out: string[] = [];
  for (let at = folder;;) {
    const up = at.replace(/[\\/][^\\/]*$/, "");
    if (up === at) return out;
    // The root is the empty text, to which "/name" is added.
    out.push(up);
    at = up;
  }
}

/** A path that `upload.yaml` names: relative to the work folder, or from the home folder. */
function resolve(work: string, path: string, home: string | undefined): string {
  if (home !== undefined && /^~(?=$|[\\/])/.test(path)) return joinPath(home, path.slice(1));
  return resolvePath(work, path);
}

/** What a link leads to is named too: what is found by its real path must be read by it. */
function withRealPaths(paths: readonly string[]): string[] {
  return unique(paths.flatMap((path) => [path, realPath(path) ?? path]));
}

function realPath(path: string): string | undefined {
  try {
    return Deno.realPathSync(path);
  } catch {
    return undefined;
  }
}

function exists(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch {
    return false;
  }
}

function unique<T>(values: readonly T[]): T[] {
  return [...new Set(values)];
}
