/**
 * @file Other ways to give images to a model whose decisions are hardly ever right: another scale of pixels, inverted (dark on
 * light), transposed, channels the other way round; and the smallest score in place of the largest. They are tried on a few
 * images, and never applied.
 */
import type { ImageCollection, ImageDataset, StoredPixels } from '../data/dataset.ts';
import { pixelUnits } from '../data/pixels.ts';
import { inMemory } from '../data/source.ts';
import { limited } from '../data/subset.ts';
import { denseMacs } from '../geometry/connectivity.ts';
import { classCount, type Decision } from '../graph/decision.ts';
import type { Node } from '../graph/graph.ts';
import { type Alternative, describeGuesses, isDoubtful } from '../measure/alternative.ts';
import { otherNumbering } from '../measure/numbering.ts';
import type { SpikingNetwork } from '../network/network.ts';
import { type Ann, type InputScaling, pixelRange, scalingThatFits } from '../ops/ann.ts';
import { costOf } from '../ops/cost.ts';
import { planGraph } from '../ops/plan.ts';
import type { Engine } from '../simulate/simulation.ts';
import { classify, evaluateImages } from './evaluate.ts';
import type { ParallelOptions } from './executor.ts';

/** What decides on images: an ANN, or a network whose scaling of pixels is fixed. */
export interface Decider {
  readonly decision: Decision;
  readonly preprocess: string;
  /** How pixels become its input; undefined where no other scaling can be tried. */
  readonly scaling?: InputScaling;
  /** Of one image. */
  readonly macs: number;
  /** The class of each image. */
  decide(images: ImageCollection, options: ParallelOptions): Promise<ArrayLike<number>>;
  /** The same where the smallest score decides; absent where that can't be tried. */
  readonly negated?: Decider['decide'];
}

/** An ANN as a decider. */
export const annDecider = (ann: Ann): Decider => ({
  decision: ann.decision,
  preprocess: ann.preprocess,
  scaling: ann.scaling,
  macs: costOf(planGraph(ann.graph)).macs,
  decide: decideBy(ann),
  ...(ann.decision.kind === 'argmax' && { negated: decideBy(negatedScores(ann)) }),
});

/** Scaled pixels are in units of their own. */
const decideBy =
  (ann: Ann): Decider['decide'] =>
  async (images, options) =>
    (await classify({ ...ann, pixels: pixelRange(images) }, images, options)).classes;

function negatedScores(ann: Ann): Ann {
  const { graph, decision } = ann;
  const output = `negated.${decision.output}`;
  const node: Node = {
    name: output,
    type: 'Neg',
    inputs: [decision.output],
    outputs: [output],
    attributes: {},
  };
  return {
    ...ann,
    graph: { ...graph, outputs: [output], nodes: [...graph.nodes, node] },
    decision: { ...decision, output },
  };
}

/** A network as a decider, where its ANN is not at hand. */
export const networkDecider = (network: SpikingNetwork, engine: Engine): Decider => ({
  decision: network.decision,
  preprocess: network.origin.preprocess,
  macs: network.projections.reduce(
    (sum, projection) => sum + (projection.kind === 'synapses' ? denseMacs(projection.wiring) : 0),
    0,
  ),
  decide: async (images, options) =>
    (await evaluateImages(network, images, { ...options, engine })).results.map(
      ({ snn }) => snn.decision ?? -1,
    ),
});

/** Scalings of pixels that are tried on any model. */
export const EVERYWHERE: readonly string[] = ['unit', 'bytes', 'raw', 'mean=0.5,std=0.5'];
/** Of the data sets that most published models were trained on, by their number of channels. */
export const OF_DATA: Readonly<Record<number, readonly string[]>> = {
  1: ['mean=0.1307,std=0.3081', 'mean=0.2860,std=0.3530'],
  3: ['mean=0.485,0.456,0.406,std=0.229,0.224,0.225', 'mean=0.4914,0.4822,0.4465,std=0.2470,0.2435,0.2616'],
};

const IMAGES = 200;
const FEWEST = 20;
/** Alternatives of one model, at most. */
const TRIALS = 10;
/** Multiply-accumulates that cost no more than seconds. */
const AFFORDABLE_MACS = 2e10;

/** Images that are worth a try: a few, and of a large model no more than the images at hand take anyway. */
async function fewOf({ macs }: Decider, images: ImageCollection, runs: number): Promise<ImageDataset> {
  const affordable = Math.max(AFFORDABLE_MACS / Math.max(1, macs), images.length * 2) / runs;
  return inMemory(limited(images, Math.min(IMAGES, Math.floor(affordable))));
}

/**
 * The accuracy on the first images, the classes in turn where they are sorted, in each other way. None where that
 * would take longer than what was asked for.
 * @param images labelled, in the units that the decider takes
 */
export async function tryAlternatives(
  decider: Decider,
  images: ImageCollection,
  options: ParallelOptions = {},
): Promise<readonly Alternative[]> {
  const some = await fewOf(decider, images, TRIALS);
  if (some.length < FEWEST) return [];
  const trials: Alternative[] = [];
  for (const { change, images: changed, label } of ways(some, images, decider.scaling)) {
    const accuracy = shareRight(await decider.decide(changed, options), changed.labels);
    trials.push({ change, preprocess: label ?? decider.preprocess, images: changed.length, accuracy });
  }
  if (decider.negated) {
    const accuracy = shareRight(await decider.negated(some, options), some.labels);
    trials.push({ change: 'negated', preprocess: decider.preprocess, images: some.length, accuracy });
  }
  return trials;
}

interface Way {
  readonly change: Alternative['change'];
  readonly images: ImageDataset;
  /** Of another scaling. */
  readonly label?: string;
}

