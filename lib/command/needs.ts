/**
 * What a command has to be allowed to do, besides reading this program, the work folder and the NWB files, and writing in the
 * work folder. Declared with its flags; whoever starts the command gives it exactly this.
 */
export interface Needs {
  /** Speaks to the archive that `upload.yaml` names, and to its storage. */
  readonly archive?: boolean;
  /** Asks the outside services: papers, people, institutions, terms. */
  readonly services?: boolean;
  /** Speaks to this machine: the embedded archive. */
  readonly loopback?: boolean;
  /** Programs that it starts; `deno` is this one, for children that read files. */
  readonly programs?: readonly string[] | "any";
  /** Moves or changes files of the NWB folder. */
  readonly changesFiles?: boolean;
  /** Writes into the git repository that the work folder lies in. */
  readonly repository?: boolean;
  /** Reads the conversations of an assistant that the user's home folder keeps. */
  readonly conversations?: boolean;
  /** Makes temporary files outside of the work folder. */
  readonly temporary?: boolean;
  /** Handles so many files that V8 is told to keep less garbage. */
  readonly manyFiles?: boolean;
}
