/**
 * @file `firstspike reproduce`: the paper, recomputed. Table 1 side by side with the published numbers, Figure 2 as a
 * picture and as numbers, and pictures of where the work is and of one digit on its way through the network.
 */
import type { Command } from 'commander';
import type { ConversionSettings } from '../../../convert/settings.ts';
import { foldsOf } from '../../../paper/folds.ts';
import { published, reproduce } from '../../../paper/reproduce.ts';
import { writeAtomic } from '../../../platform/node/files.ts';
import { loadImages, readingFor } from '../../shared/data.ts';
import { loadAnn, modelFields } from '../../shared/model.ts';
import { addOutput, fileName, type OutputOptions, threadsOption } from '../../shared/options.ts';
import { poolFor, runs } from '../../shared/session.ts';
import { addSettings, type SettingFlags, settingsOf } from '../../shared/settings.ts';
import { describeReproduction } from './report.ts';

interface ReproduceCommandOptions extends SettingFlags, OutputOptions {
  readonly model: string;
  readonly data: string;
  readonly out: string;
  readonly quick?: boolean;
  readonly threads?: number;
}

/** The paper chooses one threshold per layer from the data, and corrects nothing. */
const defaults: ConversionSettings = {
  steps: 16,
  threshold: { kind: 'percentile', percentile: 99.9 },
  per: 'layer',
  weights: 'int8',
  automatic: false,
};
const QUICK = { images: 1000, calibration: 500, figure: 30 };
const FULL = { images: Number.MAX_SAFE_INTEGER, calibration: 2000, figure: 100 };

export function reproduceCommand(program: Command): void {
  const command = program
    .command('reproduce')
    .summary('the paper: Table 1 and Figure 2')
    .description(
      'Recompute Table 1 and Figure 2 of López-Randulfe, Reeb, Knoll 2022 and set them beside the published numbers.',
    )
    .option('--quick', `${QUICK.images} images only`)
    .option('--out <dir>', 'folder for the pictures and numbers', fileName('--out'), 'out/reproduce')
    .option(
      '--model <model>',
      'an ONNX or Keras file, a TensorFlow.js model.json, or a bundled model',
      'mnist-fig1',
    )
    .option('--data <data>', 'images to evaluate; their training split calibrates', 'mnist')
    .addOption(threadsOption());
  addSettings(command, { defaults });
  addOutput(command);
  runs<ReproduceCommandOptions>(command, async (session, options) => {
    const size = options.quick ? QUICK : FULL;
    const model = await loadAnn(options.model, 'reproduce takes the ANN it came from');
    const evaluation = await loadImages(session, options.data, {
      purpose: 'evaluate',
      ...readingFor(model, {}),
      limit: size.images,
    });
    const calibration = await loadImages(session, options.data, {
      purpose: 'calibrate',
      ...readingFor(model, {}),
      limit: size.calibration,
    });
    const folds = foldsOf(calibration, evaluation);
    const started = performance.now();
    const result = await reproduce(model.graph(evaluation.shape), folds, {
      settings: settingsOf(options, defaults, model.settings),
      sha256: model.sha256,
      calibrationName: folds.length === 1 ? calibration.name : `the other half of ${evaluation.name}`,
      figureImages: size.figure,
      pool: poolFor(evaluation.length, options.threads),
      signal: session.signal,
      onPhase: (title, unit) => session.progress.phase(title, unit),
    });
    const elapsed = (performance.now() - started) / 1000;
    const fields = {
      ...result.report,
      model: modelFields(model),
      engine: 'event',
      seed: null,
      data: {
        name: evaluation.name,
        split: evaluation.split,
        images: evaluation.length,
        folds: folds.length,
      },
      ratios: result.ratios,
      published: { ...published, ratios: result.publishedRatios },
      figure2: result.figure2,
      elapsedSeconds: elapsed,
    };
    // Loaded here, because no other command should wait for the charts.
    const { writePictures } = await import('./pictures.ts');
    const files = await writePictures(options.out, result, evaluation);
    const report = `${options.out}/report.json`;
    await writeAtomic(report, `${JSON.stringify(fields, null, 2)}\n`);
    session.result({ ...fields, files: [...files, report] }, () =>
      describeReproduction(
        { result, model, images: evaluation, folds: folds.length, files: [...files, report], elapsed },
        session.style,
      ),
    );
  });
}
