/**
 * @file Rules for the whole network → the selection of each population.
 *
 * The spikes that reach synapses compete. Where only pools listen to a population, these are the pools' spikes:
 * - Rank order counts ranks behind the pools; before them, each group sends as many spikes, with their times.
 * - N-of-M per pixel holds before and behind a pool. The first takes nothing from the second: a spike that is among the N
 *   earliest of the pooled pixel has fewer than N before it at its own pixel.
 * - N-of-M per map or layer holds before the pool, which passes on no more spikes than it gets.
 * A deadline holds where neurons fire; relayed spikes keep it.
 */
import { type Shape, sizeOf } from '../graph/tensor.ts';
import type { Steps } from '../network/network.ts';
import { type Competition, groupingOf, type Selection } from '../network/selection.ts';
import { type Blueprint, type PopulationBlueprint, sourcesOf } from './blueprint.ts';
import { type CompetitionRule, type Most, type SelectionRule, sendsAll } from './selection-rule.ts';

/** Selections by population; ranks are null, and `rankedBy` says where they are calibrated. */
export function selectionsOf(
  blueprint: Blueprint,
  rule: SelectionRule,
  steps: Steps,
): ReadonlyMap<string, Selection> {
  const selections = new Map<string, Selection>();
  if (sendsAll(rule) || steps === 'continuous') return selections;
  const { deadline = steps, competition } = rule;
  const ranked = rankedBy(blueprint, rule);
  for (const population of obeying(blueprint, rule)) {
    const { name, kind, shape } = population;
    const chosen =
      competition &&
      (kind !== 'pool' || competition.kind === 'rank-order' || competition.group === 'pixel') &&
      competitionFor(competition, shape, ranked.has(name));
    // A pool's input is in time already.
    if (chosen || (deadline < steps && kind !== 'pool'))
      selections.set(name, { deadline, competition: chosen || null });
  }
  return selections;
}

/** Populations whose spikes count by their ranks: they obey rank order, and reach more than pools. */
export function rankedBy(blueprint: Blueprint, rule: SelectionRule): ReadonlySet<string> {
  if (rule.competition?.kind !== 'rank-order') return new Set();
  const heard = heardBySynapses(blueprint);
  return new Set(obeying(blueprint, rule).flatMap(({ name }) => (heard.has(name) ? [name] : [])));
}

/** Populations that others than pools listen to. */
const heardBySynapses = ({ populations }: Blueprint): ReadonlySet<string> =>
  new Set(populations.flatMap((population) => (population.kind === 'pool' ? [] : sourcesOf(population))));

/**
 * The populations that a rule is for: those that fire, the pixels if they are to, and pools of these alone that the spikes
 * reach with their times.
 */
function obeying(blueprint: Blueprint, rule: SelectionRule): PopulationBlueprint[] {
  const heard = heardBySynapses(blueprint);
  const names = new Set<string>();
  for (const population of blueprint.populations) {
    const { kind, name } = population;
    const follows = kind === 'pool' && names.has(population.from) && !heard.has(population.from);
    if (kind === 'spiking' || (kind === 'input' && rule.input) || follows) names.add(name);
  }
  return blueprint.populations.filter(({ name }) => names.has(name));
}

/** Undefined where every unit may send. Ranks are counted even then. */
function competitionFor(
  { most, group: wanted }: CompetitionRule,
  shape: Shape,
  ranked: boolean,
): Competition | undefined {
  if (sizeOf(shape) === 0) return undefined;
  const asked = groupingOf(shape, wanted);
  const group = asked.size > 1 && asked.count > 1 ? wanted : 'layer';
  const { size } = groupingOf(shape, group);
  const spikes = Math.min(size, countOf(most, size));
  return spikes === size && !ranked ? undefined : { group, most: spikes, ranks: null };
}

function countOf(most: Most, units: number): number {
  if (most === 'all') return units;
  if (typeof most === 'number') return most;
  return Math.max(1, Math.ceil((Number(most.slice(0, -1)) / 100) * units));
}
