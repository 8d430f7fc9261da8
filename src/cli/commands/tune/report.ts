/** @file What `tune` prints: one line per measurement, and the result. */
import { settings as settingTable } from '../../../convert/settings.ts';
import type { ImageDataset } from '../../../data/dataset.ts';
import { formatThreshold } from '../../../mapping/threshold.ts';
import type { EpochReport, Measurement, TuneResult, TuneSettings } from '../../../train/index.ts';
import { describeData } from '../../shared/data.ts';
import { count, duration, percent } from '../../shared/format.ts';
import { type AnnModel, describeModel } from '../../shared/model.ts';
import type { Style } from '../../shared/style.ts';
import { facts, table } from '../../shared/table.ts';
import { describeSettings, describeWritten, type WrittenModel } from '../../shared/training.ts';

/** Settings as reports and files print them. */
export function publicSettings(settings: TuneSettings) {
  const { epochs, batchSize, learningRate, warmup, seed, heldOut, heldOutAt, calibration } = settings;
  const { steps, penalty, penaltyWeight, distil, temperature, match, augmentation } = settings;
  const numbers = { epochs, batchSize, learningRate, warmup, seed, heldOut, heldOutAt, calibration };
  const losses = { penalty, penaltyWeight, distil, temperature, match };
  return { ...numbers, steps: steps ?? null, ...losses, ...augmentation };
}

/**
 * Options of `convert` and `evaluate` that make the network that was tuned. By default they would choose what is most like the
 * tuned ANN, which is not what tuning aimed at.
 */
export function asTuned({ steps, calibration, conversion }: TuneSettings): string {
  const { threshold = { kind: 'mse' }, per, weights, rounding, layerSteps, preprocess } = conversion;
  const options: readonly (readonly [string, string | number | undefined])[] = [
    ['steps', steps],
    ['layer-steps', layerSteps && settingTable.layerSteps.format(layerSteps)],
    ['threshold', formatThreshold(threshold)],
    ['per', per],
    ['weights', weights],
    ['rounding', rounding],
    ['preprocess', preprocess?.label],
    ['calibrate-limit', calibration],
  ];
  const given = options.flatMap(([name, value]) => (value === undefined ? [] : [`--${name} ${value}`]));
  return [...given, '--no-automatic'].join(' ');
}

export const measuredLine = ({ ann, snn, steps, spikesPerNeuron, synops }: Measurement): string =>
  `held out: ANN ${percent(ann.accuracy)}, SNN ${percent(snn.accuracy)} at ${steps} steps, ${spikesPerNeuron.toFixed(4)} spikes per neuron, ${count(Math.round(synops))} synops`;

export const epochLine = (
  { epoch, loss, activity, measured }: EpochReport<Measurement>,
  epochs: number,
): string =>
  `${String(epoch).padStart(String(epochs).length)}/${epochs}  loss ${loss.toFixed(3)}, activity ${percent(activity, 1)}` +
  (measured ? `; ${measuredLine(measured)}` : '');

interface Tuning {
  readonly model: AnnModel;
  readonly images: ImageDataset;
  readonly file: WrittenModel;
  readonly result: TuneResult;
  readonly seconds: number;
}

export function describeTuning(style: Style, { model, images, file, result, seconds }: Tuning): string {
  const { settings, original, history, parameters } = result;
  const at = settings.heldOutAt;
  const head = facts(
    [
      ['written', describeWritten(style.bold, file)],
      ['from', `${describeModel(model)}, ${count(parameters)} parameters tuned`],
      ['data', `${describeData(images)}; the ${at} ${count(settings.heldOut)} held out`],
      ['settings', describeSettings(publicSettings(settings))],
      ['convert with', asTuned(settings)],
      ['time', duration(seconds)],
    ],
    style,
  );
  return `${head}\n\n${progressTable(style, original, history)}`;
}

const right = { align: 'right' } as const;

function progressTable(
  style: Style,
  original: Measurement,
  history: readonly EpochReport<Measurement>[],
): string {
  const titles = [
    'epoch',
    'training loss',
    'ANN',
    `SNN, ${original.steps} steps`,
    'spikes per neuron',
    'synops',
  ];
  const cells = ({ ann, snn, spikesPerNeuron, synops }: Measurement): string[] => [
    percent(ann.accuracy),
    percent(snn.accuracy),
    spikesPerNeuron.toFixed(4),
    count(Math.round(synops)),
  ];
  return table(
    titles.map((title) => ({ title, ...right })),
    [
      ['original', '', ...cells(original)],
      ...history.map(({ epoch, loss, measured }) => [
        String(epoch),
        loss.toFixed(4),
        ...(measured ? cells(measured) : []),
      ]),
    ],
    style,
  );
}
