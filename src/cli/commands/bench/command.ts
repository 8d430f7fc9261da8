/**
 * @file `firstspike bench`: this engine against dense inference of the same network, in one run, taking turns.
 */
import type { Command } from 'commander';
import type { Threshold } from '../../../convert/threshold.ts';
import { resolvePreprocess } from '../../../data/preprocess.ts';
import { FirstspikeError } from '../../../error.ts';
import type { Steps } from '../../../network/network.ts';
import { calibrationImages, dataFields, evaluationImages } from '../../shared/data.ts';
import { loadAnn, modelFields } from '../../shared/model.ts';
import { wholeNumber } from '../../shared/option-values.ts';
import { addOutput, type ConversionOptions, conversion, type OutputOptions } from '../../shared/options.ts';
import { runs } from '../../shared/session.ts';
import { convertModel } from '../convert/command.ts';
import { describeBench } from './report.ts';
import { imagesWanted, runBench } from './run.ts';

interface BenchCommandOptions
  extends Pick<ConversionOptions, 'steps' | 'threshold' | 'preprocess' | 'calibrate'>,
    OutputOptions {
  readonly data: string;
  readonly images: number;
  readonly rounds: number;
}

const STEPS: Steps = 4;
const THRESHOLD: Threshold = { kind: 'percentile', percentile: 99 };

export function benchCommand(program: Command): void {
  const command = program
    .command('bench')
    .summary('speed against dense inference')
    .description(
      'Time the spiking network against ONNX Runtime on the same weights and images, in one run, taking turns.',
    )
    .argument(
      '[model]',
      'an ONNX or Keras file, a TensorFlow.js model.json, or a bundled model',
      'mnist-fig1',
    )
    .option('--data <data>', 'images to run; their training split calibrates', 'mnist')
    .option('--images <n>', 'images per round', wholeNumber('--images', 1), 200)
    .option('--rounds <n>', 'rounds; each counts by its median', wholeNumber('--rounds', 1), 7)
    .addOption(
      conversion.calibrate('images that choose the thresholds (default: the training split of --data)'),
    )
    .addOption(conversion.steps(`time steps of one stage, 1…65535, or continuous (default: ${STEPS})`))
    .addOption(
      conversion.threshold(
        'how xMax of a layer is chosen: max, percentile:P, fraction:F, mse or bound (default: percentile:99)',
      ),
    )
    .addOption(conversion.preprocess());
  addOutput(command);
  runs<BenchCommandOptions>(command, async (session, options, argument) => {
    const { data, calibrate, steps = STEPS, threshold = THRESHOLD, preprocess } = options;
    const model = await loadAnn(argument, 'bench takes the ANN it came from');
    const images = await evaluationImages(session, { data, limit: imagesWanted(options.images) });
    const calibration = await calibrationImages(session, images, { data, ...(calibrate && { calibrate }) });
    const graph = model.graph(images.shape);
    const network = await convertModel(session, model, calibration, {
      steps,
      threshold,
      per: 'layer',
      weights: 'int8',
      biasCorrection: false,
      ...(preprocess && { preprocess }),
    });
    const scaling = resolvePreprocess(
      preprocess ?? { kind: images.pixels instanceof Uint8Array ? 'unit' : 'raw' },
      images,
    );
    const bench = await runBench(
      { network, graph, preprocess: scaling, images, calibration },
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
        steps,
        threshold: network.origin.threshold,
        seed: null,
        bench,
      },
      () => describeBench({ bench, model, images, network }, session.style),
    );
  });
}
