/** @file A compiled network, and how it is to be compiled. */
import type { Places, Target } from './record.ts';

export interface Program {
  readonly memory: WebAssembly.Memory;
  /** Byte addresses and lengths of the programs without and with every population's k. */
  readonly plain: {
    readonly at: number;
    readonly records: number;
    /** Number of the record behind a population's last. */
    readonly ends: ReadonlyMap<string, number>;
  };
  readonly traced: { readonly at: number; readonly records: number };
  readonly populations: ReadonlyMap<string, Places>;
  /** Where an image of bytes goes, and the one record that turns it into k of the input. */
  readonly bytes: { readonly pixels: number; readonly length: number; readonly at: number };
  /** Potentials of the read-out, int32. */
  readonly readout: number;
  /** Address of the synaptic operations of each projection, read by `counterAt`; undefined for wires into relays. */
  readonly synops: readonly (number | undefined)[];
}

/** The silent stage of one population. */
export interface SilentProgram {
  readonly at: number;
  readonly records: number;
  /** The population and its sources. */
  readonly populations: ReadonlyMap<string, Places>;
  readonly target: Target;
}

/** How a network is compiled; none of it changes a result. */
export interface Compiling {
  /** As `densePlan` takes it: 0 always computes dense where that is possible, Infinity never. Default: what was measured. */
  readonly denseShare?: number;
  /** Whether two events of int8 weights are one product, where that is possible. Default: where there is relaxed SIMD. */
  readonly paired?: boolean;
}
