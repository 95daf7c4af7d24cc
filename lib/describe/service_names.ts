/** The outside services that this step asks. */
export type ServiceName = "openalex" | "crossref" | "datacite" | "doi" | "orcid" | "ror" | "ols4";

/** How people call the services. */
export const SERVICE_LABELS: Readonly<Record<ServiceName, string>> = {
  openalex: "OpenAlex",
  crossref: "Crossref",
  datacite: "DataCite",
  doi: "doi.org",
  orcid: "ORCID",
  ror: "ROR",
  ols4: "OLS4",
};

/** Where the services are; each without a slash at the end. */
export const SERVICE_BASES: Readonly<Record<ServiceName, string>> = {
  openalex: "https://api.openalex.org",
  crossref: "https://api.crossref.org",
  datacite: "https://api.datacite.org",
  doi: "https://doi.org",
  orcid: "https://pub.orcid.org/v3.0",
  ror: "https://api.ror.org/v2",
  ols4: "https://www.ebi.ac.uk/ols4/api",
};
