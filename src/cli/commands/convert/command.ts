/**
 * @file `firstspike convert`: ANN → spiking network file.
 */
import type { Command } from 'commander';
import { FirstspikeError } from '../../../error.ts';
import { saveNetwork } from '../../../network/file.ts';
import type { SpikingNetwork } from '../../../network/network.ts';
import { checkWritable, removeFolder, writeAtomic } from '../../../platform/node/files.ts';
import { isResult } from '../../../platform/node/run/directory.ts';
import { annDecider } from '../../../run/alternatives.ts';
import { warnAtChance } from '../../shared/chance.ts';
import { converterFor } from '../../shared/converter.ts';
import { openImages, readingFor } from '../../shared/data.ts';
import { count, size } from '../../shared/format.ts';
import { describeModel, loadAnn, modelFields } from '../../shared/model.ts';
import { describeNetwork, networkFields } from '../../shared/network-report.ts';
import {
  addConversion,
  addOutput,
  type ConversionOptions,
  type OutputOptions,
  outputOption,
  threadsOption,
} from '../../shared/options.ts';
import { addReading, namesOf, type ReadingOptions, readClassNames, readingOf } from '../../shared/reading.ts';
import { addRunDirectory, openRun, type RunFlags } from '../../shared/run.ts';
import { runs } from '../../shared/session.ts';
import { settingsOf } from '../../shared/settings.ts';
import { addSearch, describeSearch, type SearchOptions, searchConversion, searchFields } from './search.ts';

interface ConvertCommandOptions
  extends ConversionOptions,
    SearchOptions,
    RunFlags,
    Omit<ReadingOptions, 'output'>,
    OutputOptions {
  readonly output: string;
  readonly calibrate: string;
  readonly threads?: number;
}

export function convertCommand(program: Command): void {
  const command = program
    .command('convert')
    .summary('ANN → spiking network file')
    .description(
      'Convert an ANN (ONNX, Keras, TensorFlow.js) into a spiking network and save it (.safetensors).',
    )
    .argument('<model>', 'an ONNX or Keras file, a TensorFlow.js model.json, or a bundled model')
    .addOption(
      outputOption(
        '-o, --output <file>',
        'where to write the network; - is standard output',
      ).makeOptionMandatory(),
    );
  addReading(command, { file: true });
  addConversion(command, {
    calibrate: 'images that choose the thresholds (required); their training split is used',
  });
  addSearch(command);
  command.addOption(threadsOption());
  addRunDirectory(command, 'with --optimize OUTPUT.run, which is deleted at the end');
  addOutput(command);
  for (const option of command.options) if (option.long === '--calibrate') option.makeOptionMandatory();
  runs<ConvertCommandOptions>(command, async (given, options, argument) => {
    const { optimize: goal, run, shard, executor, shared } = options;
    if (!goal && (run ?? shard ?? executor) !== undefined) {
      throw new FirstspikeError(
        'usage',
        '--run, --shard and --executor go with a search; add --optimize steps, spikes or synops.',
      );
    }
    if (!goal && options.maxLoss !== undefined) {
      throw new FirstspikeError(
        'usage',
        '--max-loss goes with a search; add --optimize steps, spikes or synops.',
      );
    }
    const model = await loadAnn(
      argument,
      'convert takes the ANN it came from',
      readingOf(options, { file: true }),
    );
    await checkWritable(options.output);
    const images = await openImages(given, options.calibrate, {
      purpose: 'calibrate',
      ...readingFor(model, options),
      ...(options.calibrateLimit !== undefined && { limit: options.calibrateLimit }),
    });
    // Without --run the trials are beside the network until it is written.
    const folder = run ?? (shard || !goal ? undefined : `${options.output}.run`);
    const session = await openRun(
      given,
      { run: folder, shard, executor, shared },
      { models: [model], images: { 'the calibration data': images } },
    );
    let isWritten = false;
    if (run === undefined && folder !== undefined) {
      given.atEnd(async () => {
        const keys = [...(session.run?.journal.keys() ?? [])];
        if (isWritten || !keys.some(isResult)) await removeFolder(folder);
      });
    }
    const classNames = await readClassNames(options.classes);
    const converter = await converterFor(session, model, images, { ...options, classNames });
    namesOf(converter.ann.decision, classNames, options.classes);
    if (!shard && (images.classNames === undefined || classNames === undefined)) {
      await warnAtChance(session, annDecider(converter.ann), images, { threads: options.threads });
    }
    const settings = settingsOf(options, model.settings);
    const found =
      goal && (await searchConversion(session, converter, { goal, settings, maxLoss: options.maxLoss }));
    if (shard) return;
    const network = found?.network ?? (await converter.convert(settings));
    const bytes = saveNetwork(network);
    await writeAtomic(options.output, bytes);
    isWritten = true;
    const { style } = session;
    session.result(
      {
        model: modelFields(model),
        output: { file: options.output, bytes: bytes.length },
        seed: null,
        ...networkFields(network),
        ...(goal && found && searchFields(goal, found)),
      },
      () => {
        const text = describeNetwork(network, style, [
          ['model', describeModel(model)],
          [
            'written',
            `${style.bold(options.output)} (${size(bytes.length)}, ${count(weights(network))} weights)`,
          ],
        ]);
        return goal && found ? `${text}\n\n${describeSearch(goal, found, style)}` : text;
      },
    );
  });
}

const weights = ({ projections }: SpikingNetwork): number =>
  projections.reduce(
    (sum, projection) => sum + (projection.kind === 'synapses' ? projection.weights.length : 0),
    0,
  );
