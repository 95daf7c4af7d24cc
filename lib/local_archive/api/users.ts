/** Users, keys and who may do what (reference: section 2). */
import { type Archive, type Call, type Handler, param } from "../state/archive.ts";
import {
  bare,
  detail,
  field,
  fields,
  forbidden,
  forbiddenEmpty,
  type HttpError,
  listed,
  notAuthenticated,
  notFound,
  ok,
} from "../state/reply.ts";
import { audit } from "../state/archive.ts";
import { isObject } from "../state/json.ts";
import type { DandisetRow, UserRow } from "../state/rows.ts";
import type { LocalArchiveKeys } from "../options.ts";

/** The built-in users, made at the first start of a folder. */
const BUILT_IN = [
  ["owner", "adalovelace", "Ada", "Lovelace", "APPROVED", 0, 1],
  ["other", "gracehopper", "Grace", "Hopper", "APPROVED", 0, 1],
  ["admin", "admin", "Ann", "Administrator", "APPROVED", 1, 1],
  ["unapproved", "newcomer", "New", "Comer", "PENDING", 0, 1],
] as const;

/** A key of the archive's form: 40 hexadecimal digits. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(20));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Makes the built-in users where they are missing; gives their keys. */
export function ensureUsers(archive: Archive): LocalArchiveKeys {
  const { db } = archive;
  return db.transaction(() => {
    const keys: Record<string, string> = {};
    for (const [role, username, first, last, status, superuser, active] of BUILT_IN) {
      const found = db.get<UserRow>("SELECT * FROM users WHERE username = ?", username);
      const key = found?.key ?? newKey();
      keys[role] = key;
      if (found) continue;
      db.run(
        `INSERT INTO users(username, first_name, last_name, email, status, superuser, active, key)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
        username,
        first,
        last,
        `${username}@example.org`,
        status,
        superuser,
        active,
        key,
      );
    }
    const revoked = db.meta("revoked-key") ?? newKey();
    db.setMeta("revoked-key", revoked);
    const { owner = "", other = "", admin = "", unapproved = "" } = keys;
    return { owner, other, admin, unapproved, revoked };
  });
}

/** The caller by the `Authorization` header; other schemes than `token` are silently anonymous. */
export function authenticate(archive: Archive, header: string | undefined): UserRow | undefined {
  const words = (header ?? "").trim().split(/\s+/);
  if (words[0]?.toLowerCase() !== "token") return undefined;
  if (words.length === 1) throw detail(401, "Invalid token header. No credentials provided.");
  if (words.length > 2) {
    throw detail(401, "Invalid token header. Token string should not contain spaces.");
  }
  const user = archive.db.get<UserRow>("SELECT * FROM users WHERE key = ?", words[1] ?? "");
  if (!user) throw detail(401, "Invalid token.");
  if (!user.active) throw detail(401, "User inactive or deleted.");
  return user;
}

/** The caller, who must be signed in. */
export function signedIn(call: Call): UserRow {
  if (!call.user) throw notAuthenticated();
  return call.user;
}

/** The caller, who must be approved. */
export function approved(call: Call): UserRow {
  const user = signedIn(call);
  if (user.status !== "APPROVED" && !user.superuser) throw forbidden();
  return user;
}

/** Tells whether the caller owns a dandiset or is a superuser. */
export function mayEdit(call: Call, dandiset: DandisetRow): boolean {
  return call.user?.superuser === 1 || owns(call, dandiset.id);
}

/** Tells whether the caller is among the owners; superuser rights do not count. */
export function owns(call: Pick<Call, "archive" | "user">, dandiset: number): boolean {
  if (!call.user) return false;
  return call.archive.db.get(
    "SELECT 1 AS x FROM owners WHERE dandiset = ? AND user = ?",
    dandiset,
    call.user.id,
  ) !== undefined;
}

/** Tells whether a user, or nobody, may look at a dandiset. */
export function maySee(
  archive: Archive,
  user: UserRow | undefined,
  dandiset: DandisetRow,
): boolean {
  return dandiset.embargo_status === "OPEN" || user?.superuser === 1 ||
    owns({ archive, user }, dandiset.id);
}

/** The dandiset of the address; refuses embargoed ones to others with 401 or 403, as the archive does. */
export function visibleDandiset(call: Call, id = param(call, "dandiset")): DandisetRow {
  const dandiset = call.archive.db.get<DandisetRow>(
    "SELECT * FROM dandisets WHERE id = ?",
    Number(id),
  );
  if (!dandiset) throw notFound();
  if (dandiset.embargo_status !== "OPEN" && !mayEdit(call, dandiset)) {
    throw call.user ? forbidden() : notAuthenticated();
  }
  return dandiset;
}

/** The dandiset of the address, which the caller must own; others get 403 with an empty body. */
export function ownedDandiset(call: Call, refusal: HttpError = forbiddenEmpty()): DandisetRow {
  approved(call);
  const dandiset = call.archive.db.get<DandisetRow>(
    "SELECT * FROM dandisets WHERE id = ?",
    Number(param(call, "dandiset")),
  );
  if (!dandiset) throw notFound();
  if (!mayEdit(call, dandiset)) throw refusal;
  return dandiset;
}

/** Refuses changes while an unembargo runs. */
export function notUnembargoing(dandiset: DandisetRow): void {
  if (dandiset.embargo_status === "UNEMBARGOING") {
    throw bare(400, "Dandiset modification not allowed during unembargo");
  }
}

/** First and last name, or the user name. */
export function fullName(user: UserRow): string {
  return `${user.first_name} ${user.last_name}`.trim() || user.username;
}

function userRecord(user: UserRow): Record<string, unknown> {
  return {
    username: user.username,
    name: fullName(user),
    admin: user.superuser === 1,
    status: user.status,
  };
}

/** `GET /users/me/`. */
export const getMe: Handler = (call) => ok(userRecord(signedIn(call)));

/** `GET /users/search/?username=`. */
export const searchUsers: Handler = (call) => {
  approved(call);
  const text = (call.url.searchParams.get("username") ?? "").toLowerCase();
  if (text === "") return ok([]);
  const found = call.archive.db.all<UserRow>("SELECT * FROM users WHERE active = 1 ORDER BY id")
    .filter((user) => user.username.includes(text) || fullName(user).toLowerCase().includes(text));
  return ok(found.slice(0, 10).map(userRecord));
};

/** `GET /users/`: staff only. */
export const listUsers: Handler = (call) => {
  if (!signedIn(call).superuser) throw forbidden();
  return ok(call.archive.db.all<UserRow>("SELECT * FROM users ORDER BY id").map(userRecord));
};

/** `GET /auth/token/`. */
export const getToken: Handler = (call) => ok(approved(call).key);

/** `POST /auth/token/`: a new key; the old one stops working. */
export const renewToken: Handler = (call) => {
  const user = approved(call);
  const key = newKey();
  call.archive.db.run("UPDATE users SET key = ? WHERE id = ?", key, user.id);
  return ok(key);
};

function ownerList(call: Call, dandiset: number): unknown[] {
  return call.archive.db.all<UserRow>(
    "SELECT u.* FROM owners o JOIN users u ON u.id = o.user WHERE o.dandiset = ? ORDER BY u.id",
    dandiset,
  ).map((user) => ({
    username: user.username,
    name: fullName(user),
    email: call.user ? user.email : null,
  }));
}

/** `GET /dandisets/D/users/`. */
export const getOwners: Handler = (call) => ok(ownerList(call, visibleDandiset(call).id));

/** `PUT /dandisets/D/users/`: the complete new list. */
export const putOwners: Handler = (call) => {
  const dandiset = ownedDandiset(call, bare(403, "Action not allowed"));
  notUnembargoing(dandiset);
  const { body } = call;
  if (!Array.isArray(body)) {
    throw field("non_field_errors", `Expected a list of items but got type "${typeName(body)}".`);
  }
  const errors = body.map((item: unknown) => {
    if (!isObject(item)) {
      return {
        non_field_errors: [`Invalid data. Expected a dictionary, but got ${typeName(item)}.`],
      };
    }
    if (item.username === undefined) return { username: ["This field is required."] };
    return typeof item.username === "string" ? {} : { username: ["Not a valid string."] };
  });
  if (errors.some((error) => Object.keys(error).length > 0)) throw fields(errors);
  const names = body.map((item: { username: string }) => item.username);
  if (names.length === 0) throw listed("Cannot remove all draft owners");
  const { db } = call.archive;
  const users = names.map((name) => {
    const user = db.get<UserRow>("SELECT * FROM users WHERE username = ? AND active = 1", name);
    if (!user) throw listed(`User ${name} not found`);
    return user;
  });
  db.run("DELETE FROM owners WHERE dandiset = ?", dandiset.id);
  for (const user of users) {
    db.run("INSERT OR IGNORE INTO owners VALUES (?, ?)", dandiset.id, user.id);
  }
  audit(call, dandiset.id, "change_owners", { owners: names });
  return ok(ownerList(call, dandiset.id));
};

/** `POST /dandisets/D/star/` and `DELETE`. */
export const star: Handler = (call) => {
  const user = approved(call);
  const { db } = call.archive;
  const { id } = visibleDandiset(call);
  if (call.method === "POST") db.run("INSERT OR IGNORE INTO stars VALUES (?, ?)", id, user.id);
  else db.run("DELETE FROM stars WHERE dandiset = ? AND user = ?", id, user.id);
  const count = db.get<{ n: number }>("SELECT COUNT(*) AS n FROM stars WHERE dandiset = ?", id)?.n;
  return ok({ count });
};

/** Name of a JSON type in the framework's words. */
export function typeName(value: unknown): string {
  if (value === null) return "NoneType";
  if (Array.isArray(value)) return "list";
  switch (typeof value) {
    case "string":
      return "str";
    case "number":
      return Number.isInteger(value) ? "int" : "float";
    case "boolean":
      return "bool";
    default:
      return "dict";
  }
}

/** A body that is no object where one is wanted. */
export function noObject(body: unknown): HttpError {
  return field(
    "non_field_errors",
    `Invalid data. Expected a dictionary, but got ${typeName(body)}.`,
  );
}
