/**
 * @file A spiking network in words: populations with their thresholds and integer widths, where it comes from.
 */
import { nameOf } from '../../graph/activation.ts';
import { formatShape, sizeOf } from '../../graph/tensor.ts';
import { latency } from '../../network/latency.ts';
import {
  type Origin,
  type Population,
  type Projection,
  type SpikingNetwork,
  type Steps,
  stageLength,
} from '../../network/network.ts';
import { neuronsPerUnit } from '../../network/neurons.ts';
import { describeSelection, type Selection } from '../../network/selection.ts';
import { staircasesOf } from '../../network/staircase.ts';
import { wiredInto } from '../../network/wiring.ts';
import { count, describeClasses, plural, shortHash, span } from './format.ts';
import { describeDecision } from './reading.ts';
import type { Style } from './style.ts';
import { facts, table } from './table.ts';

/** For JSON documents. */
export function networkFields(network: SpikingNetwork) {
  const neurons = neuronsIn(network);
  const stairs = new Map(staircasesOf(network).map((found) => [found.name, found]));
  const stairsOf = (name: string) => {
    const found = stairs.get(name);
    return found && { staircase: { levels: found.levels, exact: found.isExact } };
  };
  return {
    steps: network.steps,
    arithmetic: network.arithmetic,
    latency: latency(network),
    neurons: hiddenNeurons(network),
    populations: network.populations.map((population) => ({
      name: population.name,
      kind: population.kind,
      shape: population.shape,
      neurons: neurons(population),
      stage: population.stage,
      ...(population.kind !== 'readout' && {
        steps: population.steps,
        selection: selectionFields(population.selection),
      }),
      ...(population.kind === 'input' && {
        xMin: population.xMin,
        xMax: [population.xMax],
      }),
      ...(population.kind === 'spiking' && {
        activation: population.activation,
        ...stairsOf(population.name),
        xMax: [...population.xMax],
        iExt: [...population.iExt],
      }),
    })),
    projections: network.projections.map((projection) => ({
      from: projection.from,
      to: projection.to,
      wiring: wiringOf(projection),
      weights: weightsOf(projection),
      ...(projection.kind === 'synapses' && { parameters: projection.weights.length }),
    })),
    decision: network.decision,
    classNames: network.classNames,
    origin: network.origin,
  };
}

/** Ranks as a plain list. */
const selectionFields = (selection: Selection | null) =>
  selection && {
    deadline: selection.deadline,
    competition: selection.competition && {
      ...selection.competition,
      ranks: selection.competition.ranks && [...selection.competition.ranks],
    },
  };

function neuronsIn(network: SpikingNetwork): (population: Population) => number {
  const perUnit = neuronsPerUnit(network);
  return ({ name, shape }) => sizeOf(shape) * perUnit(name);
}

function hiddenNeurons(network: SpikingNetwork): number {
  const neurons = neuronsIn(network);
  const hidden = network.populations.filter(({ kind }) => kind === 'spiking');
  return hidden.reduce((sum, population) => sum + neurons(population), 0);
}

const wiringOf = (projection: Projection): string =>
  projection.kind === 'synapses' ? projection.wiring.kind : projection.kind;

/** `int8`, `int16`, `float32`; nothing for wires without weights. */
function weightsOf(projection: Projection): string | null {
  if (projection.kind !== 'synapses') return null;
  if (projection.weights instanceof Int8Array) return 'int8';
  return projection.weights instanceof Int16Array ? 'int16' : 'float32';
}

/** `32 steps, input 64`: the network's steps, and those of populations that have others. */
export function describeSteps(
  steps: number,
  populations: readonly { readonly name: string; readonly kind: string; readonly steps: Steps }[],
): string {
  const others = populations.filter(
    (population) => population.kind !== 'relay' && population.steps !== steps,
  );
  return [plural(steps, 'step'), ...others.map((other) => `${other.name} ${other.steps}`)].join(', ');
}

/** `32 steps; a decision 128 steps after the first spike`. */
export function describeTime(network: SpikingNetwork): string {
  if (network.steps === 'continuous') return `continuous; a decision after ${latency(network)} stages`;
  const sending = network.populations.filter((population) => population.kind !== 'readout');
  const stages = sending.every(({ steps }) => steps === network.steps) ? ' per stage' : '';
  return `${describeSteps(network.steps, sending)}${stages}, ${count(latency(network))} from the first spike to the decision`;
}

