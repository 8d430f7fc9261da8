/**
 * @file THE conversion: a trained ConvNet and calibration images → spiking networks. Every door (library, command line,
 * sweeps, search, studio) makes its networks here, so that the same settings give the same bytes.
 */
import { placesOfNames } from '../data/class-names.ts';
import type { ImageDataset } from '../data/dataset.ts';
import { inMemory } from '../data/source.ts';
import { FirstspikeError, grouped } from '../error.ts';
import { classCount } from '../graph/decision.ts';
import type { Graph } from '../graph/graph.ts';
import { assembleNetwork } from '../mapping/assemble.ts';
import type { Blueprint } from '../mapping/blueprint.ts';
import { buildBlueprint } from '../mapping/build.ts';
import { addRanges, type Granularity, layerRanges, type Ranges } from '../mapping/calibrate.ts';
import { calibrateRanks, RANKED_IMAGES } from '../mapping/calibrate-ranks.ts';
import type { Histogram } from '../mapping/histogram.ts';
import { steppingLayers } from '../mapping/layer-steps.ts';
import { rankedBy } from '../mapping/selections.ts';
import { staircaseSteps } from '../mapping/staircase-steps.ts';
import type { LabelledImages, LabelledSet } from '../measure/tally.ts';
import { checkNetwork } from '../network/check.ts';
import type { Origin, SpikingNetwork } from '../network/network.ts';
import { type Ann, annOf, type InputScaling, type Reading, type StoredImages } from '../ops/ann.ts';
import { planFor } from '../ops/ann-engine.ts';
import { costOf } from '../ops/cost.ts';
import { type Plan, planGraph } from '../ops/plan.ts';
import { forEachSlice, type ParallelOptions } from '../run/executor.ts';
import { firstOf } from '../run/image-part.ts';
import { VERSION } from '../version.ts';
import { convertAutomatically, type NetworkMaker, withStaircases } from './automatic.ts';
import { correctionsOn, hasImagesToFit, imagesToHold } from './corrections.ts';
import { proxyOf } from './proxy.ts';
import { givenAs, type ResolvedSettings, resolveSettings } from './resolve.ts';
import {
  estimateFirstTrials,
  type Part,
  type SearchRequest,
  type SearchResult,
  searchConversions,
} from './search.ts';
import { kebab } from './setting.ts';
import { type ConversionSettings, type SettingName, settingTexts } from './settings.ts';

/** What takes long: running the ANN on calibration images, and estimating one candidate after the other. */
export type ConversionPhase = 'calibrate' | 'choose';

export interface ConvertOptions extends Omit<ParallelOptions, 'onProgress'> {
  /** Called as a phase advances, in images or candidates. */
  readonly onProgress?: (phase: ConversionPhase, done: number, total: number) => void;
}

export interface PrepareOptions extends ConvertOptions {
  /** Default: decided from the pixels, the model's first layers and the type of its input. */
  readonly preprocess?: InputScaling | undefined;
  /** Which output is read and how it decides; default: what the graph says. */
  readonly reading?: Reading | undefined;
  /** Bytes of memory that there are; a model that needs more is refused before any are taken. Default 2 GiB. */
  readonly memory?: number | undefined;
  /**
   * Names of the classes in the order of their indices. Default: those in the model's file, or of the calibration images where
   * these have other names.
   */
  readonly classNames?: readonly string[] | undefined;
  /** SHA-256 of the model's file, for the network's origin. */
  readonly sha256?: string;
  /** Name of the calibration data, for the network's origin. */
  readonly calibrationName?: string;
}

/** Images, in memory or not, with names of their classes where these are known. */
export type NamedImages = StoredImages & Pick<ImageDataset, 'classNames' | 'transform'>;

/** A model with its calibration images, ready to be converted any number of times. */
export interface Converter {
  /** The ANN that takes stored pixels: what networks are compared with. */
  readonly ann: Ann;
  /** Names of the classes that its networks have; null where there is none for each class. */
  readonly classNames: readonly string[] | null;
  /**
   * Makes a spiking network. Settings that are left open are chosen on calibration images; `automatic: false` gives them plain
   * values.
   * @throws FirstspikeError `usage` for settings that contradict each other; `range` if integers cannot hold the weights
   */
  convert(settings?: ConversionSettings, options?: ConvertOptions): Promise<SpikingNetwork>;
  /**
   * Makes the network up to one hidden population, with plain values for open settings and without correction: a layer to look
   * at, with the bits that it has in the whole network.
   * @param population default: the first hidden one
   * @throws FirstspikeError `range` if there is no such population
   */
  convertUntil(
    population: string | undefined,
    settings?: LayerSettings,
    options?: ConvertOptions,
  ): Promise<SpikingNetwork>;
  /**
   * Searches for the cheapest conversion that decides as the ANN does on all but a share of the images.
   * @throws FirstspikeError `range` if no conversion stays within the loss
   */
  search(request: SearchRequest, options?: ConvertOptions): Promise<SearchResult>;
  /** Estimates a part of the first trials of a search, so that several processes share them; returns how many it has. */
  searchPart(request: SearchRequest, part: Part): Promise<number>;
}

