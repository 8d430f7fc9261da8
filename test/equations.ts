/**
 * @file A second clocked simulator, written from the equations of López-Randulfe et al. 2022 alone, to hold the first against:
 * it imports nothing of `src` but types, lists synapses one by one, and keeps the potential as the sum of
 * eq. (2), W (t − t_j), instead of a running current.
 *
 *     t_j = T − round(T x)                      (1), pixels
 *     u_i(t) = u_i(0) + Σ_{t_j ≤ t} W_ij (t − t_j)   (2), until the end of the silent stage
 *     u_i ← u_i + iExt per step, fires once at u_i ≥ iExt · T   (4), the spiking stage
 *
 * An OFF neuron has the opposite weights and starts at mirror − u(0). A stage lasts as long as the longest population that is
 * heard in it, and a population of T steps fires in the last T of them.
 */
import type { Window } from '../src/geometry/window.ts';
import type { Population, SpikingNetwork, SynapticProjection } from '../src/network/network.ts';

interface Synapse {
  readonly from: number;
  readonly to: number;
  readonly weight: number;
}

export interface Run {
  /** Step of each neuron's spike within its population's T, T where it is silent: ON neurons, then OFF neurons. */
  readonly times: ReadonlyMap<string, readonly number[]>;
  /** Potentials at the end of the silent stage. */
  readonly potentials: ReadonlyMap<string, readonly number[]>;
  /** A neuron's potential in the silent stage, so many steps before its end. */
  readonly before: (population: string, neuron: number, steps: number) => number;
  readonly synops: number;
}

/** A spike on its way into a neuron: W, and by how many steps it comes before the end of the silent stage. */
interface Arrival {
  readonly to: number;
  readonly weight: number;
  readonly early: number;
}

const size = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** Places of the input that a window's output meets, with the place in the kernel. */
function* taps({ input, kernel, strides, dilations, padStart }: Window, row: number, column: number) {
  for (let ky = 0; ky < kernel[0]; ky++) {
    for (let kx = 0; kx < kernel[1]; kx++) {
      const y = row * strides[0] - padStart[0] + ky * dilations[0];
      const x = column * strides[1] - padStart[1] + kx * dilations[1];
      if (y >= 0 && y < input[0] && x >= 0 && x < input[1])
        yield { at: y * input[1] + x, tap: ky * kernel[1] + kx };
    }
  }
}

/** Every synapse that leaves the sources that are active. */
function synapsesOf(
  { wiring, weights }: SynapticProjection,
  isActive: (from: number) => boolean,
): readonly Synapse[] {
  const list: Synapse[] = [];
  if (wiring.kind === 'conv') {
    const { window, inChannels, outChannels, groups } = wiring;
    const [perIn, perOut] = [inChannels / groups, outChannels / groups];
    const [places, sources, area] = [size(window.output), size(window.input), size(window.kernel)];
    for (let place = 0; place < places; place++) {
      const [row, column] = [Math.floor(place / window.output[1]), place % window.output[1]];
      for (const { at, tap } of taps(window, row, column)) {
        for (let channel = 0; channel < inChannels; channel++) {
          const from = channel * sources + at;
          if (!isActive(from)) continue;
          const [group, c] = [Math.floor(channel / perIn), channel % perIn];
          for (let out = group * perOut; out < (group + 1) * perOut; out++)
            list.push({ from, to: out * places + place, weight: weights[(out * perIn + c) * area + tap] });
        }
      }
    }
    return list;
  }
  const inputs = wiring.kind === 'elementwise' ? wiring.size : wiring.inputs;
  for (let from = 0; from < inputs; from++) {
    if (!isActive(from)) continue;
    if (wiring.kind === 'dense')
      for (let to = 0; to < wiring.outputs; to++)
        list.push({ from, to, weight: weights[to * inputs + from] });
    else if (wiring.kind === 'elementwise')
      list.push({ from, to: from, weight: weights[Math.floor((from * weights.length) / inputs)] });
    else
      for (let i = wiring.starts[from]; i < wiring.starts[from + 1]; i++)
        list.push({ from, to: wiring.targets[i], weight: weights[i] });
  }
  return list;
}