/** Where a network comes from, as facts. */
export function originFacts({
  model,
  sha256,
  calibration,
  settings,
  chosen,
  preprocess,
  transform,
}: Origin): [string, string][] {
  const { steps: _, ...others } = settings;
  const list = (names: readonly string[]): string =>
    names.flatMap((name) => (others[name] === undefined ? [] : [`${name} ${others[name]}`])).join(', ');
  const given = Object.keys(others).filter((name) => !chosen.includes(name));
  return [
    ['from', sha256 ? `${model} (sha256 ${shortHash(sha256)})` : model],
    ['calibration', calibration],
    ['settings', list(given)],
    ...(chosen.length > 0
      ? ([['chosen', `${list(chosen)}, on calibration images`]] as [string, string][])
      : []),
    ['pixels', transform === undefined ? preprocess : `${preprocess}; ${transform}`],
  ];
}

/**
 * Facts and a table of populations.
 * @param head facts that come first
 */
export function describeNetwork(
  network: SpikingNetwork,
  style: Style,
  head: readonly (readonly [string, string])[],
): string {
  const sends = network.populations.map(sentBy);
  const someSelect = sends.some((text) => text !== '');
  const someOwn = network.populations.some(
    (population) => population.kind !== 'readout' && population.steps !== network.steps,
  );
  const neurons = neuronsIn(network);
  const rows = network.populations.map((population, p) => [
    ...rowOf(population, neurons(population)),
    ...(someOwn ? [population.kind === 'readout' ? '' : String(population.steps)] : []),
    ...(someSelect ? [sends[p]] : []),
    sourcesOf(population, network),
  ]);
  return [
    facts(
      [
        ...head,
        ['time', describeTime(network)],
        ['decision', describeDecision(network.decision)],
        ['classes', network.classNames ? describeClasses(network.classNames) : undefined],
        ['arithmetic', network.arithmetic],
        ['neurons', `${count(hiddenNeurons(network))} hidden, each fires at most once per image`],
        ...staircaseFacts(network),
        ...originFacts(network.origin),
      ],
      style,
    ),
    table(
      [
        { title: 'population' },
        { title: 'kind' },
        { title: 'shape' },
        { title: 'neurons', align: 'right' },
        { title: 'xMax', align: 'right' },
        { title: 'iExt', align: 'right' },
        ...(someOwn ? [{ title: 'steps', align: 'right' } as const] : []),
        ...(someSelect ? [{ title: 'sends' }] : []),
        { title: 'from' },
      ],
      rows,
      style,
    ),
  ].join('\n\n');
}

/** Which populations compute a staircase, and whether exactly. */
function staircaseFacts(network: SpikingNetwork): [string, string][] {
  const all = staircasesOf(network).map(({ name, levels, steps, isExact }) => {
    const held = isExact ? 'which hold them exactly' : 'which round them once more';
    return `${name} ${plural(levels, 'level')} in ${steps === 'continuous' ? 'continuous time' : plural(steps, 'step')}, ${held}`;
  });
  return all.length === 0 ? [] : [['staircases', all.join('\n')]];
}

function rowOf(population: Population, neurons: number): string[] {
  const { kind, name, shape } = population;
  return [
    name,
    population.kind === 'spiking' ? nameOf(population.activation) : kind,
    formatShape(shape),
    count(neurons),
    kind === 'spiking' ? span(population.xMax) : kind === 'input' ? span([population.xMax]) : '',
    kind === 'spiking' ? span(population.iExt) : '',
  ];
}

const sourcesOf = ({ name }: Population, network: SpikingNetwork): string =>
  wiredInto(network, name)
    .map(({ projection }) =>
      [projection.from, wiringOf(projection), weightsOf(projection)].filter(Boolean).join(' '),
    )
    .join(', ');

/** `8 of 32 per pixel`; nothing for a population that sends every spike. */
function sentBy(population: Population): string {
  if (population.kind === 'readout') return '';
  return describeSelection(population.selection, population.shape, stageLength(population.steps)) ?? '';
}
