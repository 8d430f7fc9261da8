/**
 * @file The layer that breaks first: noise strikes one population at a time, its spikes and the weights that lead into it, and
 * the network is evaluated on the same images with the same seed.
 */
import { classCount } from '../graph/decision.ts';
import { reportOf } from '../measure/report.ts';
import type { LabelledSet, Tally } from '../measure/tally.ts';
import type { SpikingNetwork } from '../network/network.ts';
import type { Ann } from '../ops/ann.ts';
import { type Noise, strikesSpikes } from '../simulate/noise/noise.ts';
import { classify, type EvaluateOptions, evaluateImages } from './evaluate.ts';

/** Fractions 0…1, and the error of values in their units; `null` without labels, or without classes, or with them. */
export interface Quality {
  readonly accuracy: number | null;
  readonly agreement: number | null;
  /** Of a model that decides no class: against the ANN. */
  readonly rmse: number | null;
}

export interface StruckPopulation extends Quality {
  /** The one that is struck; `null` for all at once. */
  readonly population: string | null;
  /** Against the network without noise: above 0 is worse. */
  readonly lost: Quality;
  /** Images that are decided differently without noise; `null` where no class is decided. */
  readonly changed: number | null;
}

export interface NoiseRanking {
  readonly noise: Noise;
  readonly images: number;
  readonly without: Quality;
  readonly all: StruckPopulation;
  /** The population that loses most first; equal losses by decisions changed, then in the network's order. */
  readonly populations: readonly StruckPopulation[];
  /** The first of them, if it loses or changes anything. */
  readonly breaksFirst: string | null;
}

/**
 * Evaluates a network under noise of each population by itself, and of all.
 * @throws FirstspikeError as `evaluate`
 */
export async function rankPopulations(
  network: SpikingNetwork,
  ann: Ann,
  images: LabelledSet,
  noise: Noise,
  options: Omit<EvaluateOptions, 'ann' | 'noise' | 'scores'> = {},
): Promise<NoiseRanking> {
  const targets = network.populations.flatMap(({ name, kind }) =>
    isStruck(network, { name, kind }, noise) ? [name] : [],
  );
  const decides = classCount(network.decision) !== null;
  const known = decides
    ? { ...images, annAnswers: await classify(ann, images, { ...options, onProgress: undefined }) }
    : images;
  const runs = targets.length + 2;
  let done = 0;
  const run = async (struck: Noise | undefined): Promise<Tally> => {
    const tally = await evaluateImages(network, known, {
      ...options,
      noise: struck,
      ...(!decides && { ann }),
      onProgress: (part) => options.onProgress?.(done * images.length + part, runs * images.length),
    });
    done++;
    return tally;
  };
  const clean = await run(undefined);
  const without = qualityOf(network, clean);
  const struck = async (population: string | null): Promise<StruckPopulation> => {
    const tally = await run({ ...noise, population: population ?? undefined });
    const quality = qualityOf(network, tally);
    return {
      population,
      ...quality,
      lost: {
        accuracy: difference(without.accuracy, quality.accuracy),
        agreement: difference(without.agreement, quality.agreement),
        rmse: difference(quality.rmse, without.rmse),
      },
      changed: decides ? changed(clean, tally) : null,
    };
  };
  const all = await struck(null);
  const populations: StruckPopulation[] = [];
  for (const target of targets) populations.push(await struck(target));
  populations.sort((a, b) => lossOf(b) - lossOf(a) || (b.changed ?? 0) - (a.changed ?? 0));
  const [first] = populations;
  const breaks = first && (lossOf(first) > 0 || (first.changed ?? 0) > 0);
  return {
    noise,
    images: images.length,
    without,
    all,
    populations,
    breaksFirst: breaks ? first.population : null,
  };
}

/** Whether noise of this kind can strike a population: relays pass on, a read-out sends nothing, an input has no weights. */
function isStruck(
  { projections }: SpikingNetwork,
  { name, kind }: Pick<SpikingNetwork['populations'][number], 'name' | 'kind'>,
  noise: Noise,
): boolean {
  if (kind === 'relay') return false;
  const isDriven = projections.some((projection) => projection.kind === 'synapses' && projection.to === name);
  return (strikesSpikes(noise) && kind !== 'readout') || (noise.weights > 0 && isDriven);
}

function qualityOf(network: SpikingNetwork, tally: Tally): Quality {
  const { snn, agreement, values } = reportOf(network, tally, true);
  return { accuracy: snn.accuracy, agreement, rmse: values?.snnToAnn?.rmse ?? null };
}

const difference = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? null : a - b;

/** What a population is ranked by. */
const lossOf = ({ lost }: StruckPopulation): number => lost.accuracy ?? lost.agreement ?? lost.rmse ?? 0;

const changed = (clean: Tally, struck: Tally): number =>
  clean.results.filter(({ snn }, i) => snn.decision !== struck.results[i].snn.decision).length;
