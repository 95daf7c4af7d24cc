/**
 * The archives that this module knows, as data; imports nothing, so that it is at hand at once.
 *
 * @module
 */

/** One archive. */
export interface Instance {
  /** Short name, such as `dandi-sandbox`; for an unknown server its host and port. */
  readonly name: string;
  /** Name for people. */
  readonly label: string;
  /** Base of the API; ends in `/api`, without a trailing slash. */
  readonly api: string;
  /** The web site, without a trailing slash. */
  readonly web: string;
  /** What it is for. `local` is a server on this machine, `custom` any other that is not in the list. */
  readonly kind: "production" | "sandbox" | "local" | "custom";
  /** Environment variables that may hold a key for it, in the order in which they are looked at. */
  readonly keyVariables: readonly string[];
  /** A word for the user about how the name or address was understood. */
  readonly notice?: string;
}

/** A known archive. */
export interface Entry extends Instance {
  /** Names of former times. */
  readonly oldNames?: readonly string[];
  /** Addresses of former times: understood, and never contacted. */
  readonly oldUrls?: readonly string[];
  /** Buckets that it stores in, as its links name them: nothing else at that provider is spoken to. */
  readonly buckets: readonly string[];
}

// Buckets as in the settings that the operators publish (dandi-infrastructure and its forks for EMBER and LINC).
// Names, addresses and variables as in dandi-cli's `consts.py`; the variable is the name in capitals with `_API_KEY`.
export const ENTRIES: readonly Entry[] = [
  {
    name: "dandi",
    buckets: ["dandiarchive", "dandiarchive-embargo"],
    label: "DANDI Archive",
    api: "https://api.dandiarchive.org/api",
    web: "https://dandiarchive.org",
    kind: "production",
    keyVariables: ["DANDI_API_KEY"],
    oldNames: ["archive", "dandi-archive"],
    oldUrls: ["https://gui.dandiarchive.org", "https://www.dandiarchive.org"],
  },
  {
    name: "dandi-sandbox",
    buckets: ["dandi-api-staging-dandisets", "dandi-api-staging-embargo-dandisets"],
    label: "DANDI Sandbox",
    api: "https://api.sandbox.dandiarchive.org/api",
    web: "https://sandbox.dandiarchive.org",
    kind: "sandbox",
    keyVariables: ["DANDI_SANDBOX_API_KEY", "DANDI_STAGING_API_KEY"],
    oldNames: ["sandbox", "dandi-staging", "staging"],
    oldUrls: ["https://gui-staging.dandiarchive.org", "https://api-staging.dandiarchive.org"],
  },
  {
    name: "ember-dandi",
    buckets: ["ember-open-data"],
    label: "EMBER-DANDI",
    api: "https://api-dandi.emberarchive.org/api",
    web: "https://dandi.emberarchive.org",
    kind: "production",
    keyVariables: ["EMBER_DANDI_API_KEY", "EMBER_API_KEY"],
    oldNames: ["ember"],
  },
  {
    name: "ember-dandi-sandbox",
    buckets: ["ember-open-data-sandbox", "ember-public-data-sandbox"],
    label: "EMBER-DANDI Sandbox",
    api: "https://api-dandi.sandbox.emberarchive.org/api",
    web: "https://dandi.sandbox.emberarchive.org",
    kind: "sandbox",
    keyVariables: ["EMBER_DANDI_SANDBOX_API_KEY", "EMBER_SANDBOX_API_KEY"],
    oldNames: ["ember-sandbox"],
    oldUrls: [
      "https://api-dandi-sandbox.emberarchive.org",
      "https://dandi-sandbox.emberarchive.org",
      "https://apidandi-sandbox.emberarchive.org",
    ],
  },
  {
    name: "linc",
    buckets: ["linc-brain-mit-prod-us-east-2"],
    label: "LINC Data Platform",
    api: "https://api.lincbrain.org/api",
    web: "https://lincbrain.org",
    kind: "production",
    keyVariables: ["LINC_API_KEY"],
  },
  {
    name: "linc-staging",
    buckets: ["linc-brain-mit-staging-us-east-2"],
    label: "LINC Data Platform, staging",
    api: "https://staging-api.lincbrain.org/api",
    web: "https://staging.lincbrain.org",
    kind: "sandbox",
    keyVariables: ["LINC_STAGING_API_KEY"],
    oldNames: ["linc-sandbox"],
  },
  {
    name: "dandi-api-local-docker-tests",
    buckets: [],
    label: "DANDI API in local containers",
    api: "http://localhost:8000/api",
    web: "http://localhost:8085",
    kind: "local",
    keyVariables: ["DANDI_API_LOCAL_DOCKER_TESTS_API_KEY", "DANDI_UPLOAD_API_KEY"],
    oldNames: ["local"],
  },
];
