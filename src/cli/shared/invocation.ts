/** @file A command as it was given. */

/** The command line as it was given. */
export interface Invocation {
  readonly command: string;
  readonly args: readonly string[];
  /** Texts of the options by their long names; null for those without a value. */
  readonly flags: ReadonlyMap<string, string | null>;
}
