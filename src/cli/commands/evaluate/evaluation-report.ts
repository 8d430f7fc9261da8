/**
 * @file The report of an evaluation as text: every number with its unit and denominator.
 */
import type { ImageCollection } from '../../../data/dataset.ts';
import type { Bootstrap } from '../../../measure/bootstrap.ts';
import type { Confusion, TopK } from '../../../measure/class-report.ts';
import type { NeuroBench } from '../../../measure/neurobench.ts';
import type { QuantisedAnn } from '../../../measure/quantised-ann.ts';
import type { EvaluationReport } from '../../../measure/report.ts';
import { describeNoise, type Noise } from '../../../simulate/noise/noise.ts';
import type { Engine } from '../../../simulate/simulation.ts';
import { describeData } from '../../shared/data.ts';
import { decisionFacts, describeConfusion } from '../../shared/decision-report.ts';
import { count, duration, mean, percent, perNeuron, plural, rate, size, times } from '../../shared/format.ts';
import { describeModel, type Model } from '../../shared/model.ts';
import { describeSteps, originFacts } from '../../shared/network-report.ts';
import { describeDecision } from '../../shared/reading.ts';
import type { Style } from '../../shared/style.ts';
import { facts, table } from '../../shared/table.ts';
import { describeEnergy } from './energy-report.ts';

/** What was asked for of the decisions, as in the JSON document. */
export interface Decided {
  readonly top?: TopK;
  readonly confusion?: { readonly ann: Confusion | null; readonly snn: Confusion | null };
}

export interface Evaluation {
  readonly report: EvaluationReport;
  readonly decided: Decided;
  readonly bootstrap: Bootstrap | null;
  readonly neurobench: NeuroBench;
  readonly model: Model;
  readonly engine: Engine;
  readonly noise: Noise | undefined;
  readonly images: ImageCollection;
  readonly secondsByPhase: Readonly<Record<string, number>>;
}

export function describeEvaluation(
  { report, decided, bootstrap, neurobench, model, engine, noise, images, secondsByPhase }: Evaluation,
  style: Style,
): string {
  const { steps, latency, origin } = report;
  const time = steps === 'continuous' ? 'continuous time' : describeSteps(steps, report.spikes.populations);
  const delay = steps === 'continuous' ? plural(latency, 'stage') : plural(latency, 'step');
  const head = facts(
    [
      ['model', describeModel(model)],
      ['data', describeData(images)],
      ...(model.format !== 'firstspike' ? originFacts(origin).slice(1) : originFacts(origin)),
      ['network', `${time}, ${origin.settings.weights} weights, ${engine} engine; a decision after ${delay}`],
      ['noise', noise && describeNoise(noise)],
      ['decision', describeDecision(report.decision)],
    ],
    style,
  );
  return [
    head,
    accuracy(report, decided, bootstrap, style),
    ...(decided.confusion ? [confusion(report, decided.confusion, style)] : []),
    activity(report, style),
    tables(report, style),
    describeEnergy(report, style),
    metrics(neurobench, style),
    speed(report, secondsByPhase, style),
  ].join('\n\n');
}

function accuracy(
  report: EvaluationReport,
  { top }: Decided,
  bootstrap: Bootstrap | null,
  style: Style,
): string {
  return facts(
    [
      ...decisionFacts(report, style, bootstrap),
      ...(top
        ? ([
            [
              `top ${top.k}`,
              `${top.ann === null ? '' : `ANN ${percent(top.ann)}, `}SNN ${top.snn === null ? 'none: one score decides' : percent(top.snn)} of the labels are among the ${top.k} highest scores`,
            ],
          ] as const)
        : []),
    ],
    style,
  );
}

const confusion = (
  { classes }: EvaluationReport,
  { snn }: NonNullable<Decided['confusion']>,
  style: Style,
): string => (classes && snn ? describeConfusion(classes, snn, style) : '');

function activity({ spikes, synops, updates, ann, quantised }: EvaluationReport, style: Style): string {
  const { withInput } = spikes;
  return facts(
    [
      [
        'spikes',
        [
          `${style.bold(perNeuron(spikes.perNeuron))} spikes per neuron (hidden neurons: ${count(spikes.neurons)})`,
          ...(spikes.units === spikes.neurons
            ? []
            : [
                `${perNeuron(spikes.perUnit)} per unit of the ANN (hidden units: ${count(spikes.units)}; some are two neurons, ON and OFF)`,
              ]),
          `${mean(spikes.perImage)} spikes per image; ${count(spikes.total)} in all`,
          `with the input ${perNeuron(withInput.perNeuron)} per neuron, ${mean(withInput.perImage)} per image (neurons: ${count(withInput.neurons)})`,
        ].join('\n'),
      ],
      [
        'operations',
        [
          `${style.bold(count(synops.total))} synaptic operations per image`,
          `the ANN's ${count(ann.macs)} MACs per image are ${times(ann.macs / synops.total)} as many as the synaptic operations`,
          ...(ann.effectiveMacs === null
            ? []
            : [
                `the ${count(ann.effectiveMacs)} MACs whose input is not zero are ${times(ann.effectiveMacs / synops.total)} as many: all that spikes save beside an ANN that skips zeros`,
              ]),
          `the ANN's ${count(ann.flops)} FLOPs are ${times(ann.flops / synops.total)} as many as the synaptic operations (2 per MAC, 1 per pooled output)`,
          `not in these ratios: ${describeUpdates(updates)}`,
        ].join('\n'),
      ],
      ['quantised ANN', quantised ? describeQuantised(quantised, synops.total) : undefined],
    ],
    style,
  );
}

