/** @file What `train` prints: one line per epoch, and the result. */
import type { ImageDataset } from '../../../data/dataset.ts';
import type { EpochReport, TrainResult, TrainSettings, Validation } from '../../../train/index.ts';
import { describeData } from '../../shared/data.ts';
import { count, duration, percent } from '../../shared/format.ts';
import { type AnnModel, describeModel } from '../../shared/model.ts';
import type { Style } from '../../shared/style.ts';
import { facts, table } from '../../shared/table.ts';
import { asMetadata, describeSettings, describeWritten, type WrittenModel } from '../../shared/training.ts';

/** Settings as reports and files print them. */
export function publicSettings(settings: TrainSettings) {
  const { epochs, batchSize, learningRate, warmup, seed, heldOut, heldOutAt } = settings;
  const { spikePenalty, synopPenalty, augmentation } = settings;
  const numbers = { epochs, batchSize, learningRate, warmup, seed, heldOut, heldOutAt };
  return { ...numbers, spikePenalty, synopPenalty, ...augmentation };
}

/** An epoch in JSON documents. */
export const epochFields = ({ epoch, loss, accuracy, measured }: EpochReport<Validation>) => ({
  epoch,
  loss,
  accuracy,
  ...(measured && { validation: measured }),
});

interface Models {
  readonly architecture: AnnModel | undefined;
  readonly from: AnnModel | undefined;
}

/** For whoever opens the file: what it was trained from. */
export function provenance(
  { settings, history }: TrainResult,
  data: string,
  { architecture, from }: Models,
): Record<string, string> {
  const validation = history.at(-1)?.measured;
  return asMetadata({
    ...publicSettings(settings),
    data,
    ...(architecture && { architecture: architecture.sha256 }),
    ...(from && { from: from.sha256 }),
    ...(validation && {
      accuracy: `${percent(validation.accuracy)} of ${validation.images} held-out images`,
    }),
  });
}

export const epochLine = ({ epoch, loss, measured }: EpochReport<Validation>, epochs: number): string =>
  `${String(epoch).padStart(String(epochs).length)}/${epochs}  loss ${loss.toFixed(3)}` +
  (measured
    ? `, held out: ${percent(measured.accuracy)}, ${percent(measured.activeFraction, 1)} of the units active`
    : '');

interface Training extends Models {
  readonly images: ImageDataset;
  readonly file: WrittenModel;
  readonly result: TrainResult;
  readonly macs: number;
  readonly flops: number;
  readonly seconds: number;
}

export function describeTraining(style: Style, training: Training): string {
  const { images, file, result, macs, flops, seconds, architecture, from } = training;
  const { graph, settings, history, parameters } = result;
  const { heldOut, heldOutAt } = settings;
  const last = history.at(-1)?.measured;
  const head = facts(
    [
      ['written', describeWritten(style.bold, file)],
      [
        'network',
        `${graph.name}, ${count(parameters)} parameters, ${count(macs)} MACs, ${count(flops)} FLOPs per image`,
      ],
      ['architecture', architecture && describeModel(architecture)],
      ['from', from && describeModel(from)],
      ['data', `${describeData(images)}; the ${heldOutAt} ${count(heldOut)} held out`],
      ['settings', describeSettings(publicSettings(settings))],
      ['accuracy', last && `${style.bold(percent(last.accuracy))} of ${count(last.images)} held-out images`],
      ['time', duration(seconds)],
    ],
    style,
  );
  return `${head}\n\n${historyTable(style, history)}`;
}

const right = { align: 'right' } as const;

const historyTable = (style: Style, epochs: readonly EpochReport<Validation>[]): string =>
  table(
    ['epoch', 'training loss', 'training accuracy', 'held-out loss', 'held-out accuracy', 'active units'].map(
      (title) => ({ title, ...right }),
    ),
    epochs.map(({ epoch, loss, accuracy, measured }) => [
      String(epoch),
      loss.toFixed(4),
      percent(accuracy),
      measured?.loss.toFixed(4) ?? '',
      measured ? percent(measured.accuracy) : '',
      measured ? percent(measured.activeFraction, 1) : '',
    ]),
    style,
  );
