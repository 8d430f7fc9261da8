/**
 * @file Network → engine program: a place for every array, a list of records for the kernels.
 *
 * Kernels of 16-bit lanes are chosen only where the weights' bound proves that no lane can overflow; everything else
 * goes to the general kernels of 32 bits, which `checkNetwork` has bounded.
 */
import { constants, hasRelaxed, type KernelRecord, recordOf, wordsOf } from '../../kernels/index.ts';
import {
  type MaxPoolProjection,
  type Population,
  type Projection,
  type ReadoutPopulation,
  type RelayPopulation,
  type SendingPopulation,
  type SpikingNetwork,
  type SpikingPopulation,
  type SynapticProjection,
  stageLength,
} from '../../network/network.ts';
import { type NeuronsPerUnit, neuronsPerUnit } from '../../network/neurons.ts';
import { silentBound } from '../../network/potential-bounds.ts';
import { wiredInto, wiredOutOf } from '../../network/wiring.ts';
import { encodePixels } from '../encode.ts';
import { countRecord, placeInitial, resetRecord } from './counting.ts';
import { asOneGroup } from './few-groups.ts';
import { firingOf, signedFiring, tiles } from './firing.ts';
import type { Chosen } from './gathering.ts';
import { type Grid, gridsOf, storedSize } from './grid.ts';
import { Layout } from './layout.ts';
import { gatherPairs, laneOrders } from './pack.ts';
import type { Compiling, Program, SilentProgram } from './program.ts';
import { geometry, INT16, INT32, type Places, type Target } from './record.ts';
import { placeRooms, type Rooms } from './rooms.ts';
import { selectRecord } from './select.ts';
import { startsAnew, suitsRows, synapseRecords } from './synapses.ts';

/** The projections of a kind into a population. */
const into = <K extends Projection['kind']>(network: SpikingNetwork, { name }: Population, kind: K) =>
  wiredInto(network, name)
    .map(({ projection }) => projection)
    .filter((projection): projection is Extract<Projection, { kind: K }> => projection.kind === kind);

/** Compiles a network that `canCompile`. */
export function compileNetwork(network: SpikingNetwork, compiling: Compiling = {}): Program {
  const builder = new Builder(network, compiling, neuronsPerUnit(network));
  for (const population of network.populations) builder.add(population);
  return builder.finish();
}

/**
 * Compiles the silent stage of one population; k of its sources are written into the memory.
 * @param part the population behind its sources, with the projections between them, which `canCompile`
 * @param perUnit neurons of a unit of each population
 * @param memory is taken, and grown where it is too small
 */
export function compileSilentStage(
  part: SpikingNetwork,
  perUnit: (population: string) => NeuronsPerUnit,
  memory: WebAssembly.Memory,
  compiling: Compiling = {},
): SilentProgram {
  return new Builder(part, compiling, perUnit).finishSilent(memory);
}

class Builder {
  readonly #network: SpikingNetwork;
  readonly #layout = new Layout();
  readonly #plain: KernelRecord[] = [];
  readonly #traced: KernelRecord[] = [];
  readonly #grids: ReadonlyMap<string, Grid>;
  readonly #rooms: Rooms;
  readonly #placed = new Map<string, Places>();
  /** Relays whose source fires straight into them, and the record that does it once their place is known. */
  readonly #fused = new Map<string, (carried: number) => KernelRecord>();
  readonly #synops: (number | undefined)[];
  readonly #perUnit: (population: string) => NeuronsPerUnit;
  readonly #ends = new Map<string, number>();
  /** By population: spikes up to which some record reads the list of its events, and where that number is. */
  readonly #listed = new Map<string, { readonly most: Int32Array; readonly at: number }>();
  readonly #orders = this.#layout.place(laneOrders());
  readonly #compiling: Chosen;
  #readout = 0;

