/**
 * Made secrets of many kinds, in the many forms in which conversations hold them. All are made up by a seeded generator.
 *
 * @module
 */

/** A generator of numbers from 0 to 1 that gives the same ones for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = state + 0x6d2b79f5 | 0;
    let t = Math.imul(state ^ state >>> 15, 1 | state);
    t = t + Math.imul(t ^ t >>> 7, 61 | t) ^ t;
    return ((t ^ t >>> 14) >>> 0) / 4294967296;
  };
}

type Rng = () => number;
const LOWER = "abcdefghijklmnopqrstuvwxyz";
const UPPER = LOWER.toUpperCase();
const DIGITS = "0123456789";
const HEX = DIGITS + "abcdef";
const WORD = LOWER + UPPER + DIGITS;
const URLSAFE = WORD + "_-";
const BASE64 = WORD + "+/";

function pick(rng: Rng, letters: string, n: number): string {
  let out = "";
  for (let i = 0; i < n; i++) out += letters[Math.floor(rng() * letters.length)];
  return out;
}

function uuid(rng: Rng): string {
  return [8, 4, 4, 4, 12].map((n) => pick(rng, HEX, n)).join("-");
}

/** A kind of secret: how one is made, and the name that a variable with it has. `alone`: it is known without a name. */
export interface SecretKind {
  readonly kind: string;
  readonly make: (rng: Rng) => string;
  readonly name: string;
  readonly alone: boolean;
}

const known = (kind: string, name: string, make: (rng: Rng) => string): SecretKind => ({
  kind,
  name,
  make,
  alone: true,
});
const named = (kind: string, name: string, make: (rng: Rng) => string): SecretKind => ({
  kind,
  name,
  make,
  alone: false,
});

