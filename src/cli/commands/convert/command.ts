/**
 * @file `firstspike convert`: ANN → spiking network file.
 */
import type { Command } from 'commander';
import type { ConvertOptions } from '../../../convert/convert.ts';
import type { ImageDataset } from '../../../data/dataset.ts';
import { FirstspikeError } from '../../../error.ts';
import { saveNetwork } from '../../../network/file.ts';
import type { SpikingNetwork } from '../../../network/network.ts';
import { checkWritable, writeAtomic } from '../../../platform/node/files.ts';
import { convertSpread } from '../../../run/convert.ts';
import { loadImages, scalingOf } from '../../shared/data.ts';
import { count, size } from '../../shared/format.ts';
import { type AnnModel, describeModel, loadAnn, modelFields } from '../../shared/model.ts';
import { describeNetwork, networkFields } from '../../shared/network-report.ts';
import {
  addConversion,
  addOutput,
  type ConversionOptions,
  type OutputOptions,
  outputOption,
  threadsOption,
} from '../../shared/options.ts';
import type { Advance } from '../../shared/progress.ts';
import { addSelection, selectionRule } from '../../shared/selection.ts';
import { runs, type Session, workforceFor } from '../../shared/session.ts';
import { addSearch, describeSearch, type SearchOptions, searchConversion, searchFields } from './search.ts';

interface ConvertCommandOptions extends ConversionOptions, SearchOptions, OutputOptions {
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
    .addOption(outputOption('-o, --output <file>', 'where to write the network').makeOptionMandatory());
  addConversion(command, 'images that choose the thresholds (required); their training split is used');
  addSearch(command);
  addSelection(command);
  command.addOption(threadsOption());
  addOutput(command);
  for (const option of command.options) if (option.long === '--calibrate') option.makeOptionMandatory();
  runs<ConvertCommandOptions>(command, async (session, options, argument) => {
    const { optimize: goal } = options;
    if (!goal && options.maxLoss !== undefined) {
      throw new FirstspikeError(
        'usage',
        '--max-loss goes with a search; add --optimize steps, spikes or synops.',
      );
    }
    const model = await loadAnn(argument, 'convert takes the ANN it came from');
    await checkWritable(options.output);
    const images = await loadImages(session, options.calibrate, {
      purpose: 'calibrate',
      ...(options.calibrateLimit !== undefined && { limit: options.calibrateLimit }),
    });
    const found =
      goal &&
      (await searchConversion(session, model, images, options, goal, conversionOf(model, images, options)));
    const network = found?.network ?? (await convertModel(session, model, images, options));
    const bytes = saveNetwork(network);
    await writeAtomic(options.output, bytes);
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

/** Calibrates and converts, with progress. */
export async function convertModel(
  session: Session,
  model: AnnModel,
  images: ImageDataset,
  options: ConversionOptions & { readonly threads?: number },
): Promise<SpikingNetwork> {
  let comparing: Advance | undefined;
  const network = await convertSpread(model.graph(images.shape), images, {
    ...conversionOf(model, images, options),
    ...(options.biasCorrection !== undefined && { biasCorrection: options.biasCorrection }),
    ...(options.weightFit !== undefined && { weightFit: options.weightFit }),
    workforce: workforceFor(images.length, options.threads),
    signal: session.signal,
    onProgress: session.progress.phase('Calibrating'),
    onCandidate(done, total) {
      comparing ??= session.progress.phase('Comparing conversions', 'conversions');
      comparing(done, total);
    },
  });
  session.progress.clear();
  return network;
}

/** The options of the conversion as the library takes them. */
export function conversionOf(
  model: AnnModel,
  images: ImageDataset,
  options: ConversionOptions,
): ConvertOptions {
  const { steps, weights, threshold, per, rounding, layerSteps, preprocess } = options;
  const selection = selectionRule(options);
  return {
    ...(steps !== undefined && { steps }),
    ...(weights !== undefined && { weights }),
    ...(threshold !== undefined && { threshold }),
    ...(per !== undefined && { per }),
    ...(rounding !== undefined && { rounding }),
    ...(layerSteps !== undefined && { layerSteps }),
    selection,
    ...scalingOf(preprocess, images),
    sha256: model.sha256,
    calibrationName: images.name,
  };
}
