/**
 * What PyNWB refuses to construct.
 *
 * @module
 */

/** Why an object is not constructed. */
export class Refused extends Error {
  readonly place: string;

  constructor(place: string, message: string) {
    super(message);
    this.place = place;
  }
}