  constructor(
    network: SpikingNetwork,
    { denseShare, paired = hasRelaxed() }: Compiling,
    perUnit: (population: string) => NeuronsPerUnit,
  ) {
    this.#network = network;
    this.#compiling = { denseShare, paired };
    this.#perUnit = perUnit;
    this.#synops = network.projections.map(({ kind }) =>
      kind === 'synapses' ? this.#layout.reserve(8) : undefined,
    );
    this.#grids = gridsOf(network);
    this.#rooms = placeRooms(network, this.#grids, this.#layout);
  }

  #grid(name: string): Grid {
    const grid = this.#grids.get(name);
    if (!grid) throw new RangeError(`"${name}" is read before it exists`);
    return grid;
  }

  add(population: Population): void {
    this.#placed.set(population.name, this.#place(population));
    if (population.kind === 'input') {
      this.#select(population);
      this.#list(population.name);
    } else if (population.kind === 'relay') this.#relay(population);
    else {
      const target = this.#integrate(population);
      if (population.kind === 'readout') this.#readout = target.u;
      else this.#fire(population, target);
    }
    this.#ends.set(population.name, this.#plain.length);
  }

  finish(): Program {
    const plain = this.#layout.place(wordsOf(this.#plain));
    const traced = this.#layout.place(wordsOf(this.#traced));
    const bytes = this.#bytes();
    return {
      memory: this.#layout.build(),
      plain: { at: plain, records: this.#plain.length, ends: this.#ends },
      traced: { at: traced, records: this.#traced.length },
      populations: this.#placed,
      bytes,
      readout: this.#readout,
      synops: this.#synops,
    };
  }

  /** The program of the last population's silent stage. */
  finishSilent(memory: WebAssembly.Memory): SilentProgram {
    const { populations } = this.#network;
    for (const population of populations) {
      this.#placed.set(population.name, this.#place(population));
      if (population !== populations[populations.length - 1]) this.#list(population.name);
    }
    const last = populations[populations.length - 1];
    if (last.kind !== 'spiking' && last.kind !== 'readout')
      throw new RangeError(`"${last.name}" does not integrate`);
    const target = this.#integrate(last);
    const at = this.#layout.place(wordsOf(this.#plain));
    this.#layout.fill(memory);
    return { at, records: this.#plain.length, populations: this.#placed, target };
  }

  #bytes(): Program['bytes'] {
    const [input] = this.#network.populations;
    if (input.kind !== 'input') throw new RangeError(`"${input.name}" takes no pixels`);
    const { grid, carried, steps } = this.#of(input.name);
    const positions = grid.rows * grid.columns;
    const pixels = this.#layout.reserve(grid.channels * positions);
    const all = Array.from({ length: 256 }, (_, byte) => byte);
    const table = Int16Array.from(encodePixels(all, { ...input, shape: [256] }), (time) => steps - time);
    const record = recordOf('encodeBytes', {
      pixels,
      table: this.#layout.place(table),
      carried,
      positions,
      channels: grid.channels,
      stored: grid.stored,
    });
    return { pixels, length: grid.channels * positions, at: this.#layout.place(wordsOf([record])) };
  }

  #both(...records: readonly KernelRecord[]): void {
    this.#plain.push(...records);
    this.#traced.push(...records);
  }

  #place(population: Population): Places {
    const grid = this.#grid(population.name);
    const size = storedSize(grid);
    const positions = grid.rows * grid.columns;
    const starts = this.#layout.reserve(constants.START_BYTES * (positions + 1));
    const count = starts + constants.START_BYTES * positions;
    return {
      grid,
      steps: population.kind === 'readout' ? 0 : stageLength(population.steps),
      perUnit: this.#perUnit(population.name),
      carried: this.#layout.reserve(2 * size),
      events: this.#rooms.events.get(population.name) ?? 0,
      starts,
      count,
      spikes: this.#fusesPools(population) ? this.#layout.reserve(4) : count,
    };
  }

  #of(name: string): Places {
    const placed = this.#placed.get(name);
    if (!placed) throw new RangeError(`"${name}" is read before it exists`);
    return placed;
  }

  /** Whether only pools receive a population's spikes. */
  #fusesPools(population: Population): boolean {
    if (population.kind !== 'spiking' || population.mirror || population.thresholdTable) return false;
    if (population.selection) return false;
    const listeners = wiredOutOf(this.#network, population.name);
    return listeners.length > 0 && listeners.every(({ projection }) => projection.kind === 'max-pool');
  }

  /** Keeps of the units' k the ones they send. */
  #select(population: SendingPopulation): void {
    const record = selectRecord(population, this.#of(population.name), this.#layout);
    if (record) this.#both(record);
  }

  #list(name: string): void {
    const { grid, perUnit, carried, events, starts } = this.#of(name);
    // Written when all records that read the list are known, and the memory is made.
    const most = Int32Array.of(0);
    const at = this.#layout.place(most);
    this.#listed.set(name, { most, at });
    this.#both(
      recordOf('listEvents', {
        carried,
        positions: grid.rows * grid.columns,
        channels: grid.stored,
        events,
        starts,
        signed: perUnit === 2 ? 1 : 0,
        orders: this.#orders,
        most: at,
      }),
    );
  }

  #relay(population: RelayPopulation): void {
    const { name } = population;
    const { grid, carried } = this.#of(name);
    for (const { from, sources } of into(this.#network, population, 'gather')) {
      const source = this.#of(from);
      const pairs = gatherPairs(sources, source.grid, grid);
      this.#both(
        recordOf('copy', {
          source: source.carried,
          carried,
          pairs: this.#layout.place(pairs),
          count: pairs.length / 2,
        }),
      );
    }
    for (const pool of into(this.#network, population, 'max-pool')) this.#pool(name, pool, carried);
    this.#select(population);
    this.#list(name);
  }

  #pool(name: string, { from, window }: MaxPoolProjection, carried: number): void {
    const source = this.#of(from);
    const record = recordOf('pool', { source: source.carried, carried, ...geometry(source.grid, window) });
    this.#plain.push(this.#fused.get(name)?.(carried) ?? record);
    this.#traced.push(record);
  }

  /** The silent stage. */
  #integrate(population: SpikingPopulation | ReadoutPopulation): Target {
    const { name, initial } = population;
    const { grid, perUnit } = this.#of(name);
    const incoming = wiredInto(this.#network, name).flatMap(({ projection, index }) =>
      projection.kind === 'synapses'
        ? [{ projection, added: asOneGroup(projection, this.#of(projection.from).grid, grid), index }]
        : [],
    );
    const narrow =
      population.kind === 'spiking' &&
      !population.mirror &&
      !population.thresholdTable &&
      incoming.length === 1 &&
      suitsRows(incoming[0].added, this.#of(incoming[0].projection.from).grid) &&
      silentBound(this.#network, population) < INT16;
    const u = this.#rooms.potentials.get(name) ?? 0;
    const target = { grid, u, narrow };
    const first = incoming.find(({ added }) => startsAnew(added, this.#of(added.from), target));
    if (!first) this.#both(resetRecord(initial, grid, target, this.#layout));
    for (const one of first ? [first, ...incoming.filter((other) => other !== first)] : incoming) {
      const source = this.#of(one.projection.from);
      const start = one === first ? placeInitial(initial, grid, this.#layout) : undefined;
      const adding = synapseRecords(one.added, source, target, start, this.#compiling, this.#layout);
      this.#both(...adding.records);
      this.#reads(one.projection, adding.listed);
      const sum = this.#synops[one.index] ?? 0;
      this.#both(countRecord(one.projection, source, sum, perUnit, this.#layout));
    }
    return target;
  }

  /** The list of a projection's source must hold so many events; all of them where they are counted one by one. */
  #reads({ from, wiring }: SynapticProjection, events: number): void {
    const { most } = this.#listed.get(from) ?? {};
    if (most) most[0] = Math.max(most[0], wiring.kind === 'sparse' ? INT32 : events);
  }

  #fire(population: SpikingPopulation, target: Target): void {
    const { name } = population;
    const placed = this.#of(name);
    if (population.mirror || population.thresholdTable) {
      this.#both(signedFiring(population, placed, target, this.#layout));
      this.#select(population);
      this.#list(name);
      return;
    }
    const firing = firingOf(population, placed, target, this.#layout);
    this.#traced.push(firing.alone(placed.carried));
    if (!this.#fusesPools(population)) {
      this.#plain.push(firing.alone(placed.carried));
      this.#select(population);
      this.#list(name);
      return;
    }
    this.#traced.push(firing.count());
    const pools = wiredOutOf(this.#network, name).flatMap(({ projection }) =>
      projection.kind === 'max-pool' ? [projection] : [],
    );
    if (pools.length === 1 && tiles(pools[0].window)) {
      this.#fused.set(pools[0].to, (carried) => firing.tiled(carried, pools[0].window));
      return;
    }
    this.#plain.push(firing.count());
    for (const { to, window } of pools) this.#fused.set(to, (carried) => firing.pooled(carried, window));
  }
}
