/** @file Networks of MLPerf Tiny in docs/results.md: not bundled, converted as they are, without retraining. */
import * as z from 'zod/mini';
import { count, percent, perNeuron, points } from '../../src/cli/shared/format.ts';
import { paretoResults } from '../../src/search/pareto-rows.ts';
import { resultRecord } from '../../src/search/result-record.ts';
import { facts, markdown, missing, recorded, source } from './recorded.ts';

const vww = z.object({ cells: z.array(z.omit(resultRecord, { coding: true, noise: true })) });

const RESNET = 'mlperf-resnet8';
const VWW = 'mlperf-vww96';
const VALUES = 'mlperf-vww96-values';

export function mlperf(): string {
  const resnet = recorded(RESNET, z.object({ ...paretoResults.shape, ...facts.shape, command: z.string() }));
  const wakeWords = recorded(VWW, vww);
  const values = recorded(VALUES, vww);
  const open = missing([RESNET, VWW, VALUES]);
  return [
    'ResNet-8 and the visual-wake-words MobileNet of [MLPerf Tiny](https://github.com/mlcommons/tiny) (Apache-2.0), as the Keras files',
    'of its reference implementations; they are not bundled. Thresholds on training images, no retraining.',
    ...(resnet
      ? [
          '',
          markdown(
            [
              'ResNet-8',
              'steps',
              'ANN',
              'SNN',
              'from the ANN',
              'decides as the ANN',
              'spikes per neuron',
              'synaptic operations',
              'quantised ANN, MACs other than zero',
              'latency',
            ],
            resnet.rows.map((row) => [
              `${row.conversion}: ${row.settings.threshold}${row.settings.correction === 'weights' ? ', weights fitted' : ''}${row.settings['layer-steps'] === 'none' ? '' : `, steps ${row.settings['layer-steps'].replaceAll('+', ', ')}`}`,
              String(row.steps),
              percent(row.ann.accuracy ?? Number.NaN, 1),
              percent(row.snn.accuracy, 1),
              points(-row.lossOwn),
              percent(row.agreement ?? Number.NaN, 1),
              perNeuron(row.spikes.perNeuron),
              count(row.synops.total),
              count(row.quantised?.effectiveMacs ?? Number.NaN),
              String(row.latency),
            ]),
          ),
          '',
          `\`${resnet.measured.command}\`, ${source([[RESNET, resnet]])} The ANN has ${count(resnet.rows[0].ann.macs)} MACs.`,
        ]
      : []),
    ...(wakeWords
      ? [
          '',
          markdown(
            [
              'visual wake words',
              'steps',
              'decides as the ANN',
              'RMSE of the probabilities',
              'spikes per neuron',
              'synaptic operations',
              'latency',
            ],
            wakeWords.cells.map((cell) => [
              cell.settings.threshold,
              String(cell.steps),
              percent(cell.agreement ?? Number.NaN, 1),
              values?.cells.find(({ steps }) => steps === cell.steps)?.values?.rmse.toFixed(3) ?? '–',
              perNeuron(cell.spikes.perNeuron),
              count(cell.synops.total),
              String(cell.latency),
            ]),
          ),
          '',
          `\`${wakeWords.measured.command}\`, ${source([[VWW, wakeWords], ...(values ? ([[VALUES, values]] as const) : [])])} The images are CIFAR-10's at three times their size (its own data set is not at hand): they say how faithful the conversion is, not how well it finds people. The ANN decides nearly all of them alike (nobody is there), so that the agreement says little and the error of its probabilities more (the first 200 images). It has ${count(wakeWords.cells[0].ann.macs)} MACs.`,
        ]
      : []),
    ...(open ? ['', open] : []),
  ].join('\n');
}
