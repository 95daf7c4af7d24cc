import type { Instance } from "../archive/mod.ts";

/** Where a person can look at a Dandiset and its files. */
export interface Links {
  /** Page of the draft. */
  readonly draft: string;
  /** Page of its files. */
  readonly files: string;
}

/** Pages of a Dandiset's draft. */
export function draftLinks(instance: Instance, dandiset: string): Links {
  const draft = `${instance.web}/dandiset/${encodeURIComponent(dandiset)}/draft`;
  return { draft, files: `${draft}/files` };
}

/** The page that lists the folder of an asset. */
export function filePage(instance: Instance, dandiset: string, assetPath: string): string {
  const folder = assetPath.split("/").slice(0, -1).join("/");
  const { files } = draftLinks(instance, dandiset);
  return folder === "" ? files : `${files}?location=${encodeURIComponent(folder)}`;
}

/**
 * The asset in Neurosift. It reads by the archive's download address, so an embargoed asset opens only where the
 * reader has given Neurosift an API key; of an archive on this machine it can read nothing.
 */
export function neurosiftLink(
  instance: Instance,
  dandiset: string,
  asset: { assetId: string; assetPath: string },
): string | undefined {
  if (instance.kind === "local" || !/\.nwb$/i.test(asset.assetPath)) return undefined;
  const url = `${instance.api}/assets/${encodeURIComponent(asset.assetId)}/download/`;
  const query = new URLSearchParams({
    url,
    dandisetId: dandiset,
    dandisetVersion: "draft",
    ...(instance.kind === "sandbox" ? { staging: "1" } : {}),
  });
  return `https://neurosift.app/nwb?${query}`;
}
