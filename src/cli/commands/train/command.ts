/**
 * @file `firstspike train`: trains the network of Fig. 1, or one of any architecture that can be converted, and writes it
 * as ONNX. A checkpoint beside the output lets an interrupted run resume.
 */
import type { Command } from 'commander';
import { costOf, planGraph } from '../../../ops/index.ts';
import { checkWritable } from '../../../platform/node/files.ts';
import { train, trainDefaults, type Validation } from '../../../train/index.ts';
import { dataFields, loadImages, readingFor } from '../../shared/data.ts';
import { loadAnn, modelFields } from '../../shared/model.ts';
import { addOutput, type OutputOptions, outputOption } from '../../shared/options.ts';
import { runs, type Session } from '../../shared/session.ts';
import {
  addTraining,
  grouped,
  runAndWrite,
  runSettingsOf,
  type TrainingOptions,
  upTo,
  withoutUndefined,
} from '../../shared/training.ts';
import { describeTraining, epochFields, epochLine, provenance, publicSettings } from './report.ts';

interface TrainCommandOptions extends TrainingOptions, OutputOptions {
  readonly architecture?: string;
  readonly from?: string;
  readonly spikePenalty?: number;
  readonly synopPenalty?: number;
}

const TRAINING = 'Training:';

export function trainCommand(program: Command): void {
  const command = program
    .command('train')
    .summary('train the network of Fig. 1, or one of any architecture')
    .description(
      'Train the ConvNet of López-Randulfe, Reeb, Knoll 2022, Fig. 1, or any classifier that can be converted, and write it as ONNX. Ctrl-C keeps a checkpoint beside the output, and the same command resumes it.',
    );
  const data = outputOption('--data <data>', 'images to train on; their training split is used').default(
    'mnist',
  );
  addTraining(command, TRAINING, data, 0, trainDefaults);
  const options = [
    grouped(
      TRAINING,
      '--spike-penalty <x>',
      'loss per unit of hidden activation and image (default: 0)',
      upTo('--spike-penalty', 1e6),
    ),
    grouped(
      TRAINING,
      '--synop-penalty <x>',
      'loss per synaptic operation and image (default: 0)',
      upTo('--synop-penalty', 1e6),
    ),
    grouped(
      TRAINING,
      '--architecture <model>',
      'a model whose network is trained, with weights drawn from the seed (default: Fig. 1)',
    ),
    grouped(
      TRAINING,
      '--from <model>',
      'start from the weights of a model with the same layers (default: random)',
    ),
  ];
  for (const option of options) command.addOption(option);
  addOutput(command);
  runs<TrainCommandOptions>(command, run);
}

async function run(session: Session, options: TrainCommandOptions): Promise<void> {
  const { spikePenalty, synopPenalty } = options;
  await checkWritable(options.output);
  const load = async (file: string | undefined) =>
    file === undefined ? undefined : loadAnn(file, 'train starts from an ANN');
  const [architecture, from] = [await load(options.architecture), await load(options.from)];
  const images = await loadImages(session, options.data, {
    purpose: 'train',
    ...readingFor(architecture ?? from, options),
  });
  const { result, file, seconds } = await runAndWrite<Validation, Awaited<ReturnType<typeof train>>>(
    session,
    options,
    (controls) =>
      train(images, {
        ...runSettingsOf(options, trainDefaults),
        ...withoutUndefined({ spikePenalty, synopPenalty }),
        ...(architecture && { architecture: architecture.graph(images.shape) }),
        ...(from && { from: from.graph(images.shape) }),
        ...controls,
      }),
    epochLine,
    (trained) => provenance(trained, images.name, { architecture, from }),
  );
  const { macs, flops } = costOf(planGraph(result.graph));
  session.result(
    {
      output: file,
      seed: result.settings.seed,
      architecture: architecture ? modelFields(architecture) : null,
      from: from ? modelFields(from) : null,
      data: dataFields(images),
      settings: publicSettings(result.settings),
      ann: { accuracy: result.history.at(-1)?.measured?.accuracy ?? null, macs, flops },
      parameters: result.parameters,
      history: result.history.map(epochFields),
      seconds,
    },
    () => describeTraining(session.style, { images, file, result, macs, flops, seconds, architecture, from }),
  );
}
