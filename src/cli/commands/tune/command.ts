/**
 * @file `firstspike tune`: fine-tunes an ANN so that its spiking network needs fewer synaptic operations and few steps,
 * and writes it as ONNX. A checkpoint beside the output lets an interrupted run resume.
 */
import type { Command } from 'commander';
import { resolveSettings } from '../../../convert/resolve.ts';
import { settingNames } from '../../../convert/settings.ts';
import { FirstspikeError } from '../../../error.ts';
import { annOf } from '../../../ops/ann.ts';
import { checkWritable } from '../../../platform/node/files.ts';
import { allCores } from '../../../platform/node/threads.ts';
import { annDecider } from '../../../run/alternatives.ts';
import {
  type Measurement,
  type PenaltyKind,
  penaltyKinds,
  type TuneResult,
  tune,
  tuneDefaults,
} from '../../../train/index.ts';
import { warnAtChance } from '../../shared/chance.ts';
import { dataFields, loadImages, readingFor, saysPixels, scalingOf } from '../../shared/data.ts';
import { loadAnn, modelFields } from '../../shared/model.ts';
import { oneOf, wholeNumber } from '../../shared/option-values.ts';
import {
  addOutput,
  type ConversionOptions,
  type OutputOptions,
  outputOption,
  preprocessOption,
} from '../../shared/options.ts';
import { outputNameOption, type ReadingOptions } from '../../shared/reading.ts';
import { poolFor, runs, type Session } from '../../shared/session.ts';
import { addSettings, settingsOf } from '../../shared/settings.ts';
import {
  addTraining,
  asMetadata,
  grouped,
  positive,
  runAndWrite,
  runSettingsOf,
  type TrainingOptions,
  upTo,
  withoutUndefined,
} from '../../shared/training.ts';
import { asTuned, describeTuning, epochLine, measuredLine, publicSettings } from './report.ts';

interface TuneCommandOptions
  extends TrainingOptions,
    OutputOptions,
    Pick<ReadingOptions, 'outputName'>,
    Omit<ConversionOptions, 'calibrate' | 'steps'> {
  readonly steps?: number;
  readonly penalty?: PenaltyKind;
  readonly penaltyWeight?: number;
  readonly distil?: number;
  readonly temperature?: number;
  readonly match?: number;
}

const TUNING = 'Tuning:';
const LOSS = 'Loss:';

export function tuneCommand(program: Command): void {
  const command = program
    .command('tune')
    .summary('fine-tune an ANN for its spiking network')
    .description(
      'Fine-tune a classifier so that its spiking network needs fewer synaptic operations and few steps, and write it as ONNX. Ctrl-C keeps a checkpoint beside the output, and the same command resumes it.',
    )
    .argument('<model>', 'an ONNX or Keras file, a TensorFlow.js model.json, or a bundled model');
  const data = outputOption(
    '--data <data>',
    'labelled images; their training split is used, a test split never',
  ).makeOptionMandatory();
  addTraining(command, TUNING, data, 1, tuneDefaults);
  const { calibration, penalty, penaltyWeight, distil, temperature, match } = tuneDefaults;
  const options = [
    grouped(
      TUNING,
      '--steps <T>',
      'round activations to what spikes carry in T steps, 1…65535 (default: not rounded)',
      wholeNumber('--steps', 1, 65535),
    ),
    grouped(
      TUNING,
      '--calibrate-limit <n>',
      `training images that choose the thresholds (default: ${calibration})`,
      wholeNumber('--calibrate-limit', 1),
    ),
    grouped(
      LOSS,
      '--penalty <kind>',
      `how activity is counted: ${penaltyKinds.join(', ')} (default: ${penalty})`,
      oneOf('--penalty', penaltyKinds),
    ),
    grouped(
      LOSS,
      '--penalty-weight <x>',
      `loss, in nats, of as much activity as the original has (default: ${penaltyWeight})`,
      upTo('--penalty-weight', 1e6),
    ),
    grouped(
      LOSS,
      '--distil <x>',
      `weight of the divergence from the original's classes (default: ${distil})`,
      upTo('--distil', 1e6),
    ),
    grouped(
      LOSS,
      '--temperature <x>',
      `softens the classes compared (default: ${temperature})`,
      positive('--temperature', 1000),
    ),
    grouped(
      LOSS,
      '--match <x>',
      `weight of the squared difference of the logits (default: ${match})`,
      upTo('--match', 1e6),
    ),
  ];
  for (const option of options) command.addOption(option);
  addSettings(command, {
    defaults: resolveSettings({}),
    without: settingNames.filter(
      (name) => !['threshold', 'per', 'weights', 'rounding', 'layerSteps'].includes(name),
    ),
  });
  command.addOption(preprocessOption());
  command.addOption(outputNameOption());
  addOutput(command);
  runs<TuneCommandOptions>(command, run);
}

async function run(session: Session, options: TuneCommandOptions, argument: string): Promise<void> {
  const { threads = allCores(), steps, calibrateLimit: calibration } = options;
  const { penalty, penaltyWeight, distil, temperature, match } = options;
  const { threshold, per, weights, rounding, layerSteps } = options;
  if (layerSteps !== undefined && steps === undefined) {
    throw new FirstspikeError('usage', '--layer-steps needs --steps, the steps of the other populations.');
  }
  await checkWritable(options.output);
  const model = await loadAnn(argument, 'tune starts from an ANN', { output: options.outputName });
  const images = await loadImages(session, options.data, {
    purpose: 'train',
    ...readingFor(model, options),
  });
  const graph = model.graph(images.shape);
  const preprocess = scalingOf(options.preprocess, images);
  const ann = annOf(graph, images, preprocess);
  saysPixels(session, ann.scaling);
  await warnAtChance(session, annDecider(ann), images, { who: 'The original', threads });
  const { result, file, seconds } = await runAndWrite<Measurement, TuneResult>(
    session,
    options,
    (controls) =>
      tune(graph, images, {
        ...runSettingsOf(options, tuneDefaults),
        ...withoutUndefined({ steps, calibration, penalty, penaltyWeight, distil, temperature, match }),
        conversion: {
          ...settingsOf({ threshold, per, weights, rounding, layerSteps }),
          preprocess,
        },
        measuring: poolFor(session, images.length, threads),
        onOriginal(measured) {
          session.note(`original  ${measuredLine(measured)}`);
        },
        ...controls,
      }),
    epochLine,
    (tuned) => asMetadata({ ...publicSettings(tuned.settings), data: images.name, from: model.sha256 }),
  );
  session.result(
    {
      model: modelFields(model),
      output: file,
      seed: result.settings.seed,
      data: dataFields(images),
      settings: publicSettings(result.settings),
      conversion: asTuned(result.settings),
      parameters: result.parameters,
      original: result.original,
      history: result.history,
      seconds,
    },
    () => describeTuning(session.style, { model, images, file, result, seconds }),
  );
}
