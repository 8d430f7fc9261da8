/**
 * @file `firstspike bench`: this engine and dense inference of the same network, timed in turns.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import type { ImageDataset } from '../../../data/dataset.ts';
import { inMemory } from '../../../data/source.ts';
import { FirstspikeError } from '../../../error.ts';
import { saveNetwork } from '../../../network/file.ts';
import type { SpikingNetwork } from '../../../network/network.ts';
import { pixelRange } from '../../../ops/ann.ts';
import { chooseOutput } from '../../../ops/output.ts';
import { calibrationImages, dataFields, inUnits } from '../../shared/data.ts';
import { annOption, type Inputs, loadInputs } from '../../shared/inputs.ts';
import { type AnnModel, loadAnn, loadModel, modelFields } from '../../shared/model.ts';
import { wholeNumber } from '../../shared/option-values.ts';
import {
  addConversion,
  addOutput,
  type ConversionOptions,
  type OutputOptions,
} from '../../shared/options.ts';
import { addReading, type ReadingOptions, readingOf } from '../../shared/reading.ts';
import { poolFor, runs, type Session } from '../../shared/session.ts';
import { networkOfFewestSteps } from './fewest-steps.ts';
import { benchInProcess } from './processes.ts';
import { describeBench } from './report.ts';
import { type Bench, imagesWanted, joinedBench, runBench } from './run.ts';

interface BenchCommandOptions extends ConversionOptions, ReadingOptions, OutputOptions {
  readonly data: string;
  readonly ann?: string;
  readonly images: number;
  readonly rounds: number;
  readonly processes: number;
}

const OPEN_STEPS = 'the fewest of 2, 4, 8, 16, 32 within 0.1 points of the ANN';

export function benchCommand(program: Command): void {
  const command = program
    .command('bench')
    .summary('speed against dense inference')
    .description(
      'Time the spiking network and ONNX Runtime in turns, with the same weights and images: one image at a time and in batches of 64, with one thread and with two.',
    )
    .argument(
      '[model]',
      'an ONNX or Keras file, a TensorFlow.js model.json, a bundled model, or a converted network (with --ann)',
      'mnist-fig1',
    )
    .option('--data <data>', 'images to run; their training split calibrates', 'mnist')
    .addOption(annOption())
    .option('--images <n>', 'images per round', wholeNumber('--images', 1), 200)
    .option('--rounds <n>', 'rounds; the median of each counts', wholeNumber('--rounds', 1), 7)
    .option('--processes <n>', 'repeat all of it in so many processes', wholeNumber('--processes', 1), 3);
  addReading(command, { classes: false });
  addConversion(command, { open: { steps: OPEN_STEPS } });
  addOutput(command);
  runs<BenchCommandOptions>(command, async (session, options, argument) => {
    const model = await loadModel(argument, readingOf(options));
    if (model.format === 'firstspike' && options.ann === undefined) {
      throw new FirstspikeError(
        'usage',
        `${argument} is a spiking network alone; give the ANN it came from as --ann MODEL.`,
      );
    }
    const ann =
      model.format === 'firstspike' ? await loadAnn(options.ann ?? '', '--ann takes the ANN') : model;
    const own = { ...options, limit: imagesWanted(options.images) };
    // The scales of the int8 model need calibration images beside a converted network, too.
    const { calibrate: _, calibrateLimit: __, ...others } = own;
    const inputs = await loadInputs(session, model, model.format === 'firstspike' ? others : own, {
      make: (converter, settings, { calibration, images: evaluated }) =>
        networkOfFewestSteps(converter, settings, [calibration, evaluated], {
          pool: poolFor(session, calibration.length, undefined),
          signal: session.signal,
        }),
    });
    const images = await inMemory(inputs.images);
    const bench =
      options.processes === 1
        ? await measure(session, { ...inputs, images }, ann, options)
        : await inProcesses(session, options.ann ?? argument, inputs.network, options);
    const { network } = inputs;
    session.result(
      {
        model: modelFields(model),
        data: dataFields(images),
        engine: 'event',
        steps: network.steps,
        settings: network.origin.settings,
        seed: null,
        bench,
      },
      () => describeBench({ bench, model, images, network }, session.style),
    );
  });
}

/** All measurements in this process. */
async function measure(
  session: Session,
  { network, ann: scaled, images }: Inputs & { readonly images: ImageDataset },
  ann: AnnModel,
  options: BenchCommandOptions,
): Promise<Bench> {
  const calibration = inUnits(
    session,
    await inMemory(await calibrationImages(session, ann, images, options)),
    pixelRange(images),
  );
  const source = ann.source(images.shape);
  const graph = source.outputs.length > 1 ? chooseOutput(source, network.decision.output) : source;
  if (!scaled) throw new RangeError('The inputs of a benchmark have an ANN.');
  return runBench(
    { network, graph, preprocess: scaled.scaling, images, calibration },
    {
      images: options.images,
      rounds: options.rounds,
      onPhase: (title) => {
        const advance = session.progress.phase(title, 'rounds');
        return (done, total) => {
          if (session.signal.aborted) throw new FirstspikeError('aborted', 'Stopped before the end.');
          advance(done, total);
        };
      },
    },
  );
}

/** The same network in one process after the other. */
async function inProcesses(
  session: Session,
  ann: string,
  network: SpikingNetwork,
  { data, calibrate, calibrateLimit, images, rounds, processes }: BenchCommandOptions,
): Promise<Bench> {
  const folder = await mkdtemp(join(tmpdir(), 'firstspike-bench-'));
  const file = join(folder, `${network.name}.safetensors`);
  const flags = { ann, data, calibrate, 'calibrate-limit': calibrateLimit, images, rounds };
  const args = Object.entries(flags).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}`, String(value)],
  );
  try {
    await writeFile(file, saveNetwork(network));
    const advance = session.progress.phase('Processes', 'processes');
    const benches: Bench[] = [];
    while (benches.length < processes) {
      advance(benches.length, processes);
      benches.push(await benchInProcess([file, ...args], session.signal));
    }
    advance(processes, processes);
    return joinedBench(benches);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
