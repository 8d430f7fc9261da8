/**
 * @file What every spiking network must satisfy, wherever it comes from: order, shapes, ranges, and potentials that
 * cannot overflow. Simulators rely on it and check nothing themselves.
 */

import { FirstspikeError, grouped } from '../error.ts';
import { type Connectivity, sourceCount, targetCount } from '../geometry/connectivity.ts';
import type { Window } from '../geometry/window.ts';
import { channelsOf, isFlight, isRamp, isSigned } from '../graph/activation.ts';
import { classCount } from '../graph/decision.ts';
import { formatShape, sizeOf } from '../graph/tensor.ts';
import { checkSelection } from './check-selection.ts';
import {
  entryOf,
  MAX_STEPS,
  type Population,
  type Projection,
  type SendingPopulation,
  type SpikingNetwork,
  type SpikingPopulation,
  type Steps,
  stageLength,
} from './network.ts';
import { largestPotential } from './potential-bounds.ts';
import { wiredInto } from './wiring.ts';

/** Of one population, and of steps along one axis of a window: what a value of an ANN can have; more is a damaged file. */
const MAX_NEURONS = 2 ** 27;
/** Of positions along one axis of a window, padding included: kernels add up three of them in 32 bits. */
const MAX_REACH = 2 ** 29;
export const MAX_POTENTIAL = 2 ** 31 - 1;

/**
 * Checks that a network is complete and that its potentials fit 32 bits.
 * @throws FirstspikeError `bad-file` that names the population or projection at fault.
 * @example
 * ```ts
 * checkNetwork(network); // → undefined
 * ```
 */
export function checkNetwork(network: SpikingNetwork): void {
  const populations = new Map<string, Population>();
  const fail = (what: string) =>
    new FirstspikeError(
      'bad-file',
      `The network "${network.name}" is inconsistent: ${what}; convert the model again.`,
    );
  const last = network.populations.length - 1;
  network.populations.forEach((population, i) => {
    if (populations.has(population.name)) throw fail(`two populations are called "${population.name}"`);
    if (sizeOf(population.shape) > MAX_NEURONS) throw fail(`"${population.name}" has too many neurons`);
    if ((population.kind === 'input') !== (i === 0) || (population.kind === 'readout') !== (i === last)) {
      throw fail('the first population must be the input and the last the read-out');
    }
    checkParameters(population, network.arithmetic, fail);
    if (population.kind !== 'readout') {
      checkSteps(population, network.steps, fail);
      checkSelection(population, fail);
    }
    if (population.kind === 'spiking') checkRule(population, network.arithmetic, fail);
    populations.set(population.name, population);
  });
  if (last < 1) throw fail('it has no populations');
  checkDecision(network, fail);
  const order = new Map(network.populations.map(({ name }, i) => [name, i]));
  for (const projection of network.projections)
    checkProjection(network, projection, populations, order, fail);
  checkRelays(network, populations, fail);
  if (network.arithmetic === 'integer') checkOverflow(network, fail);
}

type Fail = (what: string) => FirstspikeError;

function checkParameters(population: Population, arithmetic: SpikingNetwork['arithmetic'], fail: Fail): void {
  const neurons = sizeOf(population.shape);
  const divides = (entries: ArrayLike<number>, what: string) => {
    if (entries.length === 0 || neurons % entries.length !== 0) {
      throw fail(
        `${what} of "${population.name}" has ${grouped(entries.length)} entries for ${grouped(neurons)} neurons`,
      );
    }
  };
  if (population.kind === 'input' && !(population.xMax > population.xMin)) {
    throw fail(`the range of "${population.name}" is empty`);
  }
  if (population.kind === 'spiking') {
    divides(population.xMax, 'xMax');
    divides(population.iExt, 'iExt');
    for (const [what, entries] of [
      ['xMax', population.xMax],
      ['iExt', population.iExt],
    ] as const) {
      if (!entries.every((entry) => entry > 0 && Number.isFinite(entry)))
        throw fail(`${what} of "${population.name}" is not positive`);
    }
  }
  if (population.kind === 'readout' && !(population.scale > 0))
    throw fail(`the scale of "${population.name}" is not positive`);
  if (population.kind === 'spiking' || population.kind === 'readout') {
    divides(population.initial, 'the initial potential');
    const numbers =
      population.kind === 'spiking' ? [population.iExt, population.initial] : [population.initial];
    if (arithmetic === 'integer' && !numbers.every((entries) => entries instanceof Int32Array))
      throw fail(`"${population.name}" has potentials of the wrong kind`);
    if (!population.initial.every(Number.isFinite))
      throw fail(`the initial potential of "${population.name}" is not finite`);
  }
}