/** Settings that a layer's own values depend on. */
export type LayerSettings = Pick<
  ConversionSettings,
  'steps' | 'layerSteps' | 'threshold' | 'layerThresholds' | 'per' | 'weights' | 'rounding'
>;

export interface Conversion {
  readonly network: SpikingNetwork;
  /** The ANN that takes stored pixels: what the network is compared with. */
  readonly ann: Ann;
  readonly origin: Origin;
}

/**
 * Converts a trained ConvNet into a spiking network in which every neuron fires at most once.
 * @param graph the ANN, e.g. from `importOnnx`
 * @param images calibration images in stored units, in memory or a source; labels are not used
 * @param settings what is left open is chosen on the calibration images
 * @throws FirstspikeError `unsupported` names the node that cannot be converted; `shape`, `usage`, `range`
 * @example
 * ```ts
 * const graph = await importOnnx(await bundledModel('mnist-small'));
 * const images = await loadDataset('mnist', { purpose: 'calibrate', limit: 100 });
 * const { network } = await convert(graph, images, { steps: 8, automatic: false });
 * network.steps; // → 8
 * ```
 */
export async function convert(
  graph: Graph,
  images: NamedImages,
  settings: ConversionSettings = {},
  options: PrepareOptions = {},
): Promise<Conversion> {
  const converter = await prepare(graph, images, options);
  const network = await converter.convert(settings);
  return { network, ann: converter.ann, origin: network.origin };
}

/**
 * Checks a model and its calibration images. The ANN runs over the images when the first network needs it, and once for
 * all of them.
 * @param graph the ANN, e.g. from `importOnnx`
 * @param calibration images in stored units; labels are not used
 * @throws FirstspikeError `unsupported` names the node that cannot be converted; `shape` if the images do not fit
 * @example
 * ```ts
 * const graph = await importOnnx(await bundledModel('mnist-small'));
 * const converter = await prepare(graph, await loadDataset('mnist', { purpose: 'calibrate', limit: 100 }));
 * const networks = [4, 8].map((steps) => converter.convert({ steps, automatic: false }));
 * (await Promise.all(networks)).map(({ steps }) => steps); // → [4, 8]
 * ```
 */
