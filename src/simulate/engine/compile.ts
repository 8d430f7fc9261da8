/**
 * @file Network → engine program: chooses a kernel for every projection and a place for every array.
 *
 * Kernels of 16-bit lanes are chosen only where the weights' bound proves that no lane can overflow; everything else
 * goes to the general kernels of 32 bits, which `checkNetwork` has bounded.
 */

import { fanOut } from '../../geometry/connectivity.ts';
import type { Window } from '../../geometry/window.ts';
import { COMPARED_STEPS, kernel, RECORD_WORDS } from '../../kernels/index.ts';
import { silentBound } from '../../network/check.ts';
import {
  type EarliestProjection,
  entryOf,
  type Population,
  type ReadoutPopulation,
  type SpikingNetwork,
  type SpikingPopulation,
  type SynapticProjection,
} from '../../network/network.ts';
import { type Grid, gridOf, LANES, places, storedSize } from './grid.ts';
import { Layout } from './layout.ts';
import {
  blocksOf,
  DENSE_BLOCK,
  packDense,
  packDenseBlocks,
  packGather,
  packNeurons,
  packRows,
  packScatter,
} from './pack.ts';

const INT16 = 32767;
/** A pixel's start: index of its first event, and the sum of k before it. */
const START_BYTES = 8;
/** Above this, iExt · tMax is no longer divided exactly in float32. */
const EXACT_DIVISION = 2 ** 23;

type Record = readonly number[];

/** Places of one population. */
export interface Placed {
  readonly grid: Grid;
  /** k of each stored neuron, int16. */
  readonly carried: number;
  /** Address of the number of events, or of the count of fired neurons. */
  readonly spikes: number;
}

export interface Program {
  readonly memory: WebAssembly.Memory;
  /** Byte addresses and lengths of the programs without and with every population's k. */
  readonly plain: { readonly at: number; readonly records: number };
  readonly traced: { readonly at: number; readonly records: number };
  readonly populations: ReadonlyMap<string, Placed>;
  /** Potentials of the read-out, int32. */
  readonly readout: number;
  /** Address of the synaptic operations of each projection; undefined for wires into relays. */
  readonly synops: readonly (number | undefined)[];
}

/** Whether the engine can run a network; if not, the scalar simulator does. */
export function canCompile(network: SpikingNetwork): boolean {
  const { steps } = network;
  if (network.arithmetic !== 'integer' || steps === 'continuous' || steps > INT16) return false;
  return network.populations.every((population) => {
    if (!gridOf(population)) return false;
    if (population.kind === 'relay') return sourcesOf(network, population).length === 1;
    if (population.kind !== 'spiking' || steps <= COMPARED_STEPS) return true;
    return population.iExt.every((current) => current * steps < EXACT_DIVISION);
  });
}

const sourcesOf = (network: SpikingNetwork, population: Population): EarliestProjection[] =>
  network.projections.filter(
    (p): p is EarliestProjection => p.kind === 'earliest' && p.to === population.name,
  );

/** Compiles a network that `canCompile`. */
export function compileNetwork(network: SpikingNetwork): Program {
  const builder = new Builder(network);
  for (const population of network.populations) builder.add(population);
  return builder.finish();
}

class Builder {
  readonly #network: SpikingNetwork;
  readonly #steps: number;
  readonly #layout = new Layout();
  readonly #plain: Record[] = [];
  readonly #traced: Record[] = [];
  readonly #placed = new Map<
    string,
    Placed & { readonly events: number; readonly starts: number; readonly count: number }
  >();
  /** Relays whose source fires straight into them, and the record that does it once their place is known. */
  readonly #fused = new Map<string, (carried: number) => Record>();
  readonly #synops: (number | undefined)[];
  #readout = 0;