/** Time is either continuous or in steps, for all populations. */
function checkSteps({ name, steps }: SendingPopulation, ofNetwork: Steps, fail: Fail): void {
  if (steps === 'continuous' || ofNetwork === 'continuous') {
    if (steps !== ofNetwork) throw fail(`"${name}" has ${steps} steps where the network's are ${ofNetwork}`);
  } else if (!(Number.isInteger(steps) && steps >= 1 && steps <= MAX_STEPS)) {
    throw fail(`"${name}" has ${steps} steps, which is not a whole number from 1 to ${MAX_STEPS}`);
  }
}

/** The firing rule must suit the activation, and its tables the population. */
function checkRule(
  population: SpikingPopulation,
  arithmetic: SpikingNetwork['arithmetic'],
  fail: Fail,
): void {
  const { name, shape, steps, mirror, thresholdTable, activation, iExt, initial } = population;
  const channels = shape[0] ?? 1;
  const count = stageLength(steps);
  /** The two potentials of a unit add up to its mirror: not both can reach what the latest spike needs. */
  const isExclusive = (sum: number, channel: number): boolean => {
    if (steps === 'continuous') return true;
    if (thresholdTable)
      return thresholdTable.on[channel * count] + (thresholdTable.off?.[channel * count] ?? 0) > sum;
    return 2 * iExt[entryOf(iExt.length, channel, channels)] > sum;
  };
  const numbers = arithmetic === 'integer' ? Int32Array : Float64Array;
  if ((mirror !== null) !== isSigned(activation))
    throw fail(`the neurons of "${name}" do not suit its activation`);
  if (
    mirror &&
    (mirror.length !== channels || !(mirror instanceof numbers) || !mirror.every(Number.isFinite))
  )
    throw fail(`the mirror of "${name}" is malformed`);
  if (![1, channels].includes(channelsOf(activation)))
    throw fail(`the activation of "${name}" is not one for all channels, nor one per channel`);
  if (activation.kind === 'staircase' && !activation.flights.every(isFlight))
    throw fail(`the staircase of "${name}" is malformed`);
  if ((thresholdTable !== null) !== (steps !== 'continuous' && !isRamp(activation)))
    throw fail(`the thresholds of "${name}" do not suit its activation`);
  if (mirror && steps !== 'continuous' && !mirror.every((sum, c) => isExclusive(sum, c)))
    throw fail(`both neurons of a unit of "${name}" could fire`);
  if (!thresholdTable || steps === 'continuous') return;
  if (
    (thresholdTable.off !== null) !== (mirror !== null) ||
    (thresholdTable.upperBound && !thresholdTable.off)
  )
    throw fail(`the thresholds of "${name}" do not suit its neurons`);
  for (const [levels, falling] of [
    [thresholdTable.on, false],
    [thresholdTable.off, false],
    [thresholdTable.upperBound, true],
  ] as const) {
    if (!levels) continue;
    const fits = levels.length === channels * count && levels instanceof initial.constructor;
    if (
      !fits ||
      levels.some((level, i) => i % count > 0 && (falling ? level > levels[i - 1] : level < levels[i - 1]))
    )
      throw fail(`the thresholds of "${name}" are malformed`);
  }
}

/**
 * A relay passes on either the earliest spikes of one population, or spikes that are gathered one by one, all of
 * populations that have its steps.
 */
function checkRelays(network: SpikingNetwork, named: ReadonlyMap<string, Population>, fail: Fail): void {
  for (const population of network.populations) {
    if (population.kind !== 'relay') continue;
    const { name, shape, steps } = population;
    const incoming = wiredInto(network, name).map(({ projection }) => projection);
    for (const { from } of incoming) {
      const source = named.get(from);
      if (source && source.kind !== 'readout' && source.steps !== steps)
        throw fail(`"${name}" has ${steps} steps and would pass on spikes of "${from}" with ${source.steps}`);
    }
    const gathers = incoming.filter((projection) => projection.kind === 'gather');
    if (incoming.length === 0 || (gathers.length < incoming.length && incoming.length > 1))
      throw fail(
        `"${name}" has no source, or several sources of different kinds; a relay takes one max-pool projection or gather projections`,
      );
    const taken = new Uint8Array(sizeOf(shape));
    for (const { sources } of gathers) {
      for (let i = 0; i < sources.length; i++) {
        if (sources[i] < 0) continue;
        if (taken[i]) throw fail(`two spikes are gathered into one neuron of "${name}"`);
        taken[i] = 1;
      }
    }
  }
}

