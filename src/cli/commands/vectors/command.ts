/**
 * @file `firstspike vectors`: images with spike times, potentials and counts, for whoever implements a network elsewhere.
 */
import type { Command } from 'commander';
import { FirstspikeError } from '../../../error.ts';
import {
  drawnImages,
  type NamedImage,
  refuseRealWeights,
  testVector,
  vectorsHead,
} from '../../../measure/test-vectors.ts';
import type { SpikingNetwork } from '../../../network/network.ts';
import { checkWritable, writeAtomic } from '../../../platform/node/files.ts';
import { simulatorOf } from '../../../simulate/index.ts';
import { VERSION } from '../../../version.ts';
import { size } from '../../shared/format.ts';
import { describeModel, loadModel, modelFields } from '../../shared/model.ts';
import { wholeNumber } from '../../shared/option-values.ts';
import {
  type AxesOptions,
  addAxes,
  addOutput,
  type OutputOptions,
  outputOption,
} from '../../shared/options.ts';
import { runs, type Session } from '../../shared/session.ts';
import { facts } from '../../shared/table.ts';
import { imagesToRun } from '../export/images.ts';

const USUAL_COUNT = 10;
const USUAL_SEED = 1;

interface VectorsOptions extends AxesOptions, OutputOptions {
  readonly output: string;
  readonly data?: string;
  readonly limit?: number;
  readonly seed?: number;
}

export function vectorsCommand(program: Command): void {
  const command = program
    .command('vectors')
    .summary('test vectors of a converted network')
    .description(
      'Write test vectors for implementers of a network: pixels, spike times of every population, potentials, spikes and synaptic operations, as JSON in integers. See docs/format.md.',
    )
    .argument('<network>', 'a converted network')
    .addOption(
      outputOption(
        '-o, --output <file>',
        'where to write the JSON; - is standard output',
      ).makeOptionMandatory(),
    )
    .addOption(outputOption('--data <data>', 'images to run (default: dark, bright, a ramp, random ones)'))
    .addOption(
      outputOption('--limit <n>', `number of images (default: ${USUAL_COUNT})`, wholeNumber('--limit', 1)),
    )
    .addOption(
      outputOption(
        '--seed <n>',
        `of the random images (default: ${USUAL_SEED})`,
        wholeNumber('--seed', 0, 2 ** 32 - 1),
      ),
    );
  addAxes(command);
  addOutput(command);
  runs<VectorsOptions>(command, run);
}

async function run(session: Session, options: VectorsOptions, argument: string): Promise<void> {
  const { output, data, seed } = options;
  if (data !== undefined && seed !== undefined)
    throw new FirstspikeError('usage', '--seed draws images; leave it out, or --data.');
  const model = await loadModel(argument);
  if (model.format !== 'firstspike') {
    throw new FirstspikeError(
      'usage',
      `${model.file} is an ANN; convert it first: firstspike convert ${model.file} -o network.safetensors --calibrate DATA.`,
    );
  }
  const { network } = model;
  refuseRealWeights(network);
  await checkWritable(output);
  const images = await imagesOf(session, network, options);
  const simulator = simulatorOf(network, 'event');
  const head = {
    ...vectorsHead(network),
    firstspike: VERSION,
    sha256: model.sha256,
    images: data ?? `drawn, seed ${seed ?? USUAL_SEED}`,
  };
  const lines = images.map((image) => JSON.stringify(testVector(network, simulator, image)));
  const text = `${JSON.stringify(head).slice(0, -1)},"vectors":[\n${lines.join(',\n')}\n]}\n`;
  await writeAtomic(output, text);
  const bytes = Buffer.byteLength(text);
  session.result(
    {
      model: modelFields(model),
      output: { file: output, bytes },
      seed: data === undefined ? (seed ?? USUAL_SEED) : null,
      steps: network.steps,
      images: images.length,
    },
    () =>
      facts(
        [
          ['network', describeModel(model)],
          ['vectors', `${images.length}: ${images.map(({ name }) => name).join(', ')}`],
          ['written', `${session.style.bold(output)} (${size(bytes)})`],
        ],
        session.style,
      ),
  );
}

async function imagesOf(
  session: Session,
  network: SpikingNetwork,
  { data, limit = USUAL_COUNT, seed = USUAL_SEED, ...reading }: VectorsOptions,
): Promise<readonly NamedImage[]> {
  if (data === undefined) return drawnImages(network, limit, seed);
  const { pixels, length } = await imagesToRun(session, network, { data, limit, reading });
  const each = pixels.length / length;
  return Array.from({ length }, (_, i) => ({
    name: `image ${i}`,
    pixels: pixels.subarray(i * each, (i + 1) * each),
  }));
}