/** What neurons do besides synaptic operations; continuous time has no clock. */
function describeUpdates({ clocked, event }: EvaluationReport['updates']): string {
  const ways = [
    ...(clocked === null ? [] : [`${count(clocked)} on a clock`]),
    ...(event === null ? [] : [`${count(event)} event-driven`]),
  ];
  return `neuron updates per image, ${ways.join(', ')}`;
}

/** The opponent, with the operations that it has in common with the spiking network. */
const describeQuantised = (
  { macs, effectiveMacs, levels, activationBits, weightBits, weightBytes }: QuantisedAnn,
  synops: number,
): string =>
  [
    `an ANN of these ${levels} levels and int${weightBits} weights makes the same decisions and needs no time steps`,
    `${count(macs)} MACs per image, ${count(effectiveMacs)} of them (${times(effectiveMacs / synops)} the synaptic operations) of inputs other than zero, ${activationBits} × ${weightBits} bits`,
    `${size(weightBytes)} of weights, and no potentials that last for steps`,
  ].join('\n');

function tables({ spikes, synops }: EvaluationReport, style: Style): string {
  const share = (value: number) => (synops.total > 0 ? percent(value / synops.total, 1) : '–');
  return [
    table(
      [
        { title: 'population' },
        { title: 'kind' },
        { title: 'neurons', align: 'right' },
        { title: 'spikes/image', align: 'right' },
        { title: 'spikes/neuron', align: 'right' },
      ],
      spikes.populations.map((p) => [
        p.name,
        p.kind,
        count(p.neurons),
        mean(p.spikes),
        perNeuron(p.perNeuron),
      ]),
      style,
      ['hidden', 'spiking', count(spikes.neurons), mean(spikes.perImage), perNeuron(spikes.perNeuron)],
    ),
    table(
      [
        { title: 'projection' },
        { title: 'synops/image', align: 'right' },
        { title: 'share', align: 'right' },
      ],
      synops.projections.map((p) => [`${p.from} → ${p.to}`, count(p.synops), share(p.synops)]),
      style,
      ['total', count(synops.total), share(synops.total)],
    ),
  ].join('\n\n');
}

function metrics(
  { footprint, parameterBytes, stateBytes, synapticOperations: operations, ...others }: NeuroBench,
  style: Style,
): string {
  const { connectionSparsity, activationSparsity, activationSparsityPerImage, timeSteps } = others;
  const { membraneUpdates, membraneImages } = others;
  return facts(
    [
      [
        'NeuroBench',
        [
          `footprint ${size(footprint)}: ${size(parameterBytes)} of parameters, ${size(stateBytes)} of state`,
          `connection sparsity ${connectionSparsity.toFixed(4)}`,
          activationSparsity === null || timeSteps === null
            ? `activation sparsity ${activationSparsityPerImage.toFixed(4)} per image`
            : `activation sparsity ${activationSparsity.toFixed(4)} over ${plural(timeSteps, 'time step')}, ${activationSparsityPerImage.toFixed(4)} per image`,
          ...(membraneUpdates === null
            ? []
            : [
                `membrane updates ${count(membraneUpdates)} per image, of the first ${plural(membraneImages, 'image')}`,
              ]),
          `synaptic operations ${count(operations.effectiveAcs)} effective ACs, ${count(operations.effectiveMacs)} effective MACs, ${count(operations.densePerStep)} dense per step`,
        ].join('\n'),
      ],
    ],
    style,
  );
}

function speed(
  { imagesPerSecond, seconds, digest }: EvaluationReport,
  { total, ...phases }: Readonly<Record<string, number>>,
  style: Style,
): string {
  const spent = Object.entries(phases).filter(([, ofPhase]) => ofPhase >= 0.05);
  return facts(
    [
      [
        'time',
        `${duration(total)}: ${spent.map(([phase, ofPhase]) => `${phase} ${duration(ofPhase)}`).join(', ')}`,
      ],
      [
        'speed',
        `${rate(imagesPerSecond)} images/s per thread; ${duration(seconds)} in the simulator, all threads together`,
      ],
      ['digest', `${digest} (of all potentials, spikes and operations: equal for equal bits)`],
    ],
    style,
  );
}
