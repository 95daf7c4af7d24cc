/**
 * Secrets that are known by what stands beside them: the name of a variable, a flag, a header, an address, a sentence.
 *
 * Repetitions are bounded: a conversation may hold megabytes without a space.
 *
 * @module
 */
import { looksRandom } from "./shapes.ts";
import type { Span } from "./spans.ts";

/** Words in a name that say that its value is secret, whatever it looks like. */
const STRONG =
  "passw(?:or)?d|passwrd|passwort|passphrase|passcode|pwd|pswd|secret|api[_ -]?key|apikey|api[_ -]?token|access[_ -]?key|account[_ -]?key|shared[_ -]?access[_ -]?key|auth[_ -]?key|private[_ -]?key|privkey|secret[_ -]?key|encryption[_ -]?key|signing[_ -]?key|master[_ -]?key|storage[_ -]?key|license[_ -]?key|subscription[_ -]?key|service[_ -]?key|deploy[_ -]?key|app[_ -]?key|client[_ -]?secret|credential|auth[_ -]?token|access[_ -]?token|refresh[_ -]?token|id[_ -]?token|session[_ -]?token|session[_ -]?id|sessionid|session[_ -]?key|security[_ -]?token|bearer|webhook[_ -]?(?:url|secret)|csrf|xsrf|connection[_ -]?string|connstr|mnemonic|seed[_ -]?phrase|recovery[_ -]?code";
/** Words that may say so, where the value looks like it. */
const WEAK =
  "token|auth|cookie|jwt|pat|key|pass|pw|pin|otp|dsn|cred|creds|sid|sig|salt|license|hash[_ -]?key|nonce";

const NAME_STRONG = new RegExp(STRONG, "i");
const NAME_WEAK = new RegExp(`(?:^|[^a-z]|(?<=[a-z])(?=[A-Z]))(?:${WEAK})s?(?:$|[^a-z])`, "i");
const NAME_WEAK_CAMEL = /(?:[a-z0-9](?:Token|Auth|Cookie|Key|Pass|Pw|Pin|Dsn|Cred|Creds|Sid))s?$/;
/** Names with such a word that hold no secret. */
const NAME_HARMLESS =
  /(?:max|min|num|n|total|prompt|completion|input|output|cache|cached|usage|count|budget|limit)[_ -]?\w{0,30}tokens?|tokens?[_ -]?(?:count|usage|limit|used|per|type|kind|name|id$)|tokeniz|author|authen?tic|public[_ -]?key|key[_ -]?(?:name|type|id$|s$|words?|board|frame|file|path|press|code|map|err)|keywords?|primary[_ -]?key|foreign[_ -]?key|sort[_ -]?key|partition[_ -]?key|cache[_ -]?key|object[_ -]?key|dict[_ -]?key|blob[_ -]?key|pass(?:ed|es|ing|ive|age)|passthrough|compass|bypass|pattern|patch|path|patient|session[_ -]?id|sessionid|spinning|signal|pinn|credit|has[_ -]|is[_ -]|secret[_ -]?name|secretname/i;

/** Whether a name says that its value is secret: `sure`, `perhaps`, or no. */
export function secretName(name: string): "sure" | "perhaps" | undefined {
  const harmless = NAME_HARMLESS.test(name);
  // "session_id" is a field of NWB and of every conversation: only a cookie's is a secret, and that is told by the header.
  const strong = NAME_STRONG.exec(name);
  if (strong && !(harmless && /session[_ -]?id/i.test(strong[0]))) return "sure";
  if (harmless) return undefined;
  return NAME_WEAK.test(name) || NAME_WEAK_CAMEL.test(name) ? "perhaps" : undefined;
}

