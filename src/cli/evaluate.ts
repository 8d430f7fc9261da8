/**
 * @file `firstspike evaluate`: accuracy, agreement with the ANN, spikes, operations and energy on labelled images.
 */
import type { Command } from 'commander';
import { prepare } from '../convert/convert.ts';
import type { ImageDataset } from '../data/dataset.ts';
import { parsePreprocess } from '../data/preprocess.ts';
import { FirstspikeError } from '../error.ts';
import type { Graph } from '../graph/graph.ts';
import type { EvaluationReport } from '../measure/report.ts';
import type { SpikingNetwork } from '../network/network.ts';
import { evaluate } from '../run/evaluate.ts';
import type { Engine } from '../simulate/simulation.ts';
import { conversionOf, convertModel } from './convert.ts';
import { calibrationImages, dataFields, evaluationImages, scalingOf } from './data.ts';
import { describeEvaluation } from './evaluation-report.ts';
import { percent, shortHash } from './format.ts';
import { loadModel, loadOnnx, modelFields, type NetworkModel, type OnnxModel } from './model.ts';
import {
  addConversion,
  addData,
  addOutput,
  addRun,
  type ConversionOptions,
  type DataOptions,
  minAccuracy,
  type OutputOptions,
  outputOption,
  type RunOptions,
} from './options.ts';
import { exitCodes } from './output.ts';
import { runs, type Session, workforceFor } from './session.ts';

interface EvaluateCommandOptions extends DataOptions, RunOptions, ConversionOptions, OutputOptions {
  readonly ann?: string;
  readonly minAccuracy?: number;
}

/** A network, the ANN that takes the same pixels, and the images. */
interface Subject {
  readonly network: SpikingNetwork;
  readonly ann?: Graph;
  readonly images: ImageDataset;
}

export function evaluateCommand(program: Command): void {
  const command = program
    .command('evaluate')
    .summary('accuracy, agreement, spikes, operations, energy')
    .description(
      'Evaluate a converted network, or an ONNX model that is converted on the way, on labelled images.',
    )
    .argument('<model>', 'a converted network, an ONNX file, or a bundled model');
  addData(command);
  command.addOption(
    outputOption('--ann <model>', 'the ONNX model that a converted network is compared with').helpGroup(
      'Data:',
    ),
  );
  addConversion(command, 'images that choose the thresholds (default: the training split of --data)');
  addRun(command);
  command.addOption(minAccuracy());
  addOutput(command);
  runs<EvaluateCommandOptions>(command, async (session, options, argument) => {
    const model = await loadModel(argument);
    const subject =
      model.format === 'onnx'
        ? await convertOnTheWay(session, model, options)
        : await asSaved(session, model, options);
    const engine: Engine = options.engine ?? 'event';
    const report = await evaluate(subject.network, subject.images, {
      engine,
      ...(subject.ann && { ann: subject.ann }),
      workforce: workforceFor(subject.images.length, options.threads),
      signal: session.signal,
      onProgress: session.progress.phase('Evaluating'),
    });
    warnAtChance(session, report, subject.images);
    const gate = gateOf(report, options.minAccuracy);
    session.result(
      {
        ...report,
        model: modelFields(model),
        engine,
        seed: null,
        data: dataFields(subject.images),
        ...(gate && { gate }),
      },
      () => describeEvaluation({ report, model, engine, images: subject.images }, session.style),
    );
    if (gate && !gate.passed) {
      session.note(
        `The spiking network's accuracy ${percent(report.snn.accuracy)} is below --min-accuracy ${percent(gate.minAccuracy)}.`,
      );
      process.exitCode = exitCodes.gate;
    }
  });
}

const gateOf = (report: EvaluationReport, wanted: number | undefined) =>
  wanted === undefined ? undefined : { minAccuracy: wanted, passed: report.snn.accuracy >= wanted };

async function convertOnTheWay(
  session: Session,
  model: OnnxModel,
  options: EvaluateCommandOptions,
): Promise<Subject> {
  if (options.ann !== undefined) {
    throw new FirstspikeError(
      'usage',
      `--ann goes with a converted network; ${model.file} is an ANN itself.`,
    );
  }
  const images = await evaluationImages(session, options);
  const graph = model.graph(images.shape);
  const calibration = await calibrationImages(session, images, options);
  const network = await convertModel(session, model, calibration, options);
  const { plan } = prepare(graph, images, conversionOf(model, images, options));
  return { network, ann: plan.graph, images };
}

/** Options that only make sense before the conversion. */
const conversionFlags = {
  steps: '--steps',
  weights: '--weights',
  threshold: '--threshold',
  per: '--per',
  rounding: '--rounding',
  preprocess: '--preprocess',
  calibrate: '--calibrate',
  calibrateLimit: '--calibrate-limit',
} as const satisfies Record<keyof ConversionOptions, string>;

async function asSaved(
  session: Session,
  { file, network }: NetworkModel,
  options: EvaluateCommandOptions,
): Promise<Subject> {
  for (const key of Object.keys(conversionFlags) as (keyof ConversionOptions)[]) {
    if (options[key] === undefined) continue;
    throw new FirstspikeError(
      'usage',
      `${conversionFlags[key]} belongs to the conversion, and ${file} is converted already; leave it out or give the ONNX model.`,
    );
  }
  const model =
    options.ann === undefined ? undefined : await loadOnnx(options.ann, '--ann takes the ONNX model');
  const images = await evaluationImages(session, options);
  warnOfRange(session, network, images);
  if (model === undefined) return { network, images };
  const { sha256, preprocess } = network.origin;
  if (sha256 !== null && sha256 !== model.sha256) {
    session.warn(
      `${model.file} (sha256 ${shortHash(model.sha256)}) is not the model that ${file} came from (sha256 ${shortHash(sha256)}).`,
    );
  }
  const scaling = preprocess === 'none' ? 'raw' : preprocess;
  const { plan } = prepare(
    model.graph(images.shape),
    images,
    scalingOf({ ...parsePreprocess(scaling), label: preprocess }, images),
  );
  return { network, ann: plan.graph, images };
}

/** Pixels far from what the input was made for: bytes for a network that takes 0…1, or the other way round. */
function warnOfRange(
  session: Session,
  { populations }: SpikingNetwork,
  { pixels, name }: ImageDataset,
): void {
  const [input] = populations;
  if (input.kind !== 'input') return;
  let largest = 0;
  for (const pixel of pixels) if (pixel > largest) largest = pixel;
  if (largest <= input.xMax && largest >= input.xMax / 8) return;
  session.warn(
    `The pixels of ${name} run to ${largest}, but the network was converted for pixels up to ${input.xMax}; use data stored the same way.`,
  );
}

const ENOUGH_IMAGES = 20;

/** An ANN that only guesses was most likely given pixels on another scale than in its training. */
function warnAtChance(session: Session, report: EvaluationReport, { classes, name }: ImageDataset): void {
  const accuracy = report.ann.accuracy ?? report.snn.accuracy;
  if (classes < 2 || report.images < ENOUGH_IMAGES || accuracy >= 1.5 / classes) return;
  const who = report.ann.accuracy === null ? 'spiking network' : 'ANN';
  const others = ['unit', 'raw', 'mean=…,std=…'].filter((label) => label !== report.origin.preprocess);
  session.warn(
    `The ${who} is right on ${percent(accuracy, 1)} of ${name}, which is chance for ${classes} classes. Pixels were scaled as "${report.origin.preprocess}"; the model was probably trained on another scale: try --preprocess ${others.join(' or --preprocess ')}.`,
  );
}
