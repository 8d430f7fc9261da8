/**
 * @file Several codes of one network as text: what they get right, what they cost, and where the ANN costs less.
 */

import type { ImageCollection } from '../../../data/dataset.ts';
import type { CodingReport } from '../../../measure/coding-report.ts';
import { type EnergyEstimate, energyGuide } from '../../../measure/energy/index.ts';
import type { SpikingNetwork } from '../../../network/network.ts';
import { describeNoise, type Noise } from '../../../simulate/noise/noise.ts';
import { describeData } from '../../shared/data.ts';
import { count, percent, perNeuron } from '../../shared/format.ts';
import { describeModel, type Model } from '../../shared/model.ts';
import { describeTime, originFacts } from '../../shared/network-report.ts';
import { describeDecision } from '../../shared/reading.ts';
import type { Style } from '../../shared/style.ts';
import { facts, table } from '../../shared/table.ts';
import { micro } from './energy-report.ts';

interface Comparison {
  readonly reports: readonly CodingReport[];
  readonly network: SpikingNetwork;
  readonly noise: Noise | undefined;
  readonly model: Model;
  readonly images: ImageCollection;
  /** `null` where no ANN was at hand. */
  readonly annAccuracy: number | null;
}

/** `ttfs`, `rate:32`, `fs:5`: as `--coding` takes them. */
const nameOf = ({ coding, steps }: CodingReport): string =>
  coding === 'ttfs' ? coding : `${coding}:${steps}`;

export function describeCodings(comparison: Comparison, style: Style): string {
  const { reports, network, noise, model, images, annAccuracy } = comparison;
  const { origin } = network;
  return [
    facts(
      [
        ['model', describeModel(model)],
        ['data', describeData(images)],
        ...originFacts(origin).slice(model.format === 'firstspike' ? 0 : 1),
        [
          'network',
          `${describeTime(network)}; ${origin.settings.weights} weights and xMax are the same for all codes`,
        ],
        ['noise', noise && describeNoise(noise)],
        ['decision', describeDecision(network.decision)],
        [
          'ANN',
          `${annAccuracy === null ? 'accuracy not measured' : `accuracy ${percent(annAccuracy)}`}, ${count(origin.macs)} MACs per image`,
        ],
      ],
      style,
    ),
    table(
      [
        { title: 'code' },
        { title: 'accuracy', align: 'right' },
        { title: 'as the ANN', align: 'right' },
        { title: 'steps', align: 'right' },
        { title: 'latency', align: 'right' },
        { title: 'spikes/neuron', align: 'right' },
        { title: 'input spikes', align: 'right' },
        { title: 'synops/image', align: 'right' },
        { title: 'MACs/image', align: 'right' },
      ],
      reports.map((report) => [
        nameOf(report),
        report.accuracy === null ? '–' : percent(report.accuracy),
        report.agreement === null ? '–' : percent(report.agreement),
        report.steps === 'continuous' ? '–' : count(report.steps),
        report.steps === 'continuous' ? `${report.latency} stages` : count(report.latency),
        perNeuron(report.spikes.perNeuron),
        count(report.spikes.input),
        count(report.synops),
        count(report.analogMacs),
      ]),
      style,
    ),
    energies(reports, style),
    facts(
      reports.map((report) => [nameOf(report), report.description] as const),
      style,
    ),
  ].join('\n\n');
}

/** Microjoules per image by model; a code that needs more than the ANN is said to lose. */
function energies(reports: readonly CodingReport[], style: Style): string {
  const [first] = reports;
  if (!first) return '';
  const own = reports.find(({ coding }) => coding === 'ttfs');
  const hasQuantised = own?.energy.some(({ quantised }) => quantised) ?? false;
  const energies = table(
    [
      { title: 'energy per image, µJ' },
      { title: 'ANN', align: 'right' },
      ...(hasQuantised
        ? ([
            { title: 'quantised', align: 'right' },
            { title: 'skipping zeros', align: 'right' },
          ] as const)
        : []),
      ...reports.map((report) => ({ title: nameOf(report), align: 'right' }) as const),
    ],
    first.energy.map(({ model, annMicrojoules }, m) => [
      model,
      micro(annMicrojoules),
      ...(hasQuantised
        ? [
            micro(own?.energy[m].quantised?.denseMicrojoules ?? null),
            micro(own?.energy[m].quantised?.skippingMicrojoules ?? null),
          ]
        : []),
      ...reports.map(({ energy }) => cell(energy[m], style)),
    ]),
    style,
  );
  const quantised = hasQuantised
    ? '\n\n  Quantised: the ANN of the same levels and weights as ttfs, which decides alike; loses: against the ANN.'
    : '';
  return `${energies}\n\n  ${energyGuide}${quantised}`;
}

function cell({ snnMicrojoules, ratio }: EnergyEstimate, style: Style): string {
  const value = micro(snnMicrojoules);
  return ratio === null || ratio > 1 ? value : `${style.yellow('loses')} ${value}`;
}
