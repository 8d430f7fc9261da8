/**
 * @file What commands of many parts keep in a file, a line of JSON for each part that is done, so that they can be
 * stopped at any moment and taken up again.
 */
import { createHash } from 'node:crypto';
import type { z } from 'zod';
import type { ImageDataset } from '../../data/dataset.ts';
import { FirstspikeError } from '../../error.ts';
import { appendLine, isFile, readBytes } from '../../platform/node/files.ts';
import { readLines } from '../../search/sweep-record.ts';
import { count, percent, perNeuron } from './format.ts';

/** What earlier runs finished; a line that one of them was killed in is closed, so that the next starts a new one. */
export async function keptRecords<T extends { readonly key: string }>(
  file: string,
  form: z.ZodType<T>,
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

/** How a command that was stopped ends; `all` is e.g. `8 cells`, `files` is missing where nothing was kept. */
export function stopped(done: number, all: string, files: object | undefined): FirstspikeError {
  const advice = files
    ? 'the same command goes on from there'
    : 'nothing was kept; with --out FOLDER the same command can go on';
  return new FirstspikeError('aborted', `Stopped after ${done} of ${all}; ${advice}.`, { done, all });
}

/** A part in one line, as it is done: `99.42 %, 0.014 spikes per neuron, 394,508 synops per image`. */
export const summary = ({
  snn,
  spikes,
  synops,
}: {
  readonly snn: { readonly accuracy: number };
  readonly spikes: { readonly perNeuron: number };
  readonly synops: { readonly total: number };
}): string =>
  `${percent(snn.accuracy)}, ${perNeuron(spikes.perNeuron)} spikes per neuron, ${count(synops.total)} synops per image`;