function ways(some: ImageDataset, all: ImageCollection, used: InputScaling | undefined): Way[] {
  const { white } = pixelUnits(all);
  const [channels, height, width] = some.shape;
  const stored = { ...some, white };
  return [
    ...(used ? scalingsFor({ ...all, white }, used) : []).map((scaling): Way => {
      const pixels = rescaled(stored, scaling, used ?? scaling);
      return { change: 'scaling', label: scaling.label, images: { ...stored, pixels, white: null } };
    }),
    { change: 'inverted', images: { ...stored, pixels: inverted(stored) } },
    ...(height === width && height > 1
      ? [{ change: 'transposed', images: { ...stored, pixels: transposed(stored) } } as const]
      : []),
    ...(channels === 3
      ? [{ change: 'channels', images: { ...stored, pixels: reversed(stored) } } as const]
      : []),
  ];
}

/** Scalings that make sense for these pixels and differ from the one in use and from each other. */
function scalingsFor(images: ImageCollection, used: InputScaling): InputScaling[] {
  const [channels] = images.shape;
  const keyOf = ({ scale, offset }: InputScaling): string =>
    Array.from({ length: channels }, (_, c) =>
      [scale, offset].map((values) => values[values.length === 1 ? 0 : c].toPrecision(3)),
    ).join(';');
  const seen = new Set([keyOf(used)]);
  return [...EVERYWHERE, ...(OF_DATA[channels] ?? [])].flatMap((label) => {
    const scaling = scalingThatFits(label, images);
    if (scaling === undefined || seen.has(keyOf(scaling))) return [];
    seen.add(keyOf(scaling));
    return [scaling];
  });
}

/** Pixels that become by the scaling in use what the stored ones become by another. */
function rescaled({ shape, pixels }: ImageDataset, to: InputScaling, used: InputScaling): StoredPixels {
  const [channels, height, width] = shape;
  const of = (values: readonly number[], c: number): number => values[values.length === 1 ? 0 : c];
  return Float32Array.from(pixels, (pixel, i) => {
    const c = Math.floor(i / (height * width)) % channels;
    const value = pixel * of(to.scale, c) + of(to.offset, c);
    return (value - of(used.offset, c)) / of(used.scale, c);
  });
}

function inverted(images: ImageDataset): StoredPixels {
  const { min, max, white } = pixelUnits(images);
  const ends = white ?? min + max;
  return images.pixels.map((pixel) => ends - pixel);
}

function transposed({ shape: [, height, width], pixels }: ImageDataset): StoredPixels {
  const plane = height * width;
  return pixels.map((_, i) => {
    const place = i % plane;
    return pixels[i - place + (place % width) * width + Math.floor(place / width)];
  });
}

function reversed({ shape: [channels, height, width], pixels }: ImageDataset): StoredPixels {
  const plane = height * width;
  return pixels.map((_, i) => {
    const c = Math.floor(i / plane) % channels;
    return pixels[i + (channels - 1 - 2 * c) * plane];
  });
}

function shareRight(decisions: ArrayLike<number>, labels: Int32Array): number {
  let right = 0;
  for (let i = 0; i < labels.length; i++) if (decisions[i] === labels[i]) right++;
  return labels.length > 0 ? right / labels.length : 0;
}

export interface DoubtOptions extends ParallelOptions {
  /** Whether the network is read from a file, so that its scale of pixels is fixed. */
  readonly isSaved?: boolean | undefined;
  /** As a sentence begins. Default: `The ANN`. */
  readonly who?: string | undefined;
  /** The decision for each image; default: a few are decided. */
  readonly decisions?: ArrayLike<number>;
}

/**
 * What is wrong with images or labels if decisions are hardly ever right, in a sentence: labels counted in another
 * order, another scale, inverted or transposed pixels, channels the other way round; where nothing of it helps, what was
 * seen. Undefined where nothing is to say.
 * @param images labelled, in the units that the decider takes
 */
export async function doubtOf(
  decider: Decider,
  images: ImageCollection,
  { who = 'The ANN', decisions: known, isSaved, ...running }: DoubtOptions = {},
): Promise<string | undefined> {
  const outputs = classCount(decider.decision);
  if (outputs === null || images.labels.length === 0) return undefined;
  if (images.labels.some((label) => label >= outputs || label < 0)) return undefined;
  const own = known ? images : await fewOf(decider, images, 1);
  if (own.length < FEWEST) return undefined;
  const decisions = known ?? (await decider.decide(own, running));
  const accuracy = shareRight(decisions, own.labels);
  const numbering = otherNumbering(confusionIn(outputs, own.labels, decisions));
  const classes = Math.max(images.classes, 1);
  if (!numbering && !isDoubtful(accuracy, classes, own.length)) return undefined;
  const { name, length } = own;
  const { decision, preprocess } = decider;
  const opposite = oppositeOf(decision);
  const guesses = {
    ...{ who, name, images: length, accuracy, classes, preprocess, isSaved },
    ...(opposite !== undefined && { opposite }),
  };
  return describeGuesses(guesses, await tryAlternatives(decider, images, running), numbering);
}

/** The decision by which one score counts its two classes the other way round, as `--decision` takes it. */
const oppositeOf = (decision: Decision): string | undefined =>
  decision.kind === 'threshold'
    ? `${decision.below ? 'threshold' : 'below'}:${Number(decision.threshold.toPrecision(7))}`
    : undefined;

function confusionIn(classes: number, labels: Int32Array, decisions: ArrayLike<number>): number[][] {
  const counts = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  labels.forEach((label, i) => {
    counts[label][decisions[i]]++;
  });
  return counts;
}
