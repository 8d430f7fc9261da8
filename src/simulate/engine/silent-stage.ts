/**
 * @file The silent stage of one population by the kernels, for k that are given: what calibrations need, which change a
 * population before the next one receives its spikes. Its readable twin is the step of `../layers/step.ts`.
 */
import { sizeOf } from '../../graph/tensor.ts';
import { instantiateKernels, type RunKernels } from '../../kernels/index.ts';
import type { ReadoutPopulation, SpikingNetwork, SpikingPopulation } from '../../network/network.ts';
import { neuronsPerUnit } from '../../network/neurons.ts';
import { populationNamed, wiredInto } from '../../network/wiring.ts';
import { canCompile } from './can-compile.ts';
import { compileSilentStage } from './compile.ts';
import { places } from './grid.ts';

/** Integrates one image. */
export interface SilentStage {
  /** Names of the populations whose k it takes. */
  readonly sources: readonly string[];
  /** Takes k of a source, in the order of its units. */
  receive(source: string, k: Int16Array | Int32Array): void;
  /** Potentials at the end of the silent stage, channels last; the same array every time. */
  integrate(): Int32Array;
}

/** One memory for all stages of this thread: a browser has room for few, and only one stage is at work. */
let scratch: { readonly memory: WebAssembly.Memory; readonly run: RunKernels } | undefined;

/**
 * The silent stage of a population, or undefined where the engine cannot hold it. It is at work until the next one is made.
 * @param network in which projections into relays may be left out
 */
export function silentStageOf(
  network: SpikingNetwork,
  population: SpikingPopulation | ReadoutPopulation,
): SilentStage | undefined {
  const projections = wiredInto(network, population.name).map(({ projection }) => projection);
  const sources = [...new Set(projections.map(({ from }) => from))];
  const populations = [...sources.flatMap((name) => populationNamed(network, name) ?? []), population];
  const part = { ...network, populations, projections };
  if (!canCompile(part)) return undefined;
  if (!scratch) {
    const memory = new WebAssembly.Memory({ initial: 1 });
    scratch = { memory, run: instantiateKernels(memory) };
  }
  const { memory, run } = scratch;
  const known = neuronsPerUnit(network);
  // Where it is not known what a relay passes on, it may have either sign.
  const isOpen = (name: string) =>
    populationNamed(network, name)?.kind === 'relay' && wiredInto(network, name).length === 0;
  const program = compileSilentStage(part, (name) => (isOpen(name) ? 2 : known(name)), memory);
  const carried = new Map(
    sources.map((name) => {
      const placed = program.populations.get(name);
      if (!placed) throw new RangeError(`"${name}" was not compiled`);
      return [name, { k: new Int16Array(memory.buffer, placed.carried), at: places(placed.grid) }];
    }),
  );
  const { grid, u, narrow } = program.target;
  const stored = narrow ? new Int16Array(memory.buffer, u) : new Int32Array(memory.buffer, u);
  const potentials = new Int32Array(sizeOf(population.shape));
  return {
    sources,
    receive(source, k) {
      const to = carried.get(source);
      if (!to) throw new RangeError(`"${source}" is no source of "${population.name}"`);
      for (let unit = 0; unit < k.length; unit++) to.k[to.at[unit]] = k[unit];
    },
    integrate() {
      run(program.at, program.records);
      for (let position = 0, to = 0; position < grid.rows * grid.columns; position++) {
        const from = position * grid.stored;
        for (let channel = 0; channel < grid.channels; channel++) potentials[to++] = stored[from + channel];
      }
      return potentials;
    },
  };
}
