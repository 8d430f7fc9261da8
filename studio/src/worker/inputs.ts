/**
 * @file What a workspace converts: a model and images, and one converter for them. The ANN runs once over the calibration
 * images and once over the evaluated ones, however many networks are made.
 */
import { type Converter, prepare } from '../../../src/convert/index.ts';
import { type ImageDataset, take } from '../../../src/data/index.ts';
import { parsePreprocess, resolvePreprocess } from '../../../src/data/preprocess.ts';
import { classCount, type Decision } from '../../../src/graph/decision.ts';
import type { Graph } from '../../../src/graph/index.ts';
import { checkClasses } from '../../../src/measure/classes.ts';
import type { LabelledImages } from '../../../src/measure/index.ts';
import { numberedClasses } from '../../../src/measure/numbered-classes.ts';
import { annOf, type InputScaling } from '../../../src/ops/ann.ts';
import type { DroppedData } from '../../../src/platform/browser/dropped-data.ts';
import { classify, type ParallelOptions } from '../../../src/run/index.ts';
import { pool } from './worker-pool.ts';
import { AUTO, type Progress } from './workspace-protocol.ts';

export interface Inputs {
  readonly model: { readonly graph: Graph; readonly sha256: string };
  readonly data: DroppedData;
}

/** A converter of a model and images, for one scaling of pixels. */
export interface Prepared {
  readonly preprocess: string;
  readonly scaling: InputScaling;
  readonly converter: Converter;
}

/** A piece of work: how it is stopped, and where its progress goes. */
export interface Work {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}

/** The last converter of each model with its images. */
const kept = new WeakMap<Inputs, Promise<Prepared>>();

/** The converter of inputs; the same one as long as inputs and scaling are the same. */
export async function preparedFor(inputs: Inputs, preprocess: string): Promise<Prepared> {
  const before = await kept.get(inputs)?.catch(() => undefined);
  if (before?.preprocess === preprocess) return before;
  const { model, data } = inputs;
  const next = prepare(model.graph, data.calibration, {
    preprocess: preprocess === AUTO ? undefined : scalingOf(preprocess, data.calibration),
    calibrationName: data.calibration.name,
    ...(model.sha256 !== '' && { sha256: model.sha256 }),
    pool,
  }).then((converter) => ({ preprocess, scaling: converter.ann.scaling, converter }));
  kept.set(inputs, next);
  return next;
}

const decisions = new WeakMap<Inputs, Decision | undefined>();

/** How the model decides; undefined where it does not take the images. */
export function decisionOn(inputs: Inputs): Decision | undefined {
  if (!decisions.has(inputs)) decisions.set(inputs, decisionOf(inputs));
  return decisions.get(inputs);
}

function decisionOf({ model, data }: Inputs): Decision | undefined {
  try {
    return annOf(model.graph, data.calibration).decision;
  } catch {
    return undefined;
  }
}

function scalingOf(preprocess: string, images: ImageDataset): InputScaling {
  const { scale, offset } = resolvePreprocess(parsePreprocess(preprocess), images);
  return { label: preprocess, scale, offset };
}

/** Images to evaluate on, at most as many as asked for. */
export function evaluatedImages({ data }: Inputs, most: number): ImageDataset {
  const some = take(data.evaluation, most);
  return data.isLabelled ? some : { ...some, labels: new Int32Array(0) };
}

/** The last classified images of each converter. */
const classified = new WeakMap<Converter, LabelledImages>();

/** Images to evaluate on with the ANN's decisions, which are made once; without them where the ANN decides no class. */
export async function classifiedImages(
  { converter }: Prepared,
  images: ImageDataset,
  options: ParallelOptions,
): Promise<LabelledImages> {
  const before = classified.get(converter);
  if (before?.length === images.length) return before;
  const { decision } = converter.ann;
  const own = numberedClasses(decision, images);
  checkClasses(decision, own);
  if (classCount(decision) === null) return own;
  const annAnswers = await classify(converter.ann, own, options);
  const found = { ...own, annAnswers };
  classified.set(converter, found);
  return found;
}

/** Options of a phase of work over images. */
export const phaseOf = ({ signal, onProgress }: Work, phase: string): ParallelOptions => ({
  signal,
  pool,
  onProgress: (done, total) => onProgress({ phase, part: done / total }),
});

/** What a conversion's phases are called. */
const phases = { calibrate: 'Calibrating', choose: 'Choosing open settings' } as const;

/** Options of a conversion. */
export const conversionOf = ({ signal, onProgress }: Work) => ({
  signal,
  onProgress: (phase: keyof typeof phases, done: number, total: number) =>
    onProgress({ phase: phases[phase], part: done / total }),
});
