/**
 * @file `firstspike evaluate`: accuracy, agreement with the ANN, spikes, operations and energy on images.
 */
import type { Command } from 'commander';
import { FirstspikeError } from '../../../error.ts';
import { classCount } from '../../../graph/decision.ts';
import { bootstrapOf } from '../../../measure/bootstrap.ts';
import { confusionOf, topK } from '../../../measure/class-report.ts';
import { type EvaluationReport, reportOf } from '../../../measure/report.ts';
import type { Tally } from '../../../measure/tally.ts';
import { checkWritable, writeAtomic } from '../../../platform/node/files.ts';
import { annDecider, networkDecider } from '../../../run/alternatives.ts';
import { evaluateImages, hasAnn } from '../../../run/evaluate.ts';
import { neurobench } from '../../../run/neurobench.ts';
import { imagesOfShard } from '../../../run/shard.ts';
import type { Noise } from '../../../simulate/noise/noise.ts';
import { unfelt } from '../../../simulate/noise/unfelt.ts';
import { engineFor } from '../../../simulate/simulator.ts';
import { warnAtChance } from '../../shared/chance.ts';
import { dataFields } from '../../shared/data.ts';
import { decisionsFile, decisionsFormat, noteOnScores } from '../../shared/decisions.ts';
import { percent } from '../../shared/format.ts';
import { annOption, type InputOptions, type Inputs, loadInputs } from '../../shared/inputs.ts';
import { loadModel, type Model, modelFields } from '../../shared/model.ts';
import { addNoise, type NoiseOptions, noiseOf } from '../../shared/noise-options.ts';
import { wholeNumber } from '../../shared/option-values.ts';
import {
  addConversion,
  addData,
  addOutput,
  addRun,
  type CodingChoice,
  codingOption,
  minAccuracy,
  type OutputOptions,
  outputOption,
  type RunOptions,
} from '../../shared/options.ts';
import { addReading, readingOf } from '../../shared/reading.ts';
import { addRunDirectory, closeShard, openRun, type RunFlags, resumable, shareOf } from '../../shared/run.ts';
import { poolFor, runs, type Session } from '../../shared/session.ts';
import { evaluateCodings } from './codings.ts';
import { type Decided, describeEvaluation } from './evaluation-report.ts';
import { checkGate, closeGate, gateOf } from './gate.ts';

interface EvaluateCommandOptions extends InputOptions, RunOptions, NoiseOptions, RunFlags, OutputOptions {
  readonly minAccuracy?: number;
  readonly coding?: CodingChoice;
  readonly top?: number;
  readonly confusion?: boolean;
  readonly decisions?: string;
}

export function evaluateCommand(program: Command): void {
  const command = program
    .command('evaluate')
    .summary('accuracy, agreement, spikes, operations, energy')
    .description(
      'Evaluate a converted network, or an ANN (ONNX, Keras, TensorFlow.js) that is converted on the way, on images. Without labels there is no accuracy, but the agreement with the ANN; of a model that decides no class, the error of its values.',
    )
    .argument(
      '<model>',
      'a converted network, an ONNX or Keras file, a TensorFlow.js model.json, or a bundled model',
    );
  addData(command);
  command.addOption(annOption());
  addReading(command);
  addConversion(command);
  addRun(command);
  addNoise(command);
  command.addOption(codingOption());
  command.addOption(minAccuracy());
  command.addOption(
    outputOption(
      '--top <k>',
      'also the share of images whose label is among the k highest scores',
      wholeNumber('--top', 1),
    ),
  );
  command.addOption(
    outputOption('--confusion', 'also the accuracy of each class, and how often it is taken for each other'),
  );
  command.addOption(
    outputOption('--decisions <file>', 'write label, decisions and scores of every image (.csv or .jsonl)'),
  );
  addRunDirectory(command);
  addOutput(command);
  runs<EvaluateCommandOptions>(command, run);
}

async function run(given: Session, options: EvaluateCommandOptions, argument: string): Promise<void> {
  const noise = noiseOf(options);
  checkOptions(options);
  if (options.decisions !== undefined) await checkWritable(options.decisions);
  const model = await loadModel(argument, readingOf(options));
  const inputs = await loadInputs(given, model, options, {
    open: (images) => openRun(given, options, { models: [model], images }),
  });
  await resumable(inputs.session, () => evaluateInputs(model, inputs, options, noise));
}

