/** @file What each node of a model becomes in the spiking network, in words. */
import { type Blueprint, type PopulationBlueprint, stageOf } from '../../../src/mapping/blueprint.ts';
import { buildBlueprint, type OnStep } from '../../../src/mapping/build.ts';
import type { Plan } from '../../../src/ops/plan.ts';
import type { Signal } from '../../../src/ops/signal.ts';
import { count, populationName } from '../lib/format.ts';
import type { NodeFate } from './workspace-protocol.ts';

interface Connected {
  readonly name: string;
  readonly signal: Signal | undefined;
  readonly made: readonly PopulationBlueprint[];
  /** Inputs that depend on the image. */
  readonly inputs: readonly Signal[];
}

/** The blueprint of a plan, and the fate of each of its nodes by its name. */
export function nodeFates(plan: Plan, range: { readonly min: number }) {
  const connected: Connected[] = [];
  const signalOf = new Map<string, Signal>();
  const pixels = new Set(plan.graph.inputs.map(({ name }) => name));
  const onStep: OnStep = ({ node, inputShapes }, signals, made) => {
    const inputs = node.inputs.flatMap((name, i): Signal | readonly Signal[] =>
      pixels.has(name)
        ? { kind: 'spikes', shape: inputShapes[i], population: 'input', signed: false }
        : (signalOf.get(name) ?? []),
    );
    connected.push({ name: node.name, signal: signals[0], made, inputs });
    signals.forEach((signal, i) => {
      signalOf.set(node.outputs[i], signal);
    });
  };
  const blueprint = buildBlueprint(plan, range, undefined, onStep);
  const describe = describer(blueprint, connected);
  return { blueprint, fates: new Map(connected.map((each) => [each.name, describe(each)])) };
}

/** The graph value that a sum equals; undefined for spikes. */
const summedIn = (signal: Signal | undefined): string | undefined =>
  signal?.kind === 'potential'
    ? signal.value
    : signal?.kind === 'relayed-potential'
      ? signal.potential.value
      : undefined;

function describer(
  { populations }: Blueprint,
  connected: readonly Connected[],
): (node: Connected) => NodeFate {
  const stages = new Map<string, number>();
  for (const population of populations)
    stages.set(
      population.name,
      stageOf(population, (name) => stages.get(name) ?? 0),
    );
  const integrates = new Map(
    populations.flatMap((each) =>
      each.kind === 'spiking' || each.kind === 'readout' ? [[each.value, each] as const] : [],
    ),
  );
  // A sum that goes into another one ends where that one does.
  const endsIn = new Map(integrates);
  for (const { signal, inputs } of connected.toReversed()) {
    const target = endsIn.get(summedIn(signal) ?? '');
    for (const value of inputs.map(summedIn))
      if (target && value && !endsIn.has(value)) endsIn.set(value, target);
  }
  const text = (population: PopulationBlueprint): string => {
    const { kind, name, shape } = population;
    const stage = stages.get(name);
    const neurons = count(shape.reduce((product, extent) => product * extent, 1));
    if (kind === 'pool') return `${name}: first spike of each window`;
    if (kind === 'gather') return `${name}: passes spikes on`;
    if (kind === 'readout') return `read-out: ${neurons} potentials, stage ${stage}`;
    return `${name}: ${neurons} neurons, stage ${stage}`;
  };
  return ({ signal, made, inputs }) => {
    const own = made.filter(({ name }) => stages.has(name));
    if (own.length > 0) {
      const fires = own.some(({ kind }) => kind === 'spiking');
      return { role: fires ? 'fires' : 'relays', text: own.map(text).join('; ') };
    }
    if (!signal) return { role: 'same', text: '' };
    if (signal.kind === 'spikes') {
      const source = populationName(signal.population);
      return {
        role: 'same',
        text: signal.affine ? `folded into what hears ${source}` : `the spikes of ${source}`,
      };
    }
    const value = summedIn(signal) ?? '';
    const target = endsIn.get(value);
    if (!target) return { role: 'synapses', text: 'synapses' };
    if (target.kind === 'readout' && integrates.get(value) === target)
      return { role: 'synapses', text: text(target) };
    const name = populationName(target.name);
    if (inputs.length > 1) return { role: 'synapses', text: `one sum in ${name}` };
    return inputs[0]?.kind === 'spikes'
      ? { role: 'synapses', text: `synapses onto ${name}` }
      : { role: 'same', text: `folded into ${name}’s synapses` };
  };
}