function checkProjection(
  network: SpikingNetwork,
  projection: Projection,
  populations: ReadonlyMap<string, Population>,
  order: ReadonlyMap<string, number>,
  fail: Fail,
): void {
  const label = `the projection ${projection.from} → ${projection.to}`;
  const from = populations.get(projection.from);
  const to = populations.get(projection.to);
  if (!from || !to) throw fail(`${label} joins unknown populations`);
  if ((order.get(from.name) ?? 0) >= (order.get(to.name) ?? 0))
    throw fail(`${label} runs from a later population to an earlier one`);
  const relays = to.kind === 'relay';
  if ((projection.kind !== 'synapses') !== relays)
    throw fail(`${label} does not suit its target: relays take no synapses, other populations only synapses`);
  if (to.stage < from.stage + (relays ? 0 : 1))
    throw fail(`${label} ends in a stage before that of its source`);
  if (projection.kind === 'gather') {
    const neurons = sizeOf(from.shape);
    if (
      projection.sources.length !== sizeOf(to.shape) ||
      projection.sources.some((j) => j < -1 || j >= neurons)
    )
      throw fail(`${label} is malformed`);
    return;
  }
  const window = projection.kind === 'max-pool' ? projection.window : convWindow(projection.wiring);
  if (window) checkWindow(window, () => fail(`the window of ${label} is malformed`));
  if (projection.kind === 'synapses' && projection.wiring.kind === 'conv') {
    const { inChannels, outChannels, groups } = projection.wiring;
    if (inChannels % groups !== 0 || outChannels % groups !== 0)
      throw fail(`the ${groups} groups of ${label} do not divide its channels`);
  }
  if (projection.kind === 'synapses' && projection.wiring.kind === 'sparse') {
    const { inputs, outputs, starts, targets } = projection.wiring;
    const ascends = starts[0] === 0 && starts.every((start, j) => j === 0 || start >= starts[j - 1]);
    const isSane = starts.length === inputs + 1 && ascends && starts[inputs] === targets.length;
    if (!isSane || targets.some((target) => target < 0 || target >= outputs))
      throw fail(`the synapses of ${label} are malformed`);
  }
  const [sources, targets] = neuronsJoined(projection);
  if (sources !== sizeOf(from.shape) || targets !== sizeOf(to.shape)) {
    throw fail(
      `${label} joins ${sources} to ${targets} neurons, not ${formatShape(from.shape)} to ${formatShape(to.shape)}`,
    );
  }
  if (projection.kind === 'synapses') {
    const expected = weightCount(projection.wiring, projection.weights.length);
    if (projection.weights.length !== expected)
      throw fail(`${label} has ${grouped(projection.weights.length)} weights, not ${grouped(expected)}`);
    const floats = projection.weights instanceof Float32Array;
    if (floats === (network.arithmetic === 'integer')) throw fail(`${label} has weights of the wrong kind`);
  }
}

const convWindow = (wiring: Connectivity): Window | undefined =>
  wiring.kind === 'conv' ? wiring.window : undefined;

function checkWindow(window: Window, fail: () => FirstspikeError): void {
  for (const axis of [0, 1] as const) {
    const sizes = [window.input[axis], window.output[axis], window.kernel[axis]];
    const steps = [window.strides[axis], window.dilations[axis]];
    if (![...sizes, ...steps].every((n) => n >= 1 && n <= MAX_NEURONS)) throw fail();
    if (window.output[axis] * window.kernel[axis] > MAX_NEURONS) throw fail();
    const reach = [
      window.padStart[axis],
      window.output[axis] * window.strides[axis],
      window.kernel[axis] * window.dilations[axis],
    ];
    if (!reach.every((n) => Math.abs(n) <= MAX_REACH)) throw fail();
  }
}

function neuronsJoined(
  projection: Exclude<Projection, { kind: 'gather' }>,
): [sources: number, targets: number] {
  if (projection.kind === 'synapses') return [sourceCount(projection.wiring), targetCount(projection.wiring)];
  const { window, channels } = projection;
  return [channels * window.input[0] * window.input[1], channels * window.output[0] * window.output[1]];
}

function weightCount(wiring: Connectivity, given: number): number {
  if (wiring.kind === 'dense') return wiring.inputs * wiring.outputs;
  if (wiring.kind === 'elementwise') return wiring.size % given === 0 ? given : 1;
  if (wiring.kind === 'sparse') return wiring.targets.length;
  const { kernel } = wiring.window;
  return (wiring.outChannels * wiring.inChannels * kernel[0] * kernel[1]) / wiring.groups;
}

function checkOverflow(network: SpikingNetwork, fail: Fail): void {
  for (const population of network.populations) {
    if (largestPotential(network, population) > MAX_POTENTIAL) {
      throw fail(`potentials of "${population.name}" may exceed 32 bits`);
    }
  }
}

/** The decision is one about the read-out's values. */
function checkDecision({ decision, classNames, populations }: SpikingNetwork, fail: Fail): void {
  const { shape } = populations[populations.length - 1];
  if (sizeOf(decision.shape) !== sizeOf(shape))
    throw fail('its decision is about other values than the read-out has');
  if (decision.kind === 'threshold' && sizeOf(shape) !== 1) throw fail('a threshold decides by one score');
  if (classNames !== null && classNames.length !== classCount(decision)) {
    throw fail('there are not as many names as classes');
  }
}
