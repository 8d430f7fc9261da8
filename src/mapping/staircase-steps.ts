/**
 * @file Steps that staircases ask for: a population has one step per level, and shares the least common multiple with the
 * populations whose spikes a relay joins with its own. Where a staircase rounds the pixels themselves, the pixels have its levels.
 */
import { levelsOf, type Staircase } from '../graph/activation.ts';
import { MAX_STEPS } from '../network/network.ts';
import type { Blueprint, PopulationBlueprint, SpikingBlueprint } from './blueprint.ts';
import { type LayerSteps, steppingLayers } from './layer-steps.ts';

/** More steps of a pixel than a byte has values say nothing. */
const MOST_INPUT_STEPS = 255;

/** Populations whose activation is a staircase. */
export const staircasesIn = ({
  populations,
}: Blueprint): readonly (SpikingBlueprint & {
  readonly activation: Staircase;
})[] => populations.filter(isStaircase);

const isStaircase = (
  population: PopulationBlueprint,
): population is SpikingBlueprint & { readonly activation: Staircase } =>
  population.kind === 'spiking' && population.activation.kind === 'staircase';

/** By population; those that no staircase concerns are left out. */
export function staircaseSteps(blueprint: Blueprint): LayerSteps {
  const own = new Map<string, number>();
  for (const { name, activation, terms } of staircasesIn(blueprint)) {
    const levels = levelsOf(activation);
    own.set(name, levels);
    const isOfPixels = terms.every(
      ({ from, synapses }) => from === 'input' && synapses.kind === 'elementwise',
    );
    if (isOfPixels) own.set('input', Math.max(own.get('input') ?? 1, Math.min(levels, MOST_INPUT_STEPS)));
  }
  const steps = new Map<string, number>();
  for (const group of steppingLayers(blueprint)) {
    const counts = group.flatMap((name) => own.get(name) ?? []);
    if (counts.length === 0) continue;
    const common = counts.reduce(leastCommonMultiple);
    const count = common <= MAX_STEPS ? common : Math.max(...counts);
    for (const name of group) steps.set(name, count);
  }
  return steps;
}

const greatestCommonDivisor = (a: number, b: number): number =>
  b === 0 ? a : greatestCommonDivisor(b, a % b);

const leastCommonMultiple = (a: number, b: number): number => (a / greatestCommonDivisor(a, b)) * b;
