/** @file Populations in C: constants and calls that encode pixels, fire, pass spikes on, leave some out, or read potentials. */
import {
  entryOf,
  type InputPopulation,
  type Projection,
  type ReadoutPopulation,
  type RelayPopulation,
  type SendingPopulation,
  type SpikingPopulation,
  stageLength,
} from '../../network/network.ts';
import { groupingOf, leastSent } from '../../network/selection.ts';
import { encodePixels } from '../../simulate/encode.ts';
import type { Emitter } from './emitter.ts';
import { type Layout, type Units, unitsOf } from './layout.ts';

/** The names of a population's constants and of its k. */
interface Place {
  readonly layout: Layout;
  readonly name: string;
  readonly k: string;
}

/** Pixels → k: the product's own encoder, asked for every byte. */
export function emitInput(emitter: Emitter, population: InputPopulation, { layout, name, k }: Place): void {
  const { channels, positions } = unitsOf(population);
  const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  const most = stageLength(population.steps);
  const table = encodePixels(bytes, { ...population, shape: [bytes.length] }).map((t) => most - t);
  emitter.call(
    'encode',
    'pixels',
    k,
    emitter.array(layout.spike, `${name}_encoding`, table, 'spike'),
    channels,
    positions,
  );
}

/** Potentials at the start of the silent stage. */
export function emitStart(
  emitter: Emitter,
  population: SpikingPopulation | ReadoutPopulation,
  { name }: Pick<Place, 'name'>,
): void {
  const { initial } = population;
  const units = unitsOf(population);
  const { channels, count } = units;
  const values =
    channels % initial.length === 0
      ? perChannel(initial, channels)
      : Array.from(
          { length: count },
          (_, place) => initial[entryOf(initial.length, units.unit(place), count)],
        );
  emitter.call(
    'start',
    'membrane',
    count,
    emitter.array('int32_t', `${name}_initial`, values),
    values.length,
  );
}

const perChannel = (entries: ArrayLike<number>, channels: number): number[] =>
  Array.from({ length: channels }, (_, channel) => entries[entryOf(entries.length, channel, channels)]);

/** The spiking stage, eq. (4). */
export function emitFire(emitter: Emitter, population: SpikingPopulation, { name, k }: Place): void {
  const { iExt, mirror, thresholdTable } = population;
  const { channels, count } = unitsOf(population);
  const array = (what: string, values: ArrayLike<number>): string =>
    emitter.array('int32_t', `${name}_${what}`, values);
  const pair = mirror ? [array('mirror', mirror)] : [];
  const last = [channels, stageLength(population.steps)];
  if (!thresholdTable) {
    const current = array('current', perChannel(iExt, channels));
    emitter.call(mirror ? 'fire_pair' : 'fire', 'membrane', k, count, current, ...pair, ...last);
    return;
  }
  const { on, off, upperBound } = thresholdTable;
  const tables = [
    array('on', on),
    ...(off ? [array('off', off)] : []),
    ...(upperBound ? [array('limits', upperBound)] : []),
  ];
  const rule = off ? (upperBound ? 'fire_table_bounded' : 'fire_table_pair') : 'fire_table';
  emitter.call(rule, 'membrane', k, count, ...tables, ...pair, ...last);
}

/** Spikes that a relay passes on. */
export function emitRelay(
  emitter: Emitter,
  population: RelayPopulation,
  sources: readonly {
    readonly projection: Projection;
    readonly units: Units;
    readonly k: string;
    readonly name: string;
  }[],
  { layout, k }: Place,
): void {
  const target = unitsOf(population);
  if (sources.some(({ projection }) => projection.kind === 'gather')) emitter.call('clear', k, target.count);
  for (const { projection, units, k: from, name } of sources) {
    if (projection.kind === 'max-pool') {
      const { input, output, kernel, strides, dilations, padStart } = projection.window;
      const pairs = [input, output, kernel, strides, dilations, padStart].map(
        (pair) => `{ ${pair.join(', ')} }`,
      );
      emitter.call(
        'max_pool',
        emitter.record('window', name, `${projection.channels}, ${pairs.join(', ')}`, 13 * 4),
        from,
        k,
      );
    } else if (projection.kind === 'gather') {
      const sourcesAt = Array.from({ length: target.count }, (_, place) => {
        const source = projection.sources[target.unit(place)];
        return source < 0 ? units.count : units.place(source);
      });
      const array = emitter.array(layout.index, `${name}_sources`, sourcesAt, 'unit');
      emitter.call('gather', array, from, units.count, k, target.count);
    }
  }
}

/** Spikes that are not sent, or count for something else. */
export function emitSelection(emitter: Emitter, population: SendingPopulation, { name, k }: Place): void {
  const { selection, shape } = population;
  if (!selection) return;
  const steps = stageLength(population.steps);
  const least = leastSent(selection.deadline, steps);
  const { channels, positions, count } = unitsOf(population);
  if (!selection.competition) {
    emitter.call('drop_late', k, count, least);
    return;
  }
  const { group, most, ranks } = selection.competition;
  // Groups, and their members in channel, row, column order, channels last: how many, and how far apart.
  const [groups, outer, inner] = {
    pixel: [
      [positions, channels],
      [1, 0],
      [channels, 1],
    ],
    map: [
      [channels, 1],
      [1, 0],
      [positions, channels],
    ],
    layer: [
      [groupingOf(shape, group).count, 0],
      [channels, 1],
      [positions, channels],
    ],
  }[group];
  const table = ranks ? emitter.array('int32_t', `${name}_ranks`, ranks) : 0;
  const fields = [...groups, ...outer, ...inner, most, least, steps, table].join(', ');
  emitter.call(
    'compete',
    emitter.record('competition', `${name}_competition`, fields, 10 * 4),
    k,
    'membrane',
  );
}

/** Potentials at the end, in the order of their units. */
export function emitReadout(emitter: Emitter, population: ReadoutPopulation): void {
  const { channels, positions } = unitsOf(population);
  emitter.call('read_out', 'membrane', 'potentials', channels, positions);
}
