/** The same object without the members that are `undefined`. */
export function compact<T extends object>(members: { [K in keyof T]: T[K] | undefined }): T {
  const copy = { ...members };
  for (const key of Object.keys(copy) as (keyof T)[]) if (copy[key] === undefined) delete copy[key];
  return copy as T;
}
