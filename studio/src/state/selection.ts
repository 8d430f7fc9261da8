/** @file The selected neuron, its trace, and the neurons that led to it. */
import { computed, signal } from '@preact/signals';
import { midway } from '../lib/midway.ts';
import type { NeuronId, NeuronTrace } from '../worker/protocol.ts';
import { decision, network } from './network.ts';
import { isWide } from './screen.ts';
import { shownDecision } from './time.ts';

export const selected = signal<NeuronId | undefined>(undefined);
/** Neurons passed on the way back to the pixels, the first one first. */
export const trail = signal<readonly NeuronId[]>([]);
/** A neuron of the first layer, which listens and climbs while nothing is decided yet; undefined where none fires. */
const example = computed((): NeuronId | undefined => {
  const { populations = [] } = network.value ?? {};
  const index = populations.findIndex(({ kind }) => kind === 'spiking');
  const times = decision.value?.times[index];
  if (!times) return undefined;
  const { name, steps } = populations[index];
  const neuron = midway(times, steps);
  return times[neuron] < steps ? { population: name, neuron } : undefined;
});

/** The neuron of the panel: the selected one; where there is room, an example's and then the winner's until one is selected. */
export const shownNeuron = computed((): NeuronId | undefined => {
  if (selected.value || !isWide.value) return selected.value;
  if (!shownDecision.value) return example.value;
  const { winner } = shownDecision.value;
  const readout = network.value?.populations.at(-1);
  return readout && winner !== null && winner < readout.neurons
    ? { population: readout.name, neuron: winner }
    : undefined;
});

export const trace = signal<NeuronTrace | undefined>(undefined);

/** Counts the neurons chosen by pointing: each brings its trace into view where that is off the screen. */
export const revealed = signal(0);

/** Begins anew at a neuron that was pointed at. */
export function point(neuron: NeuronId): void {
  select(neuron);
  revealed.value++;
}

/** Begins anew at a neuron. */
export function select(neuron: NeuronId | undefined): void {
  trail.value = [];
  selected.value = neuron;
}

/** From a neuron to the source of one of its contributions. */
export function walkTo(contribution: NeuronId): void {
  if (selected.value) trail.value = [...trail.value, selected.value];
  selected.value = { population: contribution.population, neuron: contribution.neuron };
}

/** Back along the way to its place `index`. */
export function returnTo(index: number): void {
  selected.value = trail.value[index];
  trail.value = trail.value.slice(0, index);
}
