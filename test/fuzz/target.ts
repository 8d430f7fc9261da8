/** @file What can be fuzzed: one record per reader of foreign bytes. `targets/index.ts` lists them. */
import type { Draw } from './draw.ts';

export interface Target {
  readonly name: string;
  /** Sound inputs to start from; the same on every machine. */
  seeds(): readonly Uint8Array[] | Promise<readonly Uint8Array[]>;
  /** Further seeds where this machine has them. */
  installedSeeds?(): readonly Uint8Array[];
  /** A damaged relative of one of `seeds`, aware of the format's structure. Without it, bytes are mutated. */
  mutate?(seed: Uint8Array, draw: Draw): Uint8Array;
  /**
   * Reads the bytes as the program does and says how far they came, e.g. `parsed`. May throw a FirstspikeError:
   * anything else it throws is a finding.
   */
  run(bytes: Uint8Array): string | Promise<string>;
}