export async function prepare(
  graph: Graph,
  calibration: NamedImages,
  options: PrepareOptions = {},
): Promise<Converter> {
  const images: LabelledSet = { ...calibration, labels: new Int32Array(0) };
  const ann = annOf(graph, images, options.preprocess, options.reading);
  const plan = planGraph(ann.graph);
  const blueprint = buildBlueprint(plan, ann.pixels, options.memory);
  const classNames = namesFor(
    ann,
    options.classNames ?? namesOfModel(graph, calibration) ?? calibration.classNames,
  );
  const ownSteps = staircaseSteps(blueprint);
  const some: LabelledImages = 'read' in images ? await inMemory(images, imagesToHold(plan, images)) : images;
  const annEngine = options.pool?.annEngine;
  const byEngine = planFor(plan, annEngine && (async () => annEngine));
  const correct = correctionsOn(plan, byEngine, some);
  const calibrated = once((own: ConvertOptions) => calibrate(plan, blueprint, images, own));
  const proxy = once(({ pool, signal }: ConvertOptions) =>
    proxyOf(plan, ann.decision, readoutOf(blueprint), some, { pool, signal }),
  );
  const rangesFor = async (settings: ResolvedSettings, own: ConvertOptions): Promise<Ranges> => {
    const rules = [settings.threshold, ...settings.layerThresholds.values()];
    return rules.every(({ kind }) => kind === 'bound') ? new Map() : (await calibrated(own))[settings.per];
  };
  const build = async (
    settings: ResolvedSettings,
    chosen: readonly SettingName[],
    own: ConvertOptions,
    until?: string,
  ): Promise<SpikingNetwork> => {
    const network = assembleNetwork(blueprint, await rangesFor(settings, own), {
      ...settings,
      until,
      name: plan.graph.name,
      input: ann.pixels,
      decision: ann.decision,
      classNames,
      origin: originOf(plan, ann, calibration, settings, chosen, options),
    });
    if (until !== undefined) return network;
    const ranked = rankedBy(blueprint, settings.selection);
    const calibratedRanks =
      ranked.size === 0
        ? network
        : calibrateRanks(network, ranked, await byEngine(firstOf(some, RANKED_IMAGES)), some);
    if (calibratedRanks !== network) checkNetwork(calibratedRanks);
    return correct(calibratedRanks, settings.correction, own.signal);
  };
  const makerFor = (own: ConvertOptions): NetworkMaker => ({
    build: (settings, chosen) => build(settings, chosen, own),
    async proxy() {
      const estimate = await proxy(own);
      return (network) => estimate(network, own.signal);
    },
    hasImagesToFit: hasImagesToFit(plan, some),
    layers: steppingLayers(blueprint),
    staircaseSteps: ownSteps,
    populations: blueprint.populations.flatMap((population) =>
      population.kind === 'spiking' && population.activation.kind !== 'staircase' ? [population.name] : [],
    ),
  });
  return {
    ann,
    classNames,
    async convert(settings = {}, own = {}) {
      const all = { ...options, ...own };
      const made = await convertAutomatically(settings, makerFor(all), (done, total) =>
        all.onProgress?.('choose', done, total),
      );
      return made.network;
    },
    convertUntil(population, settings = {}, own = {}) {
      const hidden = blueprint.populations.flatMap(({ kind, name }) => (kind === 'spiking' ? [name] : []));
      const until = population ?? hidden[0];
      if (!hidden.includes(until))
        throw new FirstspikeError(
          'range',
          `The model has no hidden layer "${population ?? ''}"; it has ${hidden.join(', ') || 'none'}.`,
        );
      return build(
        resolveSettings({ ...withStaircases(settings, ownSteps), automatic: false }),
        [],
        { ...options, ...own },
        until,
      );
    },
    search: (request, own = {}) => searchConversions(request, makerFor({ ...options, ...own })),
    searchPart: (request, part) => estimateFirstTrials(request, makerFor(options), part),
  };
}

/** What the first call gives, for all calls; a call that failed is forgotten. */
function once<A, T>(work: (argument: A) => Promise<T>): (argument: A) => Promise<T> {
  let result: Promise<T> | undefined;
  return (argument) => {
    result ??= work(argument).catch((error: unknown) => {
      result = undefined;
      throw error;
    });
    return result;
  };
}

/** The model's own names, whose order is that of its outputs; not where the images have others. */
function namesOfModel({ notes }: Graph, { classNames }: NamedImages): readonly string[] | undefined {
  const own = notes?.classNames;
  if (own === undefined || classNames === undefined) return own;
  return placesOfNames(own, classNames).every((place) => place >= 0) ? own : undefined;
}

/** Names are kept where there is one for each class. */
const namesFor = ({ decision }: Ann, names: readonly string[] | undefined): readonly string[] | null =>
  names?.length === classCount(decision) ? [...names] : null;

/** Runs the ANN over the calibration images. */
async function calibrate(
  plan: Plan,
  blueprint: Blueprint,
  images: LabelledSet,
  { onProgress, ...parallel }: ConvertOptions,
): Promise<Readonly<Record<Granularity, Ranges>>> {
  const channel = new Map<string, Histogram[]>();
  await forEachSlice(
    { kind: 'calibrate', graph: plan.graph, blueprint, per: 'channel' },
    images,
    { ...parallel, onProgress: (done, total) => onProgress?.('calibrate', done, total) },
    (part) => addRanges(channel, part),
  );
  return { channel, layer: layerRanges(channel) };
}

/** The ANN's value that the read-out stands for. */
function readoutOf({ populations }: Blueprint): string {
  const last = populations[populations.length - 1];
  if (last.kind === 'readout') return last.value;
  throw new FirstspikeError('unsupported', 'The model has no output that can be read as potentials.');
}

function originOf(
  plan: Plan,
  ann: Ann,
  { length, transform }: NamedImages,
  settings: ResolvedSettings,
  chosen: readonly SettingName[],
  { sha256, calibrationName = 'calibration images' }: PrepareOptions,
): Origin {
  const { macs, flops } = costOf(plan);
  return {
    version: VERSION,
    model: plan.graph.name,
    sha256: sha256 ?? null,
    calibration: `${calibrationName}, ${grouped(length)} images`,
    settings: settingTexts(givenAs(settings)),
    chosen: chosen.map(kebab),
    preprocess: ann.preprocess,
    ...(transform !== undefined && { transform }),
    macs,
    flops,
  };
}
