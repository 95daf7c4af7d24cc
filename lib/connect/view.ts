import type { Block, View } from "../display/view.ts";
import type { Instance } from "../archive/mod.ts";
import type { Connection } from "./connect.ts";

const STATUS: Readonly<Record<string, string>> = {
  APPROVED: "approved",
  PENDING: "not approved yet: the archive's staff looks at new accounts within a few days",
  INCOMPLETE: "not complete: sign in on the web site and answer its questions",
  REJECTED: "rejected: write to the archive's help desk",
};

/** How a connection looks: whose key, from where, for which archive, and whether it may write. */
export function viewConnection(connection: Connection): View {
  const { instance, user, keyFrom, approved, info, notes } = connection;
  const blocks: Block[] = [
    {
      kind: "facts",
      items: [
        ["Archive", { text: `${instance.label} (${instance.name})`, href: instance.web }],
        ["API", { text: instance.api, code: true }],
        ["User", user.name ? `${user.name} (${user.username})` : user.username],
        ["Account", {
          text: STATUS[user.status] ?? user.status.toLowerCase(),
          tone: approved ? "good" : "bad",
        }],
        ["Key from", keyFrom],
        ["Metadata schema", info.schema_version],
        ["Server version", info.version ?? undefined],
      ],
    },
    ...notes.map((text): Block => ({ kind: "text", text, tone: "warn" })),
  ];
  if (!approved) {
    blocks.push({
      kind: "text",
      tone: "bad",
      text:
        "This account can read, but the archive refuses to make dandisets, upload files or change metadata with it.",
    });
  }
  if (instance.kind === "production") {
    blocks.push({
      kind: "text",
      tone: "muted",
      text: "This is an archive for real data: what is published there stays for good.",
    });
  }
  return {
    title: approved
      ? `Connected to ${instance.label} as ${user.username}`
      : `Connected to ${instance.label} as ${user.username}, who may not write there`,
    tone: approved ? "good" : "warn",
    blocks,
  };
}

const KIND: Readonly<Record<Instance["kind"], string>> = {
  production: "for data that stay",
  sandbox: "for trying things out",
  local: "on this machine",
  custom: "a server of one's own",
};

/** How a list of archives looks: what each is for and where its key is looked for. */
export function viewInstances(instances: readonly Instance[]): View {
  return {
    title: `${instances.length} known archives`,
    blocks: [{
      kind: "table",
      columns: [
        { title: "instance in upload.yaml" },
        { title: "Archive" },
        { title: "For" },
        { title: "Key from" },
      ],
      rows: instances.map((i) => [
        { text: i.name, code: true },
        { text: i.label, href: i.web },
        KIND[i.kind],
        i.keyVariables.join(", "),
      ]),
    }, {
      kind: "text",
      tone: "muted",
      text: "Any other archive by its URL. Each has accounts, keys and Dandisets of its own.",
    }],
  };
}