async function evaluateInputs(
  model: Model,
  inputs: Inputs,
  options: EvaluateCommandOptions,
  noise: Noise | undefined,
): Promise<void> {
  const { session, network, images } = inputs;
  const { coding } = options;
  const engine = engineFor(network, options.engine ?? 'event', noise);
  checkGate(options.minAccuracy, inputs);
  if (noise) for (const remark of unfelt(network, noise)) session.warn(remark);
  if (coding !== undefined) {
    await evaluateCodings({ model, inputs, engine, options, noise }, coding);
    return;
  }
  const running = {
    engine,
    noise,
    ann: inputs.ann,
    scores: options.decisions !== undefined,
    pool: poolFor(session, images.length, options.threads),
    signal: session.signal,
    onProgress: session.progress.phase('Evaluating'),
  };
  if (session.run?.shard) {
    const part = imagesOfShard(images, session.run.shard);
    await evaluateImages(network, part.images, { ...running, slice: part.slice });
    return closeShard(session, shareOf(part, images));
  }
  const tally = await evaluateImages(network, images, running);
  const report = reportOf(network, tally, hasAnn(images, running), noise);
  // Some images are run step by step and traced, however many there are: no part of what an image takes.
  session.progress.phase('Counting updates');
  const metrics = await neurobench(network, report, images, { signal: session.signal, noise });
  const bootstrap = bootstrapOf(tally.results);
  const who = report.ann.accuracy === null ? 'snn' : 'ann';
  // What noise makes wrong says nothing of the pixels.
  if (report[who].accuracy !== null && (who === 'ann' || !noise)) {
    const decider = inputs.ann && who === 'ann' ? annDecider(inputs.ann) : networkDecider(network, engine);
    await warnAtChance(session, decider, images, {
      who: who === 'ann' ? 'The ANN' : 'The spiking network',
      decisions: tally.results.map((result) => result[who]?.decision ?? -1),
      isSaved: model.format === 'firstspike',
      threads: options.threads,
    });
  }
  if (model.format === 'firstspike' && !noise && isLow(report)) {
    session.warn(
      `Network and ANN decide alike on only ${percent(report.agreement ?? 0, 1)} of the images. The cause may be what was chosen when the network was converted: the scale of pixels ("${network.origin.preprocess}"; another one is --preprocess of convert), the calibration data (${network.origin.calibration}), the number of steps; firstspike compare names the layer.`,
    );
  }
  const decided = decidedOf(inputs, tally, options);
  if (options.decisions !== undefined) {
    const { classNames } = network;
    const note = noteOnScores(network.decision, hasAnn(images, running));
    if (note) session.warn(note);
    await writeAtomic(
      options.decisions,
      decisionsFile(options.decisions, {
        classNames,
        results: tally.results,
        ...(images.files && { files: images.files }),
      }),
    );
  }
  const gate = report.snn.accuracy === null ? undefined : gateOf(report.snn.accuracy, options.minAccuracy);
  const secondsByPhase = session.seconds();
  session.result(
    {
      ...report,
      ...decided,
      bootstrap,
      neurobench: metrics,
      model: modelFields(model),
      engine,
      noise: noise ?? null,
      seed: noise?.seed ?? null,
      secondsByPhase,
      data: dataFields(images),
      ...(options.decisions !== undefined && { decisions: options.decisions }),
      ...(gate && { gate }),
    },
    () =>
      describeEvaluation(
        { report, decided, bootstrap, neurobench: metrics, model, engine, noise, images, secondsByPhase },
        session.style,
      ) + (options.decisions === undefined ? '' : `\n\n  Written ${session.style.bold(options.decisions)}`),
  );
  closeGate(session, gate, report.snn.accuracy);
}

/** Whether network and ANN have little in common, on images enough to say so. */
const isLow = ({ agreement, images }: EvaluationReport): boolean =>
  agreement !== null && agreement < 0.5 && images >= 20;

/** Options that exclude each other. */
function checkOptions({ coding, minAccuracy: wanted, ...others }: EvaluateCommandOptions): void {
  if (others.decisions !== undefined) decisionsFormat(others.decisions);
  if (coding === undefined) return;
  const isBaseline = coding !== 'all' && coding.every(({ kind }) => kind !== 'ttfs');
  if (isBaseline && wanted !== undefined) {
    throw new FirstspikeError(
      'usage',
      '--min-accuracy is about the network itself; add ttfs to --coding, or leave it out.',
    );
  }
  for (const name of ['top', 'confusion', 'decisions'] as const) {
    if (others[name] === undefined) continue;
    throw new FirstspikeError('usage', `--${name} is about the network itself; leave out --coding.`);
  }
}

/** What was asked for of the decisions. @throws FirstspikeError `usage` where the model or the data have no classes */
function decidedOf(
  { network }: Inputs,
  { results }: Tally,
  { top, confusion }: EvaluateCommandOptions,
): Decided {
  const { decision } = network;
  const asked = top !== undefined ? '--top' : confusion ? '--confusion' : undefined;
  if (asked && (classCount(decision) === null || results.some(({ label }) => label === null))) {
    throw new FirstspikeError('usage', `${asked} needs a model that decides classes, and labelled images.`);
  }
  return {
    ...(top !== undefined && { top: topK(results, top) }),
    ...(confusion && {
      confusion: {
        ann: confusionOf(decision, results, 'ann'),
        snn: confusionOf(decision, results, 'snn'),
      },
    }),
  };
}
