/**
 * Keys that are known by how they look: the prefixes that services give them so that they can be found. Facts from the services' own
 * documentation; lengths are kept loose, since they change.
 *
 * @module
 */
import type { Span } from "./spans.ts";

/** A kind of key: its name, and the shapes that it has. */
interface Shape {
  readonly kind: string;
  /** Text that a token must begin with, or hold; looked for before the pattern is tried. */
  readonly hint: readonly string[];
  readonly pattern: RegExp;
}

const B = "(?<![A-Za-z0-9])"; // begins a word
const shape = (kind: string, hint: string | readonly string[], body: string): Shape => ({
  kind,
  hint: typeof hint === "string" ? [hint] : hint,
  pattern: new RegExp(body, "g"),
});
/** A prefix, and at least so many letters of keys. */
const prefix = (kind: string, prefixes: string | readonly string[], least: number): Shape => {
  const list = typeof prefixes === "string" ? [prefixes] : prefixes;
  const any = list.map((p) => p.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|");
  return shape(kind, list, `${B}(?:${any})[A-Za-z0-9_+/=.~-]{${least},}`);
};

const SHAPES: readonly Shape[] = [
  // Places where code lives
  prefix("GitHub token", ["ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"], 16),
  prefix(
    "GitLab token",
    [
      "glpat-",
      "gldt-",
      "glrt-",
      "glcbt-",
      "glptt-",
      "glft-",
      "glimt-",
      "glagent-",
      "gloas-",
      "glsoat-",
      "glffct-",
      "GR1348941",
    ],
    15,
  ),
  prefix("Bitbucket or Atlassian token", ["ATBB", "ATCTT3", "ATATT3", "ATOA"], 20),
  prefix("code service token", [
    "sgp_",
    "gitea_",
    "cgit_",
    "glsa_",
    "glc_",
    "sntrys_",
    "sntryu_",
    "sourcegraph_",
  ], 16),
  // Clouds
  shape(
    "AWS access key id",
    ["AKIA", "ASIA", "ABIA", "ACCA"],
    `${B}(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{12,}(?![a-z])`,
  ),
  shape(
    "AWS session token",
    ["FwoG", "IQoJb3JpZ2lu", "FQoG", "AQoDYXdz"],
    `${B}(?:FwoG|FQoG|IQoJb3JpZ2lu|AQoDYXdz)[A-Za-z0-9+/=_%-]{30,}`,
  ),
  shape(
    "AWS Bedrock key",
    ["ABSK", "bedrock-api-key-"],
    `${B}(?:ABSK|bedrock-api-key-)[A-Za-z0-9+/=]{30,}`,
  ),
  prefix("Google API key", "AIza", 25),
  shape("Google OAuth token", ["ya29.", "1//0"], `${B}(?:ya29\\.|1//0)[A-Za-z0-9_.-]{15,}`),
  prefix("Google client secret", "GOCSPX-", 15),
  shape("Google service account", "-----BEGIN", "(?!)"),
  shape("Azure key", "==", `(?<![A-Za-z0-9+/])(?<!sha512-|sha512:)[A-Za-z0-9+/]{86}==`),
  shape("Azure client secret", "8Q~", `[A-Za-z0-9_~.-]{3}8Q~[A-Za-z0-9_~.-]{20,}`),
  prefix("Azure DevOps or container registry key", ["AzureDevOps", "+ACR"], 20),
  prefix("DigitalOcean token", ["dop_v1_", "doo_v1_", "dor_v1_", "DO00"], 16),
  prefix("Alibaba or Tencent key id", ["LTAI", "AKID"], 12),
  prefix("Heroku token", "HRKU-", 20),
  prefix("Cloudflare token", ["v1.0-", "cfut_", "cfat_"], 40),
  prefix("Linode, Scaleway or Hetzner token", ["SCW", "lin_token_"], 17),
  // Development services
  prefix("HashiCorp token", ["hvs.", "hvb.", "hvr.", "s.hvs"], 18),
  shape(
    "HashiCorp Terraform token",
    ".atlasv1.",
    `[A-Za-z0-9]{8,}\\.atlasv1\\.[A-Za-z0-9_=-]{20,}`,
  ),
  prefix("Doppler, Pulumi or Infisical token", [
    "dp.pt.",
    "dp.st.",
    "dp.ct.",
    "dp.sa.",
    "dp.scim.",
    "dp.audit.",
    "pul-",
    "st.v3.",
  ], 16),
  prefix("deployment service token", [
    "fm2_",
    "fm1r_",
    "fo1_",
    "nfp_",
    "vercel_",
    "vcp_",
    "rnd_",
    "render_",
    "railway_",
    "pscale_tkn_",
    "pscale_oauth_",
    "pscale_pw_",
    "sbp_",
    "sb_secret_",
    "neon_",
    "napi_",
    "xau_",
  ], 15),
  prefix("monitoring service token", [
    "NRAK-",
    "NRJS-",
    "NRII-",
    "NRRA-",
    "ddp_",
    "lin_api_",
    "lin_oauth_",
    "PMAK-",
    "rdme_",
    "dt0c01.",
    "dt0s01.",
    "phc_",
    "phx_",
    "phs_",
    "sk_prod_",
    "hlio_",
    "logz_",
  ], 12),
  prefix("CI token", [
    "CCIPAT_",
    "CCIPRJ_",
    "bkua_",
    "bkpat_",
    "tskey-",
    "hcl_",
    "sqp_",
    "squ_",
    "sqa_",
    "codecov_",
  ], 15),
  // Messages
  shape(
    "Slack token",
    ["xox", "xapp-", "xwfp-"],
    `${B}(?:xox[a-z]{1,2}(?:\\.xox[a-z])?-|xapp-|xwfp-)[A-Za-z0-9-]{8,}`,
  ),
  shape(
    "Discord token",
    ".",
    `${B}(?:mfa\\.[A-Za-z0-9_-]{40,}|[MNO][A-Za-z0-9_-]{22,27}\\.[A-Za-z0-9_-]{6}\\.[A-Za-z0-9_-]{27,})`,
  ),
  shape("Telegram token", ":AA", `(?<!\\d)\\d{6,12}:AA[A-Za-z0-9_-]{30,}`),
  shape("Twilio key", ["SK", "AC"], `${B}(?:SK|AC)[0-9a-f]{32}(?![0-9A-Za-z])`),
  // Payment
  prefix("payment key", [
    "sk_live_",
    "sk_test_",
    "rk_live_",
    "rk_test_",
    "pk_live_",
    "whsec_",
    "sq0atp-",
    "sq0csp-",
    "sq0idp-",
    "EAAAE",
    "EAAAl",
    "shpat_",
    "shpss_",
    "shpca_",
    "shppa_",
    "access_token$production$",
    "access_token$sandbox$",
    "rzp_live_",
    "rzp_test_",
    "FLWSECK",
    "EZAK",
    "EZTK",
    "pdl_live_",
    "pdl_sdbx_",
    "live_",
    "test_",
    "sec_live_",
  ], 16),
  // Mail
  shape("mail service key", "SG.", `${B}SG\\.[A-Za-z0-9_-]{15,}\\.[A-Za-z0-9_-]{15,}`),
  shape("mail service key", "key-", `${B}key-[0-9a-z]{32}(?![0-9a-z])`),
  shape("mail service key", "-us", `${B}[0-9a-f]{32}-us\\d{1,2}(?!\\d)`),
  prefix("mail service key", ["xkeysib-", "xsmtpsib-", "re_", "mlsn.", "pm_"], 24),
  // Registries of packages and containers
  prefix("registry token", [
    "npm_",
    "pypi-",
    "rubygems_",
    "dckr_pat_",
    "dckr_oat_",
    "oy2",
    "cio",
    "AKCp",
    "anaconda-",
    "hex_",
    "jfrt_",
  ], 28),
  prefix("registry token", ["dckr_pat_", "dckr_oat_", "npm_", "rubygems_", "pypi-AgE"], 16),
  // Data platforms and models
  prefix("Hugging Face token", ["hf_", "api_org_"], 16),
  prefix("model service key", [
    "sk-",
    "sk-ant-",
    "sk-proj-",
    "sk-svcacct-",
    "sk-or-",
    "gsk_",
    "r8_",
    "xai-",
    "pplx-",
    "tgp_v1_",
    "fw_",
    "nvapi-",
    "pcsk_",
    "jina_",
    "tvly-",
    "lsv2_pt_",
    "lsv2_sk_",
    "csk-",
    "fc-",
    "e2b_",
    "sk_",
  ], 18),
  prefix("data platform token", [
    "dapi",
    "dose",
    "wandb_v1_",
    "KGAT_",
    "ZENODO-",
    "dnkey-",
    "osf_",
    "datalad_",
    "glb_",
    "comet_",
    "neptune_",
    "rpa_",
  ], 30),
  prefix("Databricks token", "dapi", 30),
  prefix("ORCID client secret", ["APP-SECRET-", "orcid_"], 12),
  // Work and design
  prefix("work service token", [
    "ntn_",
    "secret_",
    "figd_",
    "figo_",
    "figu_",
    "pat-na1-",
    "pat-eu1-",
    "PMAT-",
    "sl.",
    "sl.u.",
    "sl.B",
    "dropbox_",
    "aio_",
    "0/",
    "1/",
    "clickup_",
    "pk_",
    "ATTA",
    "lin_",
    "shippo_live_",
    "shippo_test_",
    "fio-u-",
    "duffel_live_",
    "duffel_test_",
  ], 28),
  shape("Airtable token", "pat", `${B}pat[A-Za-z0-9]{14}\\.[0-9a-f]{40,}`),
  shape(
    "social service token",
    ["EAA", "AAAAAAAA", "IGQ"],
    `${B}(?:EAA[A-Za-z0-9]{24,}|AAAAAAAAAAAAAAAAAAAA[A-Za-z0-9%]{30,}|IGQ[A-Za-z0-9_-]{30,})`,
  ),
  // Keys in blocks
  shape(
    "private key",
    "-----BEGIN",
    `-----BEGIN (?:[A-Z0-9 ]{0,40})?PRIVATE KEY(?: BLOCK)?-----[\\s\\S]{0,20000}?(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----|$)`,
  ),
  shape(
    "private key",
    "---- BEGIN",
    `---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----[\\s\\S]{0,20000}?(?:---- END[^\\n]*|$)`,
  ),
  shape(
    "PGP block",
    "-----BEGIN PGP",
    `-----BEGIN PGP (?:MESSAGE|PUBLIC KEY BLOCK|PRIVATE KEY BLOCK|SIGNATURE)-----[\\s\\S]{0,200000}?(?:-----END PGP [A-Z ]{0,30}-----|$)`,
  ),
  shape(
    "PuTTY key",
    "Private-Lines:",
    `Private-Lines: ?\\d+\\s[\\s\\S]{0,8000}?(?:Private-MAC: ?[0-9a-f]+|$)`,
  ),
  shape(
    "age key",
    ["AGE-SECRET-KEY-", "age-secret-key-"],
    `(?:AGE-SECRET-KEY-|AGE-PLUGIN-)[A-Z0-9-]{20,}`,
  ),
  shape(
    "age block",
    "AGE ENCRYPTED",
    `-----BEGIN AGE ENCRYPTED FILE-----[\\s\\S]{0,200000}?(?:-----END AGE ENCRYPTED FILE-----|$)`,
  ),
  shape(
    "minisign or signify key",
    "untrusted comment:",
    `untrusted comment: [^\\n]{0,80}secret key[^\\n]{0,80}\\n[A-Za-z0-9+/=]{40,}`,
  ),
  shape(
    "WireGuard key",
    "=",
    `(?<=(?:PrivateKey|PresharedKey)\\s{0,4}=\\s{0,4})[A-Za-z0-9+/]{42,44}=?`,
  ),
  shape(
    "web token",
    "eyJ",
    `${B}eyJ[A-Za-z0-9_-]{8,4000}\\.[A-Za-z0-9_-]{8,16000}(?:\\.[A-Za-z0-9_-]{0,4000}){0,3}`,
  ),
  shape("macaroon", "MDA", `${B}(?:MDA[A-Za-z0-9+/=_-]{60,})`),
  // Addresses that let in whoever has them
  shape(
    "webhook",
    "hooks.slack.com",
    `hooks\\.slack\\.com/(?:services|workflows|triggers)/[A-Za-z0-9/_-]{10,}`,
  ),
  shape(
    "webhook",
    "api/webhooks/",
    `discord(?:app)?\\.com/api/(?:v\\d{1,2}/)?webhooks/[A-Za-z0-9/_-]{20,}`,
  ),
  shape(
    "webhook",
    "webhook",
    `(?:webhook\\.office\\.com|outlook\\.office(?:365)?\\.com)/(?:webhookb?2?)/[^\\s"'<>\\\\]{20,}`,
  ),
  shape("webhook", "logic.azure.com", `logic\\.azure\\.com[^\\s"'<>\\\\]{20,}`),
  shape("webhook", "hooks.zapier.com", `hooks\\.zapier\\.com/hooks/[A-Za-z0-9/_-]{8,}`),
  shape("webhook", "maker.ifttt.com", `maker\\.ifttt\\.com/[^\\s"'<>\\\\]{8,}`),
  shape("webhook", "chat.googleapis.com", `chat\\.googleapis\\.com/v1/spaces/[^\\s"'<>\\\\]{10,}`),
  shape("webhook", "/hooks/", `(?<=://[^\\s"'<>/]{1,200})/hooks/[A-Za-z0-9_-]{20,}`),
  shape("webhook", "ntfy.sh/", `(?<=ntfy\\.sh/)[A-Za-z0-9_-]{12,}`),
  shape("webhook", "healthchecks", `(?<=hc-ping\\.com/|healthchecks\\.io/ping/)[A-Za-z0-9-]{20,}`),
  shape("Telegram token", "api.telegram.org", `(?<=api\\.telegram\\.org/bot)[^\\s"'<>/\\\\]{10,}`),
  shape("Sentry address", "ingest", `(?<=https?://)[0-9a-f]{32}(?::[0-9a-f]{32})?(?=@)`),
];

/** Names that other things are called by too: what follows must look like chance. */
const LOOSE =
  /^(?:re_|pm_|fc-|fw_|sl\.|0\/|1\/|pk_|cio|oy2|live_|test_|hex_|sk_|ntn_|secret_|hf_|rnd_|pul-|lin_|fo1_|dose|glb_|aio_|osf_|neon_|AKID|SCW|DO00|AzureDevOps|\+ACR|v1\.0-|ddp_|phs_|xau_|napi_|hcl_|sqa_|squ_|sqp_|ATOA|ATTA|dapi|MDA|sk-(?!ant-|proj-|svcacct-|or-))/;

/**
 * Whether a text looks like chance: digits, small and large letters in turn, as nobody writes words. `least` is the part of all places
 * at which they change; chance gives 0.62, words in CamelCase with numbers reach 0.33.
 */
export function looksRandom(text: string, least = 0.3): boolean {
  const core = text.replaceAll(/[^A-Za-z0-9]/g, "");
  if (core.length < 8) return false;
  const digits = core.replaceAll(/\D/g, "").length;
  if (/^[0-9a-f]+$/i.test(core) && core.length >= 24) return digits >= 3 && digits < core.length;
  let turns = 0;
  for (let i = 1; i < core.length; i++) {
    if (classOf(core.charCodeAt(i)) !== classOf(core.charCodeAt(i - 1))) turns++;
  }
  // Words in CamelCase, dates and numbers in names change class in a quarter of the places at most.
  return turns / (core.length - 1) >= least && new Set(core).size >= Math.min(9, core.length * 0.5);
}

function classOf(code: number): number {
  return code < 58 ? 0 : code < 91 ? 1 : 2;
}

/** Runs that a key with a prefix can stand in: long ones, with a digit. */
const RUNS = /[A-Za-z0-9+_/=.~:$-]{14,}/g;
/** Blocks, and addresses: known by words, not by runs. */
const SPACED = /-----BEGIN|---- BEGIN|Private-Lines:|AGE ENCRYPTED|untrusted comment:/;

/** Every key that is known by its shape. */
export function shapesIn(text: string): Span[] {
  const out: Span[] = [];
  // Most of a text is words: what the prefixes are looked for in is short.
  let runs = "";
  RUNS.lastIndex = 0;
  for (let m = RUNS.exec(text); m; m = RUNS.exec(text)) {
    if (/\d|hooks|[A-Z][a-z]*[A-Z]|_/.test(m[0])) runs += m[0] + "\n";
  }
  const spaced = SPACED.test(text);
  if (runs === "" && !spaced) return out;
  for (const { kind, hint, pattern } of SHAPES) {
    if (!hint.some((h) => runs.includes(h) || (spaced && h.includes("-") && text.includes(h)))) {
      if (!spaced || !hint.some((h) => SPACED.test(h) && text.includes(h))) continue;
    }
    pattern.lastIndex = 0;
    for (let m = pattern.exec(text); m; m = pattern.exec(text)) {
      const found = m[0].replace(/[.=]+$/, (tail) => tail.startsWith("=") ? tail : "");
      const loose = LOOSE.exec(found);
      if (loose && !looksRandom(found.slice(loose[0].length))) continue;
      out.push({ start: m.index, end: m.index + found.length, kind });
    }
  }
  return out;
}