/** Runs an integer network of constant thresholds, in which every spike is sent. */
export function equationRun(network: SpikingNetwork, pixels: ArrayLike<number>): Run {
  const times = new Map<string, readonly number[]>();
  const potentials = new Map<string, readonly number[]>();
  const starts = new Map<string, readonly number[]>();
  const arrivals = new Map<string, Arrival[]>();
  const steps = new Map<string, number>();
  const named = (name: string): Population => {
    const found = network.populations.find((population) => population.name === name);
    if (!found) throw new Error(name);
    return found;
  };
  const isPaired = (name: string): boolean => {
    const population = named(name);
    if (population.kind === 'spiking') return population.mirror !== null;
    return network.projections.some(
      ({ kind, from, to }) => kind !== 'synapses' && to === name && isPaired(from),
    );
  };
  for (const population of network.populations) {
    const { name, shape } = population;
    const units = size(shape);
    const entry = (values: ArrayLike<number>, i: number) =>
      values[Math.floor(((i % units) * values.length) / units)];
    const T = population.kind === 'readout' ? 0 : Number(population.steps);
    steps.set(name, T);
    const into = network.projections.filter(({ to }) => to === name);
    if (population.kind === 'input') {
      const half = population.rounding === 'nearest' ? 0.5 : 0;
      const k = (x: number) =>
        Math.floor(T * ((x - population.xMin) / (population.xMax - population.xMin)) + half);
      times.set(
        name,
        Array.from(pixels, (x) => T - Math.min(T, Math.max(0, k(x)))),
      );
    } else if (population.kind === 'relay') {
      const unitsOf = (source: string) => size(named(source).shape);
      times.set(name, relayed(into, { units, isPaired: isPaired(name), T }, times, unitsOf));
    } else {
      const signs = population.kind === 'spiking' && population.mirror ? [1, -1] : [1];
      const u = signs.flatMap((sign) =>
        Array.from({ length: units }, (_, i) => {
          const start = entry(population.initial, i);
          return sign > 0 || population.kind !== 'spiking'
            ? start
            : entry(population.mirror ?? [0], i) - start;
        }),
      );
      starts.set(name, [...u]);
      const spikes: Arrival[] = [];
      arrivals.set(name, spikes);
      for (const projection of into) {
        if (projection.kind !== 'synapses') continue;
        const fired = times.get(projection.from) ?? [];
        const own = steps.get(projection.from) ?? 0;
        const sources = size(named(projection.from).shape);
        const isActive = (from: number) => fired[from] !== own || (fired[sources + from] ?? own) !== own;
        for (const { from, to, weight } of synapsesOf(projection, isActive)) {
          for (let j = from; j < fired.length; j += sources) {
            if (fired[j] === own) continue;
            const early = own - fired[j];
            const charge = j < sources ? weight : -weight;
            signs.forEach((sign, s) => {
              spikes.push({ to: s * units + to, weight: sign * charge, early });
            });
          }
        }
      }
      // Eq. (2) at the end of the stage.
      for (const { to, weight, early } of spikes) u[to] += weight * early;
      potentials.set(name, u);
      if (population.kind === 'spiking') {
        const fired = u.map(() => T);
        for (let t = 0; t < T; t++) {
          u.forEach((potential, i) => {
            const current = entry(population.iExt, i);
            if (fired[i] === T && potential + t * current >= current * T) fired[i] = t;
          });
        }
        times.set(name, fired);
      }
    }
  }
  const before = (name: string, neuron: number, away: number): number =>
    (arrivals.get(name) ?? [])
      .filter(({ to }) => to === neuron)
      .reduce(
        (u, { weight, early }) => u + weight * Math.max(0, early - away),
        starts.get(name)?.[neuron] ?? Number.NaN,
      );
  const synops = [...arrivals.values()].reduce((sum, { length }) => sum + length, 0);
  return { times, potentials, before, synops };
}

/** The earliest ON spike of each relay, and an OFF spike when the last of its sources' OFF neurons has fired. */
function relayed(
  into: SpikingNetwork['projections'],
  { units, isPaired, T }: { readonly units: number; readonly isPaired: boolean; readonly T: number },
  times: ReadonlyMap<string, readonly number[]>,
  unitsOf: (source: string) => number,
): number[] {
  const sources = Array.from({ length: units }, (): { on: number; off: number }[] => []);
  for (const projection of into) {
    const fired = times.get(projection.from) ?? [];
    const offset = unitsOf(projection.from);
    const add = (to: number, from: number) =>
      sources[to].push({ on: fired[from], off: fired[offset + from] ?? T });
    if (projection.kind === 'gather') {
      projection.sources.forEach((from, to) => {
        if (from >= 0) add(to, from);
      });
    } else if (projection.kind === 'max-pool') {
      const { window } = projection;
      const places = size(window.output);
      for (let unit = 0; unit < units; unit++) {
        const place = unit % places;
        const [row, column] = [Math.floor(place / window.output[1]), place % window.output[1]];
        for (const { at } of taps(window, row, column))
          add(unit, Math.floor(unit / places) * size(window.input) + at);
      }
    }
  }
  const on = sources.map((of) => Math.min(T, ...of.map((source) => source.on)));
  const off = sources.map((of) => (of.length > 0 ? Math.max(...of.map((source) => source.off)) : T));
  return isPaired ? [...on, ...off] : on;
}
