/**
 * @file A converter for a model and its calibration images, with progress.
 */

import { type ConversionPhase, type Converter, prepare } from '../../convert/converter.ts';
import type { ImageCollection } from '../../data/dataset.ts';
import { classCount } from '../../graph/decision.ts';
import type { Graph } from '../../graph/graph.ts';
import { staircaseWarnings } from '../../network/staircase.ts';
import { saysPixels, scalingOf } from './data.ts';
import { fewOf } from './format.ts';
import type { AnnModel } from './model.ts';
import type { NamedPreprocess } from './option-values.ts';
import type { Advance } from './progress.ts';
import { poolFor, type Session } from './session.ts';

const phases = {
  calibrate: ['Calibrating', 'images'],
  choose: ['Choosing settings', 'candidates'],
} as const satisfies Record<ConversionPhase, readonly [title: string, unit: string]>;

export async function converterFor(
  session: Session,
  model: AnnModel,
  images: ImageCollection,
  {
    preprocess,
    threads,
    classNames,
  }: {
    readonly preprocess?: NamedPreprocess;
    readonly threads?: number | undefined;
    readonly classNames?: readonly string[] | undefined;
  },
): Promise<Converter> {
  let current: { readonly phase: ConversionPhase; readonly advance: Advance } | undefined;
  const graph = model.graph(images.shape);
  const converter = await prepare(graph, images, {
    preprocess: scalingOf(preprocess, images),
    reading: model.reading,
    classNames,
    memory: process.availableMemory(),
    sha256: model.sha256,
    calibrationName: images.name,
    pool: poolFor(session, images.length, threads),
    signal: session.signal,
    onProgress(phase, done, total) {
      const [title, unit] = phases[phase];
      if (current?.phase !== phase) current = { phase, advance: session.progress.phase(title, unit) };
      current.advance(done, total);
    },
  });
  saysPixels(session, converter.ann.scaling);
  const dropped = classNames ? undefined : droppedNames(model.file, graph, images, converter);
  if (dropped !== undefined) session.warn(dropped);
  return {
    ...converter,
    async convert(settings, own) {
      session.progress.phase('Converting');
      const network = await converter.convert(settings, own);
      for (const warning of staircaseWarnings(network)) session.warn(warning);
      return network;
    },
  };
}

/** Why the names of classes that a model's file holds are not used, in a sentence. */
function droppedNames(
  file: string,
  { notes }: Graph,
  images: ImageCollection,
  { ann: { decision }, classNames }: Converter,
): string | undefined {
  const classes = classCount(decision);
  const own = notes?.classNames;
  if (classes === null) return undefined;
  const cure = 'to name the classes, give --classes FILE';
  if (own === undefined) {
    return notes?.unusableNames === undefined
      ? undefined
      : `The names of classes in ${file} are not used, because ${notes.unusableNames}; ${cure}.`;
  }
  if (own.length !== classes) {
    return `The names of classes in ${file} are not used, because there are ${own.length} (${fewOf(own)}) and the model has ${classes} classes; ${cure}.`;
  }
  if (classNames !== null && own.every((name, i) => classNames[i] === name)) return undefined;
  return `The names of classes in ${file} (${fewOf(own)}) are not used, because ${images.name} has others (${fewOf(images.classNames ?? [])}), whose order counts; ${cure} in the order of the model's scores.`;
}
