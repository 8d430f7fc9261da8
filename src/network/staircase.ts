/**
 * @file Populations whose activation is a staircase, and whether their steps hold its levels: a level of `unit` is exact where it
 * is a whole number of steps of xMax / T.
 */
import { levelsOf, type Staircase } from '../graph/activation.ts';
import { entryOf, type SpikingNetwork, type SpikingPopulation, type Steps } from './network.ts';

/** A staircase in a network. */
export interface StaircasePopulation {
  readonly name: string;
  readonly levels: number;
  readonly steps: Steps;
  /** Whether every level is a value that a spike can carry. Weights and input may still be rounded. */
  readonly isExact: boolean;
}

/** The staircases of a network, in its order. */
export const staircasesOf = ({
  populations,
}: Pick<SpikingNetwork, 'populations'>): readonly StaircasePopulation[] =>
  populations.flatMap((population) => {
    if (population.kind !== 'spiking' || population.activation.kind !== 'staircase') return [];
    const { name, steps, activation } = population;
    return [{ name, levels: levelsOf(activation), steps, isExact: holdsLevels(population, activation) }];
  });

function holdsLevels({ xMax, steps }: SpikingPopulation, { flights }: Staircase): boolean {
  if (steps === 'continuous') return true;
  return flights.every(({ unit, below, edges }, channel) => {
    const range = flights.length === 1 ? xMax : [xMax[entryOf(xMax.length, channel, flights.length)]];
    return Array.from(range).every((most) => {
      const perLevel = (unit * steps) / most;
      const levels = Math.max(below, edges.length - below);
      return Math.abs(perLevel - Math.round(perLevel)) < 1e-6 && Math.round(perLevel) * levels <= steps;
    });
  });
}

/** One sentence for each staircase whose levels the steps cannot hold. */
export const staircaseWarnings = (network: Pick<SpikingNetwork, 'populations'>): readonly string[] =>
  staircasesOf(network).flatMap(({ name, levels, steps, isExact }) =>
    isExact
      ? []
      : [
          `"${name}" has ${steps} steps for a staircase of ${levels} levels, so that its values are rounded once more; leave out --steps, --layer-steps and --layer-thresholds for it to be exact.`,
        ],
  );
