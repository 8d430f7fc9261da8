/**
 * @file A converter for a model and its calibration images, with progress.
 */

import { type ConversionPhase, type Converter, prepare } from '../../convert/converter.ts';
import type { ImageCollection } from '../../data/dataset.ts';
import { staircaseWarnings } from '../../network/staircase.ts';
import { saysPixels, scalingOf } from './data.ts';
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
  const converter = await prepare(model.graph(images.shape), images, {
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