  constructor(network: SpikingNetwork) {
    this.#network = network;
    this.#steps = network.steps === 'continuous' ? 1 : network.steps;
    this.#synops = network.projections.map(({ kind }) =>
      kind === 'synapses' ? this.#layout.reserve(4) : undefined,
    );
  }

  add(population: Population): void {
    const placed = this.#place(population);
    if (population.kind === 'input') this.#list(population.name, [this.#plain, this.#traced]);
    else if (population.kind === 'relay') this.#relay(population);
    else this.#integrate(population, placed.grid, placed.carried);
  }

  finish(): Program {
    const plain = this.#layout.place(recordsOf(this.#plain));
    const traced = this.#layout.place(recordsOf(this.#traced));
    return {
      memory: this.#layout.build(),
      plain: { at: plain, records: this.#plain.length },
      traced: { at: traced, records: this.#traced.length },
      populations: new Map(
        [...this.#placed].map(([name, { grid, carried, spikes }]) => [name, { grid, carried, spikes }]),
      ),
      readout: this.#readout,
      synops: this.#synops,
    };
  }

  #both(...record: Record): void {
    this.#plain.push(record);
    this.#traced.push(record);
  }

  #place(population: Population) {
    const shape = gridOf(population);
    if (!shape) throw new RangeError(`"${population.name}" has too many axes`);
    // A relay is stored as its source is, so that pooling runs along both alike.
    const [source] = population.kind === 'relay' ? sourcesOf(this.#network, population) : [];
    const grid = source ? { ...shape, stored: this.#of(source.from).grid.stored } : shape;
    const size = storedSize(grid);
    const positions = grid.rows * grid.columns;
    const starts = this.#layout.reserve(START_BYTES * (positions + 1));
    const count = starts + START_BYTES * positions;
    const spikes = this.#fusesPools(population) ? this.#layout.reserve(4) : count;
    const placed = {
      grid,
      carried: this.#layout.reserve(2 * size),
      // One event more than there can be: the last is written before it is known to be one.
      events: this.#layout.reserve(8 * (size + 1)),
      starts,
      count,
      spikes,
    };
    this.#placed.set(population.name, placed);
    return placed;
  }

  #of(name: string) {
    const placed = this.#placed.get(name);
    if (!placed) throw new RangeError(`"${name}" is read before it exists`);
    return placed;
  }

  /** Whether nothing but pools listens to a population. */
  #fusesPools(population: Population): boolean {
    if (population.kind !== 'spiking') return false;
    const listeners = this.#network.projections.filter(({ from }) => from === population.name);
    return listeners.length > 0 && listeners.every(({ kind }) => kind === 'earliest');
  }

  #list(name: string, programs: readonly Record[][]): void {
    const { grid, carried, events, starts } = this.#of(name);
    for (const program of programs) {
      program.push([kernel.listEvents, carried, grid.rows * grid.columns, grid.stored, events, starts]);
    }
  }

  #relay(population: Population): void {
    const { name } = population;
    const [{ from, window }] = sourcesOf(this.#network, population);
    const source = this.#of(from);
    const target = this.#of(name);
    const record = [kernel.pool, source.carried, target.carried, ...geometry(source.grid, window)];
    const fused = this.#fused.get(name);
    this.#plain.push(fused ? fused(target.carried) : record);
    this.#traced.push(record);
    this.#list(name, [this.#plain, this.#traced]);
  }

  #integrate(population: SpikingPopulation | ReadoutPopulation, grid: Grid, carried: number): void {
    const { name, initial } = population;
    const incoming = this.#network.projections.flatMap((projection, index) =>
      projection.kind === 'synapses' && projection.to === name ? [{ projection, index }] : [],
    );
    const narrow =
      population.kind === 'spiking' &&
      incoming.length === 1 &&
      silentBound(this.#network, population) < INT16 &&
      this.#suitsRows(incoming[0].projection);
    const neurons = grid.channels * grid.rows * grid.columns;
    const start = packNeurons((i) => initial[entryOf(initial.length, i, neurons)], grid, 0);
    // Kernels of whole blocks may write zeros beyond the last neuron.
    const u = this.#layout.reserve((narrow ? 2 : 4) * (start.length + DENSE_BLOCK));
    const from = this.#layout.place(narrow ? Int16Array.from(start) : start);
    this.#both(kernel.reset, u, from, start.length * (narrow ? 2 : 4));
    for (const { projection, index } of incoming) {
      this.#synapses(projection, u, grid, narrow);
      this.#countSynops(projection, index);
    }
    if (population.kind === 'readout') this.#readout = u;
    else this.#fire(population, grid, u, carried, narrow ? 16 : 32);
  }

  /** Whether a projection is a first layer that `scatterRows` can take. */
  #suitsRows({ wiring, from }: SynapticProjection): boolean {
    if (wiring.kind !== 'conv' || wiring.groups !== 1) return false;
    const { strides, dilations, padStart } = wiring.window;
    const plain = [...strides, ...dilations].every((n) => n === 1) && padStart.every((pad) => pad >= 0);
    return plain && this.#of(from).grid.stored < LANES;
  }

  #synapses(projection: SynapticProjection, u: number, target: Grid, narrow: boolean): void {
    const { wiring, weights } = projection;
    const { grid: source, events, starts, count } = this.#of(projection.from);
    let largest = 1;
    for (let i = 0; i < weights.length; i++) largest = Math.max(largest, Math.abs(weights[i]));
    const room = Math.floor(INT16 / largest);
    const fits = room >= this.#steps;
    if (wiring.kind === 'elementwise') {
      const each = (i: number) => weights[entryOf(weights.length, i, wiring.size)];
      const at = places(target);
      const to = packNeurons((i) => at[i], source, 0);
      this.#both(
        kernel.scatterElementwise,
        u,
        this.#layout.place(packNeurons(each, source, 0)),
        events,
        count,
        this.#layout.place(to),
      );
      return;
    }
    if (wiring.kind === 'dense') {
      const blocks = Math.ceil(wiring.outputs / DENSE_BLOCK);
      const single = target.rows * target.columns === 1;
      if (weights instanceof Int8Array && fits && single && wiring.outputs >= DENSE_BLOCK / 2) {
        const packed = this.#layout.place(packDenseBlocks(wiring, weights, source));
        this.#both(
          kernel.gatherDense,
          u,
          packed,
          storedSize(source) * DENSE_BLOCK,
          events,
          count,
          blocks,
          room,
        );
      } else {
        const packed = this.#layout.place(packDense(wiring, weights, source, target));
        this.#both(kernel.scatterDense, u, packed, events, count, storedSize(target));
      }
      return;
    }
    const { kernel: size, strides, dilations, padStart } = wiring.window;
    if (narrow) {
      const packed = this.#layout.place(packRows(wiring, weights, target));
      const shape = [source.columns, source.stored, target.rows, target.columns, target.stored];
      this.#both(kernel.scatterRows, u, packed, events, count, ...shape, ...size, ...padStart);
    } else if (wiring.groups === 1 && fits && (dilations[1] === 1 || size[1] === 1)) {
      for (const block of blocksOf(target.stored)) {
        const packed = this.#layout.place(packGather(wiring, weights, source, block));
        const shape = [source.rows, source.columns, source.stored, target.rows, target.columns];
        const rest = [...size, ...strides, dilations[0], ...padStart, room, block.vectors];
        this.#both(
          kernel.gatherConv,
          u + 4 * block.first,
          4 * target.stored,
          packed,
          events,
          starts,
          ...shape,
          ...rest,
        );
      }
    } else {
      const packed = this.#layout.place(packScatter(wiring, weights));
      const shape = [source.columns, source.stored, target.rows, target.columns, target.stored];
      const groups = [wiring.inChannels / wiring.groups, wiring.outChannels / wiring.groups];
      const rest = [...size, ...strides, ...dilations, ...padStart, ...groups];
      this.#both(kernel.scatterConv, u, packed, events, count, ...shape, ...rest);
    }
  }

  #countSynops({ wiring, from }: SynapticProjection, index: number): void {
    const { grid, events, count } = this.#of(from);
    const fans = fanOut(wiring);
    const packed = this.#layout.place(packNeurons((i) => fans[i], grid, 0));
    this.#both(kernel.countSynops, events, count, packed, this.#synops[index] ?? 0);
  }

  #fire(population: SpikingPopulation, grid: Grid, u: number, carried: number, bits: 16 | 32): void {
    const { iExt, name } = population;
    const steps = this.#steps;
    const currents = Array.from({ length: grid.stored }, (_, c) =>
      c < grid.channels ? iExt[entryOf(iExt.length, c, grid.channels)] : 1,
    );
    // A multiple beyond 16 bits lies beyond every potential of a population whose potentials fit.
    const whole = (values: readonly number[]) =>
      this.#layout.place(
        bits === 16 ? Int16Array.from(values, (v) => Math.min(v, INT16)) : Int32Array.from(values),
      );
    const compared = steps <= COMPARED_STEPS;
    const multiples = compared
      ? whole(
          Array.from({ length: steps }, (_, step) => currents.map((current) => current * (step + 1))).flat(),
        )
      : this.#layout.place(Float32Array.from(currents));
    const fireInto = (to: number, window: Window): Record => [
      kernel.fire,
      u,
      to,
      ...geometry(grid, window),
      multiples,
      steps,
      bits,
    ];
    const alone: Window = {
      input: [grid.rows, grid.columns],
      output: [grid.rows, grid.columns],
      kernel: [1, 1],
      strides: [1, 1],
      dilations: [1, 1],
      padStart: [0, 0],
    };
    this.#traced.push(fireInto(carried, alone));
    if (!this.#fusesPools(population)) {
      this.#plain.push(fireInto(carried, alone));
      this.#list(name, [this.#plain, this.#traced]);
      return;
    }
    const { spikes } = this.#of(name);
    const iExtPlace = whole(currents);
    const count = [kernel.countFired, u, grid.rows * grid.columns, grid.stored, iExtPlace, spikes, bits];
    const pools = this.#network.projections.filter(
      (p): p is EarliestProjection => p.kind === 'earliest' && p.from === name,
    );
    this.#traced.push(count);
    if (pools.length === 1 && tiles(pools[0].window)) {
      this.#fused.set(pools[0].to, (to) => [
        kernel.fireTiles,
        ...fireInto(to, pools[0].window).slice(1),
        iExtPlace,
        spikes,
      ]);
      return;
    }
    this.#plain.push(count);
    for (const pool of pools) this.#fused.set(pool.to, (to) => fireInto(to, pool.window));
  }
}

/** Whether windows of 2 × 2 cover every neuron exactly once. */
function tiles({ input, output, kernel: size, strides, dilations, padStart }: Window): boolean {
  return ([0, 1] as const).every(
    (axis) =>
      size[axis] === 2 &&
      strides[axis] === 2 &&
      dilations[axis] === 1 &&
      padStart[axis] === 0 &&
      input[axis] === 2 * output[axis],
  );
}

/** Words 3–15 of `fire` and `pool`. */
function geometry(grid: Grid, window: Window): number[] {
  return [
    grid.rows,
    grid.columns,
    grid.stored,
    ...window.output,
    ...window.kernel,
    ...window.strides,
    ...window.dilations,
    ...window.padStart,
  ];
}

function recordsOf(records: readonly Record[]): Int32Array {
  const words = new Int32Array(records.length * RECORD_WORDS);
  records.forEach((record, i) => {
    words.set(record, i * RECORD_WORDS);
  });
  return words;
}
