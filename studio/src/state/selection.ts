/** @file The selected neuron, its trace, and the neurons that led to it. */
import { computed, signal } from '@preact/signals';
import type { NeuronId, NeuronTrace } from '../worker/protocol.ts';
import { network } from './network.ts';
import { isWide } from './screen.ts';
import { shownDecision } from './time.ts';

export const selected = signal<NeuronId | undefined>(undefined);
/** Neurons passed on the way back to the pixels, the first one first. */
export const trail = signal<readonly NeuronId[]>([]);
/** The neuron of the panel: the selected one; where there is room, the winner's until one is selected. */
export const shownNeuron = computed((): NeuronId | undefined => {
  if (selected.value) return selected.value;
  const winner = shownDecision.value?.winner ?? null;
  const readout = network.value?.populations.at(-1);
  return isWide.value && readout && winner !== null && winner < readout.neurons
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
