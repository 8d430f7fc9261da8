/** @file What each format of `firstspike export` gives. */

export interface Exported {
  readonly bytes: Uint8Array;
  readonly fields: object;
  readonly lines: readonly (readonly [string, string])[];
  /** Below the lines. */
  readonly table?: string;
  /** Whether a check did not hold. */
  readonly failed?: boolean;
}
