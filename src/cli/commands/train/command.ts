/**
 * @file `firstspike train`: trains the network of Fig. 1 and writes it as ONNX. A checkpoint beside the output lets an
 * interrupted run go on.
 */
import { createHash } from 'node:crypto';
import type { Command } from 'commander';
import { FirstspikeError } from '../../../error.ts';
import { toOnnx } from '../../../formats/onnx/write/index.ts';
import type { Graph } from '../../../graph/graph.ts';
import { costOf, planGraph } from '../../../ops/index.ts';
import { checkWritable, isFile, writeAtomic } from '../../../platform/node/files.ts';
import { allCores } from '../../../platform/node/threads.ts';
import { checkpointFile } from '../../../platform/node/train-checkpoint.ts';
import { trainPool } from '../../../platform/node/train-pool.ts';
import {
  type EpochReport,
  type TrainProgress,
  type TrainResult,
  type TrainSettings,
  train,
  trainDefaults,
} from '../../../train/index.ts';
import { dataFields, describeData, loadImages } from '../../shared/data.ts';
import { count, duration, percent, rate, shortHash, size } from '../../shared/format.ts';
import { type AnnModel, describeModel, loadAnn, modelFields } from '../../shared/model.ts';
import { number, wholeNumber } from '../../shared/option-values.ts';
import { addOutput, type OutputOptions, outputOption, threadsOption } from '../../shared/options.ts';
import { runs, type Session } from '../../shared/session.ts';
import { facts, table } from '../../shared/table.ts';

interface TrainCommandOptions extends OutputOptions {
  readonly output: string;
  readonly data: string;
  readonly epochs?: number;
  readonly batch?: number;
  readonly lr?: number;
  readonly seed?: number;
  readonly heldOut?: number;
  readonly spikePenalty?: number;
  readonly synopPenalty?: number;
  readonly from?: string;
  readonly threads?: number;
}

const TRAINING = 'Training:';

export function trainCommand(program: Command): void {
  const positive = (value: number): boolean => value > 0;
  const notNegative = (value: number): boolean => value >= 0;
  const { epochs, batchSize, learningRate, seed, heldOut } = trainDefaults;
  const command = program
    .command('train')
    .summary('train the network of Fig. 1')
    .description(
      'Train the ConvNet of López-Randulfe, Reeb, Knoll 2022, Fig. 1, and write it as ONNX. Ctrl-C keeps a checkpoint beside the output, and the same command goes on from there.',
    );
  const options: [flags: string, text: string, read: (text: string) => unknown][] = [
    ['--epochs <n>', `passes over the training images (default: ${epochs})`, wholeNumber('--epochs', 1)],
    ['--batch <n>', `images per step (default: ${batchSize})`, wholeNumber('--batch', 1)],
    [
      '--lr <x>',
      `largest learning rate (default: ${learningRate})`,
      number('--lr', 'a number above 0', positive),
    ],
    [
      '--seed <n>',
      `integer that everything random follows from (default: ${seed})`,
      wholeNumber('--seed', 0),
    ],
    [
      '--held-out <n>',
      `first n images: validation, never trained on (default: ${heldOut})`,
      wholeNumber('--held-out', 0),
    ],
    [
      '--spike-penalty <x>',
      'loss per unit of hidden activation and image (default: 0)',
      number('--spike-penalty', '0 or more', notNegative),
    ],
    [
      '--synop-penalty <x>',
      'loss per synaptic operation and image (default: 0)',
      number('--synop-penalty', '0 or more', notNegative),
    ],
  ];
  command.addOption(
    outputOption('-o, --output <file>', 'where to write the model (.onnx)').makeOptionMandatory(),
  );
  command.addOption(
    outputOption('--data <data>', 'images to train on; their training split is used')
      .default('mnist')
      .helpGroup(TRAINING),
  );
  for (const [flags, text, read] of options)
    command.addOption(outputOption(flags, text, read).helpGroup(TRAINING));
  command.addOption(
    outputOption(
      '--from <model>',
      'start from the weights of a model trained before (default: random)',
    ).helpGroup(TRAINING),
  );
  command.addOption(threadsOption());
  addOutput(command);
  runs<TrainCommandOptions>(command, run);
}

