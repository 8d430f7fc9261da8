/**
 * @file `firstspike bench`: this engine and dense inference of the same network, timed in turns.
 */
import type { Command } from 'commander';
import type { ConversionSettings } from '../../../convert/settings.ts';
import { inMemory } from '../../../data/source.ts';
import { FirstspikeError } from '../../../error.ts';
import { pixelRange } from '../../../ops/ann.ts';
import { chooseOutput } from '../../../ops/output.ts';
import { calibrationImages, dataFields, inUnits } from '../../shared/data.ts';
import { annOption, loadInputs } from '../../shared/inputs.ts';
import { loadAnn, loadModel, modelFields } from '../../shared/model.ts';
import { wholeNumber } from '../../shared/option-values.ts';
import {
  addConversion,
  addOutput,
  type ConversionOptions,
  type OutputOptions,
} from '../../shared/options.ts';
import { addReading, type ReadingOptions, readingOf } from '../../shared/reading.ts';
import { runs } from '../../shared/session.ts';
import { describeBench } from './report.ts';
import { imagesWanted, runBench } from './run.ts';

interface BenchCommandOptions extends ConversionOptions, ReadingOptions, OutputOptions {
  readonly data: string;
  readonly ann?: string;
  readonly images: number;
  readonly rounds: number;
}

/** Fixed settings: nothing is chosen on calibration images. */
const defaults: ConversionSettings = {
  steps: 4,
  threshold: { kind: 'percentile', percentile: 99 },
  per: 'layer',
  layerSteps: new Map(),
  weights: 'int8',
  correction: 'none',
};

export function benchCommand(program: Command): void {
  const command = program
    .command('bench')
    .summary('speed against dense inference')
    .description('Time the spiking network and ONNX Runtime in turns, with the same weights and images.')
    .argument(
      '[model]',
      'an ONNX or Keras file, a TensorFlow.js model.json, a bundled model, or a converted network (with --ann)',
      'mnist-fig1',
    )
    .option('--data <data>', 'images to run; their training split calibrates', 'mnist')
    .addOption(annOption())
    .option('--images <n>', 'images per round', wholeNumber('--images', 1), 200)
    .option('--rounds <n>', 'rounds; the median of each counts', wholeNumber('--rounds', 1), 7);
  addReading(command, { classes: false });
  addConversion(command, { defaults });
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
    const limit = imagesWanted(options.images);
    const inputs = await loadInputs(session, model, { ...options, limit }, defaults);
    const { network, ann: scaled } = inputs;
    const images = await inMemory(inputs.images);
    const calibration = inUnits(
      session,
      await inMemory(await calibrationImages(session, ann, images, options)),
      pixelRange(images),
    );
    const source = ann.source(images.shape);
    const graph = source.outputs.length > 1 ? chooseOutput(source, network.decision.output) : source;
    if (!scaled) throw new RangeError('The inputs of a benchmark have an ANN.');
    const bench = await runBench(
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