const PLACEHOLDER =
  /^(?:$|<[^>]{0,80}>?$|\$\{?[A-Za-z_(]|%[A-Z_]{2,}%|\{\{|\{[^"\s]{0,80}$|\{[a-z_.\s\['"\]]{0,60}\}?|your|my[_-]|the[_ -]|os\.|process\.|deno\.|env[.[(]|self\.|args\.|config\.|settings\.|getenv|get_|getpass|input\(|read|none$|null$|nil$|undefined$|true$|false$|str$|string$|bytes$|optional|required|example$|redacted|removed|hidden|placeholder|changeme$|x{4,}|\*{3,}|•{2,}|\.{3,}|…|\[key|\[removed|\[user|sha\d{1,3}[-:]|https?:\/\/[^\s@?]{1,200}$|not[ _-]?set|n\/a)/i;

/** Whether a value can be a secret, given how sure its name is. */
export function secretValue(value: string, sure: "sure" | "perhaps", quoted: boolean): boolean {
  if (PLACEHOLDER.test(value)) return false;
  if (sure === "perhaps") {
    return value.length >= 8 && value.length <= 8000 && !/\s/.test(value) &&
      /[0-9]/.test(value) && /[a-z]/i.test(value) && !isPlain(value) &&
      (looksRandom(value) || (quoted && /[A-Z]/.test(value) && /[a-z]/.test(value)));
  }
  if (value.length < 4 || value.length > 8000) return false;
  if (/^(?:\.{1,2}|~)?\/[\w.-]+(?:\/[\w.-]+)*\/?$/.test(value) && !/\d{3}/.test(value)) {
    return false; // a path
  }
  if (/^\d{1,3}$/.test(value)) return false;
  if (!quoted) {
    // Code: a call, an attribute, an index, another variable that is called alike.
    if (/^[A-Za-z_]\w{0,60}(?:\.\w{1,60})*[[(]/.test(value)) return false;
    if (/^[a-z_]\w{0,40}(?:\.[A-Za-z_]\w{0,40}){1,6}$/.test(value) && !/\d{2,}/.test(value)) {
      return false;
    }
    if (/^[A-Za-z_]{1,60}$/.test(value) && secretName(value)) return false;
  } else if (/^[A-Z][A-Z0-9_]{3,60}$/.test(value) && secretName(value)) return false; // the name of a variable
  else if (secretName(value) && /^[a-z]+(?:[_ -][a-z]+){0,5}$/i.test(value)) return false;
  return true;
}

/** Names, paths, dates, versions. */
function isPlain(value: string): boolean {
  return /^[\w.-]{0,60}\.(?:py|ts|js|json|nwb|md|txt|yaml|yml|csv|pem|pub|sh)$/i.test(value) ||
    /^v?\d+(?:\.\d+){1,3}/.test(value) || /^\d{4}-\d{2}-\d{2}/.test(value) ||
    /^(?:\/|\.{1,2}\/|~\/|[A-Z]:)/i.test(value);
}

/** Pieces of words that every name of a secret holds: found first, since most of a text has none. */
const STEM =
  /passw|passp|passc|pwd|pswd|pass\b|secret|token|key|cred|auth|cookie|jwt|dsn|bearer|sess|csrf|xsrf|connstr|connection|mnemonic|phrase|recovery|webhook|\bpat\b|\bpw\b|\bpin\b|\botp\b|\bsid\b|\bsig\b|salt|nonce|license/gi;
const IN_NAME = /[\w$.-]/;

/** Behind a name: its closing quote, a sign, and a value in quotes or without. NAME = value in shells, languages, YAML, TOML, tables. */
const VALUE =
  /(?:["'`]|\\["']){0,2}\]?\s{0,6}(:\s?[A-Za-z[\]| ]{1,30}=|=>|:=|==|=|:|\||\u2502|,(?=\s{0,4}["']))\s{0,6}(?:\(\s{0,12})?([|>][+-]?\s{1,12})?(?:[rbuf$@]{0,2}(["'`]|\\["']|&quot;)([^\n]{0,8000}?)(?:\3|(?=\n)|$)|((?:[^\s"'`,;&<>{}()[\]|\u2502]|&(?!\w{0,40}=|&|amp;|\s)){1,8000}(?:\([^\s()]{0,60}\))?))/y;

/** Where pieces of such words stand, and which there are. */
function stemsIn(text: string): { at: { start: number; end: number }[]; kinds: Set<string> } {
  const at: { start: number; end: number }[] = [];
  const kinds = new Set<string>();
  STEM.lastIndex = 0;
  for (let m = STEM.exec(text); m; m = STEM.exec(text)) {
    at.push({ start: m.index, end: STEM.lastIndex });
    kinds.add(m[0].toLowerCase());
  }
  return { at, kinds };
}

/** Values that are assigned to a name which says that they are secret. */
function assigned(text: string, stems: readonly { start: number; end: number }[]): Span[] {
  const out: Span[] = [];
  let looked = 0;
  for (const hit of stems) {
    if (hit.start < looked) continue;
    let start = hit.start;
    while (start > 0 && hit.start - start < 80 && IN_NAME.test(text[start - 1] ?? "")) start--;
    let stop = hit.end;
    while (stop < text.length && stop - hit.start < 80 && IN_NAME.test(text[stop] ?? "")) stop++;
    // A name in quotes may have spaces: "Account Key".
    const open = text.slice(Math.max(0, start - 40), start).match(/["']([\w .-]{1,40})$/);
    const close = text.slice(stop, stop + 40).match(/^([\w .-]{0,40})["']/);
    if (open && close) {
      start -= open[1]?.length ?? 0;
      stop += close[1]?.length ?? 0;
    }
    looked = stop;
    const name = text.slice(start, stop);
    const sure = secretName(name);
    if (!sure) continue;
    VALUE.lastIndex = stop;
    const m = VALUE.exec(text);
    if (!m) continue;
    const span = spanOfValue(text, name, start, stop, sure, m);
    if (span) {
      out.push(span);
      looked = Math.max(looked, span.end);
    }
  }
  return out;
}

function spanOfValue(
  text: string,
  name: string,
  from: number,
  behind: number,
  sure: "sure" | "perhaps",
  m: RegExpExecArray,
): Span | undefined {
  const sign = m[1] ?? "";
  const quoted = m[4] !== undefined;
  const value = m[4] ?? m[5] ?? "";
  const stop = behind + m[0].length;
  const closed = quoted && m[0].endsWith(m[3] ?? "") &&
    m[0].length > value.length + (m[3]?.length ?? 0);
  const start = closed ? stop - (m[3]?.length ?? 0) - value.length : stop - value.length;
  if (/^(?:bearer|token|basic|digest|apikey)$/i.test(value)) return undefined;
  if (!secretValue(value, sure, quoted)) return undefined;
  // A comma or a line of a table says little: other words stand there too.
  if (/^[,|\u2502]$/.test(sign) && (!/\d/.test(value) || /\s/.test(value))) return undefined;
  // A sentence: "the password: it is asked for". A value in a sentence has a digit or another letter that words have not.
  if (!quoted && sign === ":" && /^[a-z]+[.,!?]?$/i.test(value)) {
    const before = text.slice(Math.max(0, from - 60), from);
    const alone = /(?:^|\n)[ \t]*(?:[-+] )?["']?$/.test(before) && !/\s/.test(name) &&
      /^[ \t]*(?:#[^\n]*)?(?:\n|$)/.test(text.slice(stop, stop + 80));
    if (!alone) return undefined;
  }
  return { start, end: start + value.length, kind: "named secret" };
}

interface Rule {
  readonly kind: string;
  /** Its last group that matched is what is taken out. */
  readonly pattern: RegExp;
  /** Pieces of words of which one must be there; none named: any that says "secret". */
  readonly stems?: readonly string[];
  /** Signs that must be there, instead of words. */
  readonly hint?: (text: string) => boolean;
  /** Whether the value has to be none of the words that stand for one. */
  readonly check?: (value: string) => boolean;
}

const real = (value: string) => !PLACEHOLDER.test(value);
const HEADERS =
  "(?:proxy-)?authorization|x-[a-z-]{0,30}(?:key|token|secret|auth)[a-z-]{0,20}|api-?key|apikey|private-token|job-token|deploy-token|circle-token|dd-api-key|dd-application-key|ocp-apim-subscription-key|x-amz-security-token|x-vault-token|x-goog-[a-z-]{0,20}token|auth-token|access-token";

const RULES: readonly Rule[] = [
  {
    kind: "authorization header",
    stems: ["auth", "bearer"],
    pattern:
      /\b(?:proxy-)?authorization\b(?:["'`]|\\["']){0,2}\]?\s{0,6}(?:[:=,]|(?=(?:bearer|token|basic)\s))\s{0,6}(?:["'`]|\\["']|f["']){0,2}(?:(?:bearer|token|basic|digest|negotiate|apikey|api-?key|aws4-hmac-sha256|oauth|hawk|pat|key)[ \t:=]{1,9})?(?!\[key)([^\s"'`,}\\<>$(){]{5,8000})/gi,
    check: (v) =>
      real(v) && (/\d/.test(v) || v.length > 15) &&
      !/^(?:bearer|token|basic|digest|header|headers|is|was|and|failed|required)$/i.test(v),
  },
  {
    kind: "authorization header",
    stems: ["bearer"],
    pattern: /\bbearer[ \t:=]{1,4}(?!\[key)([A-Za-z0-9._~+/=-]{12,8000})/gi,
    check: (v) => real(v) && /\d/.test(v),
  },
  {
    kind: "header with a key",
    stems: ["key", "token", "secret", "auth"],
    pattern: new RegExp(
      `\\b(?:${HEADERS})(?:["'\`]|\\\\["']){0,2}\\s{0,4}[:=,]\\s{0,4}(?:["'\`]|\\\\["']){0,2}(?:token |bearer |basic )?(?!\\[key)([^\\s"'\`,}\\\\<>$(){]{6,4000})`,
      "gi",
    ),
    check: real,
  },
  {
    kind: "cookie",
    stems: ["cookie"],
    pattern:
      /\b(?:set-)?cookie2?(?:["'`]|\\["']){0,2}\s{0,4}[:=]\s{0,4}(?:["'`]|\\["']){0,2}((?:[\w!#$%&'*+.^`|~-]{1,100}=[^\s;"',\\]{4,4000};?[ \t]?){1,40})/gi,
    check: real,
  },
  {
    kind: "password of a .netrc",
    stems: ["passw"],
    pattern:
      /\b(?:machine\s{1,9}\S{1,200}|default)\s{1,20}(?:(?:login|account)\s{1,9}\S{1,200}\s{1,20}){0,2}password\s{1,9}(\S{3,400})/gi,
    check: real,
  },
  {
    kind: "password of a .netrc",
    stems: ["passw"],
    pattern: /\blogin\s{1,9}\S{1,200}\s{1,20}password\s{1,9}(\S{3,400})/gi,
    check: real,
  },
  {
    kind: "password in an address",
    hint: (text) => text.includes("://") && text.includes("@"),
    pattern:
      /\b[a-z][a-z0-9+.-]{0,25}:\/\/([^\s/@"'<>:]{0,300}:[^\s@"'<>]{1,400}?|(?!git@|ssh@|hg@|svn@)[^\s/@"'<>:]{16,400})(?=@[\w.[-])/gi,
    check: (v) => real(v) && real(v.slice(v.indexOf(":") + 1)),
  },
  {
    kind: "signed link",
    hint: (text) => text.includes("=") && /[?&;]\w/.test(text),
    pattern:
      /[?&;](?:amp;)?(?:x-amz-(?:signature|credential|security-token)|x-goog-(?:signature|credential)|signature|sig|sign|hmac|access_?token|auth_?token|refresh_?token|id_?token|token|api_?key|apikey|key|secret|client_?secret|password|passwd|pwd|code|auth|session|jwt|sas|awsaccesskeyid|key-pair-id|policy|ticket)=([^\s&;"'<>\\#)\]}]{3,8000})/gi,
    check: real,
  },
  {
    kind: "flag with a secret",
    stems: [],
    pattern:
      /(?<![\w-])--?(?:[a-z0-9]{1,20}[-_]){0,3}(?:password|passwd|passphrase|pass|pwd|token|secret|api-?key|apikey|access-?key|secret-?key|auth-?token|auth-?key|private-?key|account-?key|credentials?|client-?secret|oauth2-bearer|_authToken|_password|_auth|http-password|ftp-password|proxy-password|from-literal)(?:-stdin)?(?:[ \t=]{1,4}|["'],\s{0,4}["'])(?:[\w.-]{1,60}=)?(?:(["'])([^"'\n]{3,4000})\1|(?!-)([^\s"'`,;|&<>()[\]\\]{3,4000}))/gi,
    check: (v) =>
      real(v) && !/^(?:file|env|fd|stdin|prompt|pass):/.test(v) &&
      !/^(?:and|or|is|for|the|to|from|flag|with|in|on)$/.test(v),
  },
  {
    kind: "flag with a secret",
    hint: (text) => /\s-[pPwaN]/.test(text),
    pattern:
      /(?<![\w-])(?:mysql\w{0,8}|mariadb\w{0,8}|sshpass|xtrabackup|mongo(?:sh|dump|restore|export|import)?|docker|podman|skopeo|buildah|crane|oras|helm|htpasswd|az|ftp|lftp|ncftp|svn|sqlcmd|bcp|isql|sqlplus|7z[az]?|zip|unzip|unrar|rar|ldap\w{2,10}|kinit|rdesktop|xfreerdp|vncviewer|influx|clickhouse-client|cqlsh|rabbitmqadmin|nexus|twine|conda|anaconda|iinit|irods|globus|rclone|restic|borg|gpg\w{0,4}|openssl|keytool|ssh-keygen|ansible\w{0,10}|winrs|psexec|wmic|smbclient|mount\S{0,10}|cifs|wget|evil-winrm)\b[^\n|;&]{0,300}?\s-(?:[pP][ \t=]{0,2}|(?:w|a|passin|passout|storepass|keypass|N|pw)[ \t=]{1,2})(?:pass:)?(?:(["'])([^"'\n]{3,400})\1|(?![-\d]{1,6}(?:\s|$))([^\s"'`;|&<>()-][^\s"'`;|&<>()]{3,400}))/g,
    check: (v) =>
      real(v) && !/^(?:\d{1,5}(?::\d{1,5}){0,2}|rofile|ort|ath|arents?)$/.test(v) &&
      !/^[.~/][\w./-]*$/.test(v),
  },
  {
    kind: "flag with a secret",
    hint: (text) => text.includes("redis-cli"),
    pattern:
      /\bredis-cli\b[^\n|;&]{0,200}?\s(?:-a|--pass|AUTH)[ \t]{1,3}(?:(["'])([^"'\n]{3,400})\1|([^\s"'`;|&<>]{3,400}))/gi,
    check: real,
  },
  {
    kind: "flag with a secret",
    hint: (text) => /\s-(?:[uUa]\b|-(?:user|proxy-user|auth)\b)/.test(text),
    pattern:
      /\b(?:curl|httpie|https?|xh|smbclient|rpcclient|smbmap|net|crackmapexec|nxc|lftp|wput)\b[^\n]{0,600}?\s(?:-u|-U|--user|--proxy-user|-a|--auth)[ \t=]{0,3}["']?[^\s:"'%]{0,200}[:%]([^\s"'`;|&<>]{3,400})/g,
    check: real,
  },
  {
    kind: "password of a client",
    hint: (text) => /auth|login\(/i.test(text),
    pattern:
      /(?:\bauth\s{0,3}=\s{0,3}\(|HTTPBasicAuth\(|\.login\(|\.basic_auth\(|setBasicAuth\()\s{0,5}[rbuf]?["'][^"'\n]{0,200}["']\s{0,3},\s{0,5}[rbuf]?["']([^"'\n]{3,400})["']/g,
    check: real,
  },
  {
    kind: "password line of a service",
    hint: (text) => /:(?:\d{2,5}|\*):/.test(text),
    pattern:
      /(?:^|\n|["'\s])[\w.*-]{1,200}:(?:\d{2,5}|\*):[\w.*-]{1,100}:[\w.*-]{1,100}:([^\s:"'\\]{4,200})(?=$|[\s"'\\])/g,
    check: real,
  },
  {
    kind: "hash of a password",
    hint: (text) => text.includes("$"),
    pattern:
      /(\$(?:1|2[abxy]?|5|6|y|7|apr1|argon2(?:id?|d)|pbkdf2[\w-]*|scrypt)\$[./A-Za-z0-9$=,+-]{16,300})/g,
  },
  {
    kind: "login of a registry",
    stems: ["auth"],
    pattern:
      /["']?_?(?:auth|identitytoken|registrytoken)["']?\s{0,4}[:=]\s{0,4}["']?([A-Za-z0-9+/_-]{12,8000}={0,2})/g,
    check: (v) => real(v) && /[A-Z0-9]/.test(v) && !/^[A-Z_]+$/.test(v),
  },
  {
    kind: "named secret",
    stems: [],
    pattern:
      /<([\w:.-]{0,40}(?:password|passwd|pwd|passphrase|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|credential)[\w:.-]{0,40})(?:\s[^<>]{0,200})?>\s{0,20}([^<>\s]{4,4000})\s{0,20}<\//gi,
    check: (v) => real(v),
  },
  {
    kind: "named secret",
    stems: [],
    pattern:
      /\b(?:name|key|id|variable|property)\s{0,3}=\s{0,3}\\?["'][\w:. -]{0,60}(?:passw|pwd|passphrase|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|credential|csrf|auth)[\w:. -]{0,40}\\?["'][^<>\n]{0,200}?\bvalue\s{0,3}=\s{0,3}\\?["']([^"'\n\\]{4,4000})/gi,
    check: real,
  },
  {
    kind: "named secret",
    stems: [],
    pattern:
      /\b(?:setx|setenv|set(?:[ \t]+-\w{1,4}){1,3}|ENV|ARG|config(?:[ \t]+(?:set|add|--global|--local|--add|-g)){0,3}|secrets?[ \t]+set|keyring[ \t]+set[ \t]+\S{1,80}|vars?[ \t]+set)[ \t]+["']?[\w./:@-]{0,80}(?:passw(?:or)?d|pwd|passphrase|secret|token|key|credential|auth|dsn|jwt|cookie|webhook|PAT\b)[\w./:-]{0,40}["']?[ \t]+(?:--body[ \t=]+|-b[ \t]+|--value[ \t=]+|-v[ \t]+)?["']?([^\s"'<>`$()]{5,4000})/gi,
    check: (v) => real(v) && !/^-/.test(v) && (/\d/.test(v) || /[^\w.-]/.test(v)) && !isPlain(v),
  },
  {
    kind: "secret said in words",
    stems: ["passw", "passp", "key", "token", "secret", "cred"],
    pattern:
      /\b(?:password|passphrase|passwd|token|secret|credentials?|[\w-]{0,20}key)\b["'`)\]*_]{0,3}(?:[ \t]+for[ \t]+(?:'[^'\n]{1,200}'|"[^"\n]{1,200}"|\S{1,200}))?[ \t]{0,3}[:=]?[ \t]{1,3}["'`\u201c\u2018(*<]{0,3}([^\s"'`\u201d\u2019<>()]{8,400}?)(?=["'`\u201d\u2019>)*]{0,3}[.,;!?]?(?:\s|$))/gi,
    check: (v) => real(v) && !isPlain(v) && isSecretLike(v),
  },
  {
    kind: "secret said in words",
    stems: ["passw", "passp", "key", "token", "secret", "cred"],
    pattern:
      /(?:password|passphrase|passwd|token|secret|credentials?|key)\b["'`)\]]{0,2}(?:[ \t]+(?!is\b|was\b)[\w'-]{1,20}){1,6}[ \t]+(?:is|was|are)[ \t]*:?[ \t]+["'`\u201c\u2018(*<]{0,3}([^\s"'`\u201d\u2019<>()]{6,400}?)(?=["'`\u201d\u2019>)*]{0,3}[.,;!?]?(?:\s|$))/gi,
    check: (v) => real(v) && !isPlain(v) && isSecretLike(v),
  },
  {
    kind: "secret said in words",
    stems: ["passw", "passp", "passc", "key", "token", "secret", "cred"],
    pattern:
      /\b(?:pass(?:word|phrase|code|wd)|passwort|(?:api|access|secret|private|account|dandi|archive)[ -]?(?:key|token)|token|secret|credentials?|key)\b(?:\s(?:for|of|to)\s[\w .-]{1,60}?)?\s{0,2}(?:\s(?:is|was|are|will be|set to|changed to|equals|reads|being|ist|:)|:|=|->|\u2192|\u2014|\bis\b)\s{0,3}(?:now |still |just |called |this |the following )?:?\s{0,3}["'`\u201c\u2018(*]{0,3}([^\s"'`\u201d\u2019<>]{6,400}?)(?=["'`\u201d\u2019)*]{0,3}[.,;!?]?(?:\s|$))/gi,
    check: (v) =>
      real(v) && !isPlain(v) &&
      (/\d/.test(v) && /[a-z]/i.test(v) ||
        /[^\w.,:/-]/.test(v.replace(/^[*_(]+|[*_)]+$/g, "")) && /[a-z]/i.test(v)) &&
      !/^(?:https?:|[\w.-]+\(|\w+\[|\$)|[(){};]|^[A-Za-z_]+(?:\.[A-Za-z_]+)+$/.test(v),
  },
];

/** Whether a word in a sentence looks like a secret and not like a word, a number or a name. */
function isSecretLike(value: string): boolean {
  if (/[(){};]|^\W|^[A-Za-z_]+(?:\.[A-Za-z_]+)+$|^https?:/.test(value)) return false;
  if (
    /^(?:0x)?[0-9a-f]{16,}$/i.test(value) || /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}$/i.test(value)
  ) {
    return /\d/.test(value) && /[a-f]/i.test(value);
  }
  if (!/\d/.test(value) || !/[a-z]/i.test(value)) return false;
  return looksRandom(value) || /[!#$%&?^*~]/.test(value) ||
    /^[a-z]+(?:[-_.][a-z]+)+[-_.]?\d+$/i.test(value);
}

/** Secrets that what stands beside them gives away. */
export function secretsByContext(text: string): Span[] {
  const { at, kinds } = stemsIn(text);
  const out = assigned(text, at);
  for (const { kind, pattern, stems, hint, check } of RULES) {
    if (hint ? !hint(text) : kinds.size === 0) continue;
    if (stems && stems.length > 0 && !stems.some((s) => kinds.has(s))) continue;
    pattern.lastIndex = 0;
    for (let m = pattern.exec(text); m; m = pattern.exec(text)) {
      const value = m.slice(1).filter((g) => g !== undefined && !/^["']$/.test(g)).at(-1);
      if (value === undefined || value === "") continue;
      if (check && !check(value)) continue;
      const start = m.index + m[0].lastIndexOf(value);
      if (kind === "signed link") out.push(queryAround(text, start));
      else out.push({ start, end: start + value.length, kind });
    }
  }
  return out;
}

/** The whole query of a link: its parts are worth nothing without the one that lets in. */
function queryAround(text: string, at: number): Span {
  let start = at;
  while (start > 0 && !/[?\s"'<>]/.test(text[start - 1] ?? "")) start--;
  let end = at;
  while (end < text.length && !/[\s"'<>\\)\]}`#]/.test(text[end] ?? "")) end++;
  return { start, end, kind: "signed link", by: "[removed]" };
}