async function run(session: Session, options: TrainCommandOptions): Promise<void> {
  const { output, threads = allCores() } = options;
  await checkWritable(output);
  const from =
    options.from === undefined ? undefined : await loadAnn(options.from, 'train starts from an ANN');
  const images = await loadImages(session, options.data, { purpose: 'train' });
  const checkpoint = checkpointFile(`${output}.checkpoint`);
  if (await isFile(checkpoint.path)) session.note(`Going on from ${checkpoint.path}.`);
  const started = Date.now();
  const result = await train(images, {
    ...settingsOf(options),
    ...(from && { from: from.graph(images.shape) }),
    pool: trainPool(threads),
    checkpoints: checkpoint,
    signal: session.signal,
    onProgress: (progress) => show(session, progress),
  }).catch((error) => {
    if (!(error instanceof FirstspikeError) || error.code !== 'aborted') throw error;
    throw new FirstspikeError(
      'aborted',
      `${error.message} It is kept in ${checkpoint.path}; the same command goes on from there.`,
      { checkpoint: checkpoint.path },
    );
  });
  const bytes = toOnnx(result.graph, { metadata: provenance(result, images.name, from) });
  await writeAtomic(output, bytes);
  await checkpoint.clear();
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const { macs, flops } = costOf(planGraph(result.graph));
  const last = result.history.at(-1);
  const seconds = (Date.now() - started) / 1000;
  session.result(
    {
      output: { file: output, bytes: bytes.length, sha256 },
      seed: result.settings.seed,
      from: from ? modelFields(from) : null,
      data: dataFields(images),
      settings: publicSettings(result.settings),
      ann: { accuracy: last?.validation?.accuracy ?? null, macs, flops },
      parameters: parameters(result.graph),
      history: result.history,
      seconds,
    },
    () =>
      [
        facts(
          [
            [
              'written',
              `${session.style.bold(output)} (ONNX, ${size(bytes.length)}, sha256 ${shortHash(sha256)})`,
            ],
            [
              'network',
              `${result.settings.net.name}, ${count(parameters(result.graph))} parameters, ${count(macs)} MACs, ${count(flops)} FLOPs per image`,
            ],
            ['from', from && describeModel(from)],
            ['data', `${describeData(images)}; the first ${count(result.settings.heldOut)} held out`],
            [
              'settings',
              Object.entries(publicSettings(result.settings))
                .map(([name, value]) => `${name} ${value}`)
                .join(', '),
            ],
            [
              'accuracy',
              last?.validation &&
                `${session.style.bold(percent(last.validation.accuracy))} of ${count(last.validation.images)} held-out images`,
            ],
            ['time', duration(seconds)],
          ],
          session.style,
        ),
        history(session, result.history),
      ].join('\n\n'),
  );
}

const parameters = ({ constants }: Graph): number =>
  [...constants.values()].reduce((sum, { kind, data }) => sum + (kind === 'float' ? data.length : 0), 0);

/** Names as in the library; what was not asked for keeps its default. */
function settingsOf({
  epochs,
  batch,
  lr,
  seed,
  heldOut,
  spikePenalty,
  synopPenalty,
}: TrainCommandOptions): Partial<TrainSettings> {
  return {
    ...(epochs !== undefined && { epochs }),
    ...(batch !== undefined && { batchSize: batch }),
    ...(lr !== undefined && { learningRate: lr }),
    ...(seed !== undefined && { seed }),
    ...(heldOut !== undefined && { heldOut }),
    ...(spikePenalty !== undefined && { spikePenalty }),
    ...(synopPenalty !== undefined && { synopPenalty }),
  };
}

function publicSettings(settings: TrainSettings) {
  const { epochs, batchSize, learningRate, warmup, seed, heldOut, spikePenalty, synopPenalty } = settings;
  return { epochs, batchSize, learningRate, warmup, seed, heldOut, spikePenalty, synopPenalty };
}

/** For whoever opens the file: what it was trained from. */
function provenance(
  { settings, history }: TrainResult,
  data: string,
  from: AnnModel | undefined,
): Record<string, string> {
  const validation = history.at(-1)?.validation;
  const entries = Object.entries({ ...publicSettings(settings), data, ...(from && { from: from.sha256 }) });
  return Object.fromEntries([
    ...entries.map(([name, value]) => [name, String(value)]),
    ...(validation
      ? [['accuracy', `${percent(validation.accuracy)} of ${validation.images} held-out images`]]
      : []),
  ]);
}

function show(session: Session, progress: TrainProgress): void {
  const { epoch, epochs, batch, batches, loss, accuracy, validation, imagesPerSecond, secondsLeft } =
    progress;
  if (validation) session.note(epochLine(progress, epochs));
  const fraction = (epoch - 1 + batch / batches) / epochs;
  session.progress.show(
    fraction,
    `Epoch ${epoch}/${epochs}`,
    `loss ${loss.toFixed(3)}  ${percent(accuracy)}  ${rate(imagesPerSecond)} images/s  ${duration(secondsLeft)} left`,
  );
}

const epochLine = ({ epoch, loss, validation }: EpochReport, epochs: number): string =>
  `${String(epoch).padStart(String(epochs).length)}/${epochs}  loss ${loss.toFixed(3)}` +
  (validation
    ? `, held out: ${percent(validation.accuracy)}, ${percent(validation.activeFraction, 1)} of the units active`
    : '');

const right = { align: 'right' } as const;

const history = (session: Session, epochs: readonly EpochReport[]): string =>
  table(
    [
      { title: 'epoch', ...right },
      { title: 'training loss', ...right },
      { title: 'training accuracy', ...right },
      { title: 'held-out loss', ...right },
      { title: 'held-out accuracy', ...right },
      { title: 'active units', ...right },
    ],
    epochs.map(({ epoch, loss, accuracy, validation }) => [
      String(epoch),
      loss.toFixed(4),
      percent(accuracy),
      validation?.loss.toFixed(4) ?? '',
      validation ? percent(validation.accuracy) : '',
      validation ? percent(validation.activeFraction, 1) : '',
    ]),
    session.style,
  );