/** The kinds. */
export const KINDS: readonly SecretKind[] = [
  known("GitHub classic", "GITHUB_TOKEN", (r) => "ghp_" + pick(r, WORD, 36)),
  known(
    "GitHub fine-grained",
    "GH_TOKEN",
    (r) => `github_pat_${pick(r, WORD, 22)}_${pick(r, WORD, 59)}`,
  ),
  known("GitLab", "GITLAB_TOKEN", (r) => "glpat-" + pick(r, URLSAFE, 20)),
  known("Bitbucket", "BITBUCKET_TOKEN", (r) => "ATBB" + pick(r, WORD, 32)),
  known("Atlassian", "JIRA_TOKEN", (r) => "ATATT3xFf" + pick(r, URLSAFE, 180)),
  known("AWS key id", "AWS_ACCESS_KEY_ID", (r) => "AKIA" + pick(r, UPPER + "234567", 16)),
  known("AWS secret key", "AWS_SECRET_ACCESS_KEY", (r) => pick(r, BASE64, 40)),
  known(
    "AWS session token",
    "AWS_SESSION_TOKEN",
    (r) => "IQoJb3JpZ2luX2Vj" + pick(r, BASE64, 300) + "==",
  ),
  known("Google API", "GOOGLE_API_KEY", (r) => "AIza" + pick(r, URLSAFE, 35)),
  known("Google OAuth", "GOOGLE_OAUTH_TOKEN", (r) => "ya29.a0" + pick(r, URLSAFE, 120)),
  known("Google client secret", "client_secret", (r) => "GOCSPX-" + pick(r, URLSAFE, 28)),
  known("Azure account key", "AccountKey", (r) => pick(r, BASE64, 86) + "=="),
  known(
    "Azure client secret",
    "AZURE_CLIENT_SECRET",
    (r) => `${pick(r, WORD, 3)}8Q~${pick(r, URLSAFE, 34)}`,
  ),
  known("DigitalOcean", "DO_TOKEN", (r) => "dop_v1_" + pick(r, HEX, 64)),
  known(
    "Slack bot",
    "SLACK_TOKEN",
    (r) => `xoxb-${pick(r, DIGITS, 12)}-${pick(r, DIGITS, 12)}-${pick(r, WORD, 24)}`,
  ),
  known(
    "Slack webhook",
    "SLACK_WEBHOOK_URL",
    (r) =>
      `https://hooks.slack.com/services/T${pick(r, UPPER + DIGITS, 9)}/B${
        pick(r, UPPER + DIGITS, 9)
      }/${pick(r, WORD, 24)}`,
  ),
  known(
    "Discord bot",
    "DISCORD_TOKEN",
    (r) => `M${pick(r, WORD, 23)}.${pick(r, URLSAFE, 6)}.${pick(r, URLSAFE, 38)}`,
  ),
  known(
    "Discord webhook",
    "DISCORD_WEBHOOK",
    (r) => `https://discord.com/api/webhooks/${pick(r, DIGITS, 18)}/${pick(r, URLSAFE, 68)}`,
  ),
  known("Telegram", "TELEGRAM_TOKEN", (r) => `${pick(r, DIGITS, 10)}:AA${pick(r, URLSAFE, 33)}`),
  known("Stripe", "STRIPE_KEY", (r) => "sk_live_" + pick(r, WORD, 24)),
  known("Square", "SQUARE_TOKEN", (r) => "sq0atp-" + pick(r, URLSAFE, 22)),
  known(
    "SendGrid",
    "SENDGRID_API_KEY",
    (r) => `SG.${pick(r, URLSAFE, 22)}.${pick(r, URLSAFE, 43)}`,
  ),
  known("Mailgun", "MAILGUN_API_KEY", (r) => "key-" + pick(r, HEX, 32)),
  known(
    "Mailchimp",
    "MAILCHIMP_API_KEY",
    (r) => `${pick(r, HEX, 32)}-us${1 + Math.floor(r() * 20)}`,
  ),
  known("npm", "NPM_TOKEN", (r) => "npm_" + pick(r, WORD, 36)),
  known("PyPI", "TWINE_PASSWORD", (r) => "pypi-AgEIcHlwaS5vcmc" + pick(r, URLSAFE, 150)),
  known("Docker Hub", "DOCKER_TOKEN", (r) => "dckr_pat_" + pick(r, URLSAFE, 27)),
  known("Hugging Face", "HF_TOKEN", (r) => "hf_" + pick(r, LOWER + UPPER, 34)),
  known("Databricks", "DATABRICKS_TOKEN", (r) => "dapi" + pick(r, HEX, 32)),
  known(
    "OpenAI",
    "OPENAI_API_KEY",
    (r) => `sk-proj-${pick(r, URLSAFE, 74)}T3BlbkFJ${pick(r, URLSAFE, 74)}`,
  ),
  known("Anthropic", "ANTHROPIC_API_KEY", (r) => `sk-ant-api03-${pick(r, URLSAFE, 93)}AA`),
  known("HashiCorp Vault", "VAULT_TOKEN", (r) => "hvs." + pick(r, URLSAFE, 90)),
  known(
    "web token",
    "JWT",
    (r) => `eyJhbGciOiJIUzI1NiJ9.eyJ${pick(r, URLSAFE, 60)}.${pick(r, URLSAFE, 43)}`,
  ),
  known("age key", "AGE_KEY", (r) => "AGE-SECRET-KEY-1" + pick(r, UPPER + DIGITS, 58)),
  known("Grafana", "GRAFANA_TOKEN", (r) => `glsa_${pick(r, WORD, 32)}_${pick(r, HEX, 8)}`),
  known("unlisted service", "ACME_TOKEN", (r) => pick(r, WORD, 43)),
  named("DANDI key", "DANDI_API_KEY", (r) => pick(r, HEX, 40)),
  named("Weights & Biases key", "WANDB_API_KEY", (r) => pick(r, HEX, 40)),
  named("Dataverse token", "DATAVERSE_API_TOKEN", uuid),
  named("Heroku key", "HEROKU_API_KEY", uuid),
  named("Zenodo token", "ZENODO_ACCESS_TOKEN", (r) => pick(r, WORD, 60)),
  named("Datadog key", "DD_API_KEY", (r) => pick(r, HEX, 32)),
  named(
    "password",
    "DB_PASSWORD",
    (r) => pick(r, LOWER, 5) + pick(r, "!#%*?", 1) + pick(r, WORD, 6) + pick(r, DIGITS, 2),
  ),
  named(
    "word password",
    "PASSWORD",
    (r) => `${pick(r, LOWER, 6)}-${pick(r, LOWER, 5)}-${pick(r, DIGITS, 2)}`,
  ),
  named("private key in hex", "PRIVATE_KEY", (r) => "0x" + pick(r, HEX, 64)),
];

/** What a secret is put into: a text for a JSON string of a conversation. */
export interface Wrapping {
  readonly wrapping: string;
  readonly wrap: (secret: string, name: string, rng: Rng) => string;
  /** Only for kinds that are known without their name. */
  readonly nameless?: true;
}

const json = JSON.stringify;
const base64 = (text: string) => btoa(text);
const cut = (secret: string) => Math.floor(secret.length / 2);

