/** Whether a contributor has the role of contact person. */
export function isContact(contributor: unknown): boolean {
  const roles = typeof contributor === "object" && contributor !== null && "roleName" in contributor
    ? contributor.roleName
    : undefined;
  return Array.isArray(roles) && roles.includes("dcite:ContactPerson");
}
