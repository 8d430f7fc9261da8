/**
 * @file The resume log of commands that take long: a line of JSON for each result, so that a command can be stopped at any
 * moment and resumed.
 */
import { createHash } from 'node:crypto';
import type * as z from 'zod/mini';
import type { ImageDataset } from '../../data/dataset.ts';
import { FirstspikeError } from '../../error.ts';
import { appendLine, isFile, readBytes } from '../../platform/node/files.ts';
import { type ResultRecord, readLines } from '../../search/result-record.ts';
import type { Engine } from '../../simulate/simulation.ts';
import { VERSION } from '../../version.ts';
import { count, percent, perNeuron, real } from './format.ts';
import type { AnnModel } from './model.ts';
import type { NamedPreprocess } from './option-values.ts';
import type { ReadingOptions } from './reading.ts';

/** The results of earlier runs. A line in which a run was killed is closed, so that the next result starts a new line. */
export async function readLog<T extends { readonly key: string }>(
  file: string,
  form: z.ZodMiniType<T>,
): Promise<Map<string, T>> {
  if (!(await isFile(file))) return new Map();
  const lines = new TextDecoder().decode(await readBytes(file));
  if (lines !== '' && !lines.endsWith('\n')) await appendLine(file, '');
  return readLines(lines, form);
}

/** First digits of a SHA-256 of images and labels, so that results of other data are not taken for these. */
export function imagesHash({ pixels, labels }: ImageDataset): string {
  const hash = createHash('sha256');
  for (const { buffer, byteOffset, byteLength } of [pixels, labels]) {
    hash.update(new Uint8Array(buffer, byteOffset, byteLength));
  }
  return hash.digest('hex').slice(0, 16);
}

/** The error of a command that was stopped; `all` is e.g. `8 cells`, `files` is undefined where there is no log. */
export function stopped(done: number, all: string, files: object | undefined): FirstspikeError {
  const advice = files
    ? 'the same command resumes there'
    : 'no result was written; with --out FOLDER the same command can resume';
  return new FirstspikeError('aborted', `Stopped after ${done} of ${all}; ${advice}.`, { done, all });
}

/** A result in one line: `99.42 %, 0.014 spikes per neuron, 394,508 synops per image`. */
export const summary = (
  record: Pick<ResultRecord, 'snn' | 'agreement' | 'values' | 'spikes' | 'synops'>,
): string =>
  `${gainText(record)}, ${perNeuron(record.spikes.perNeuron)} spikes per neuron, ${count(record.synops.total)} synops per image`;

/** The accuracy; without labels the agreement, without classes the error. */
function gainText({ snn, agreement, values }: Pick<ResultRecord, 'snn' | 'agreement' | 'values'>): string {
  if (snn.accuracy !== null) return percent(snn.accuracy);
  return agreement === null ? `RMSE ${real(values?.rmse ?? 0)}` : `agreement ${percent(agreement)}`;
}

/** What results of one model have in common besides their conversion settings: the facts of their cache keys. */
export const resultFacts = (
  { sha256 }: AnnModel,
  images: ImageDataset,
  calibration: ImageDataset,
  {
    preprocess,
    engine = 'event',
    output,
    decision,
  }: ReadingOptions & { readonly preprocess?: NamedPreprocess; readonly engine?: Engine },
): Readonly<Record<string, string>> => ({
  version: VERSION,
  model: sha256,
  data: imagesHash(images),
  calibration: imagesHash(calibration),
  preprocess: preprocess?.label ?? 'default',
  engine,
  ...(output !== undefined && { output }),
  ...(decision && { decision: JSON.stringify(decision) }),
});