/** The forms. */
export const WRAPPINGS: readonly Wrapping[] = [
  { wrapping: "plain", nameless: true, wrap: (s) => `Here it is: see ${s} and go on.` },
  { wrapping: "export", wrap: (s, n) => `export ${n}='${s}'\npython upload.py` },
  { wrapping: "dotenv", wrap: (s, n) => `# settings\n${n}=${s}\nDEBUG=1\n` },
  { wrapping: "JSON in a tool result", wrap: (s, n) => json({ env: { [n]: s }, ok: true }) },
  { wrapping: "JSON in JSON in JSON", wrap: (s, n) => json(json(json({ [n]: s }))) },
  { wrapping: "YAML", wrap: (s, n) => `services:\n  web:\n    environment:\n      ${n}: "${s}"\n` },
  { wrapping: "Python", wrap: (s, n) => `client = Client(${n.toLowerCase()}="${s}", timeout=3)` },
  {
    wrapping: "terminal colours inside",
    wrap: (s, n) => `${n}=\x1b[32m${s.slice(0, cut(s))}\x1b[1m${s.slice(cut(s))}\x1b[0m`,
  },
  {
    wrapping: "unicode escapes",
    wrap: (s, n) =>
      `{"${n}": "${
        [...s].map((c) => "\\u" + c.charCodeAt(0).toString(16).padStart(4, "0")).join("")
      }"}`,
  },
  {
    wrapping: "percent",
    wrap: (s, n) =>
      `https://example.org/login?x=1&${n.toLowerCase()}=${
        [...s].map((c) =>
          /[a-z0-9]/i.test(c)
            ? c
            : "%" + c.charCodeAt(0).toString(16).padStart(2, "0").toUpperCase()
        ).join("")
      }&y=2`,
  },
  { wrapping: "base64", wrap: (s, n) => `echo ${base64(`${n}=${s}\n`)} | base64 -d > .env` },
  {
    wrapping: "line continuation",
    wrap: (s, n) => `${n}=${s.slice(0, cut(s))}\\\n${s.slice(cut(s))} \\\n  ./run.sh`,
  },
  {
    wrapping: "joined strings",
    wrap: (s, n) => `${n} = "${s.slice(0, cut(s))}" + \\\n    "${s.slice(cut(s))}"`,
  },
  {
    wrapping: "diff",
    wrap: (s, n) =>
      `diff --git a/.env b/.env\n--- a/.env\n+++ b/.env\n@@ -1 +1 @@\n-${n}=old\n+${n}=${s}\n`,
  },
  { wrapping: "flag", wrap: (s) => `tool login --user ada --token ${s} --verbose` },
  {
    wrapping: "header",
    wrap: (s) => `curl -s -H "Authorization: Bearer ${s}" https://api.example.org/me`,
  },
  {
    wrapping: "sentence",
    wrap: (s, n) =>
      `Sure, my ${
        n.toLowerCase().replaceAll("_", " ").replace(
          /^(?!.*(?:key|token|password|secret)).*$/,
          "token",
        )
      } is ${s}. Please use it.`,
  },
  { wrapping: "table", wrap: (s, n) => `| variable | value |\n|---|---|\n| ${n} | ${s} |\n` },
  { wrapping: "netrc", wrap: (s) => `machine example.org\n  login ada\n  password ${s}\n` },
  {
    wrapping: "address",
    wrap: (s) => `git clone https://ada:${encodeURIComponent(s)}@example.org/lab/data.git`,
  },
];

/** A planted secret. */
export interface Planted {
  readonly kind: string;
  readonly wrapping: string;
  readonly secret: string;
  readonly text: string;
}

/** Every kind in every form that it can have. */
export function* corpus(seed: number): Generator<Planted> {
  const rng = seeded(seed);
  for (const { kind, make, name, alone } of KINDS) {
    for (const { wrapping, wrap, nameless } of WRAPPINGS) {
      if (nameless && !alone) continue;
      const secret = make(rng);
      yield { kind, wrapping, secret, text: wrap(secret, name, rng) };
    }
  }
}

/** Whether a secret can still be read in a text, by one who undoes what a form did to it. */
export function survives(secret: string, text: string): boolean {
  const readings = new Set([text]);
  const undo: readonly ((t: string) => string)[] = [
    // deno-lint-ignore no-control-regex
    (t) => t.replaceAll(/\x1b\[[0-9;]*m/g, ""),
    (t) =>
      t.replaceAll(/\\u([0-9a-f]{4})/g, (_m, h: string) => String.fromCharCode(parseInt(h, 16))),
    (t) =>
      t.replaceAll(/%([0-9a-f]{2})/gi, (_m, h: string) => String.fromCharCode(parseInt(h, 16))),
    (t) => t.replaceAll(/\\\n/g, "").replaceAll(/"\s*\+?\s*"/g, ""),
    (t) => t.replaceAll(/\\(["\\])/g, "$1"),
    (t) =>
      t.replaceAll(/[A-Za-z0-9+/]{20,}={0,2}/g, (m) => {
        try {
          return atob(m);
        } catch {
          return m;
        }
      }),
  ];
  for (let round = 0; round < 3; round++) {
    for (const reading of [...readings]) for (const by of undo) readings.add(by(reading));
  }
  // Half a secret is as good as none only for who guesses well: the longer half must be gone too.
  const half = secret.slice(0, Math.ceil(secret.length * 0.6));
  return [...readings].some((r) => r.includes(secret) || (half.length >= 12 && r.includes(half)));
}
