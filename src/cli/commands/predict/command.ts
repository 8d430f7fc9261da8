/**
 * @file `firstspike predict`: what ANN and spiking network say of single pictures, or of every image of a data set.
 */

import type { Command } from 'commander';
import type { ImageCollection } from '../../../data/dataset.ts';
import { FirstspikeError } from '../../../error.ts';
import type { SpikingNetwork } from '../../../network/network.ts';
import type { Ann } from '../../../ops/ann.ts';
import { evaluateImages } from '../../../run/evaluate.ts';
import { converterFor } from '../../shared/converter.ts';
import { dataFields, openImages, readingFor, recordedTransform, transformFor } from '../../shared/data.ts';
import { decisionLines, decisionRows, decisionsCsv, noteOnScores } from '../../shared/decisions.ts';
import { annFor, annOption, type InputOptions, loadInputs } from '../../shared/inputs.ts';
import { loadModel, type Model, modelFields } from '../../shared/model.ts';
import { oneOf, wholeNumber } from '../../shared/option-values.ts';
import {
  addConversion,
  addData,
  addOutput,
  addRun,
  type OutputOptions,
  outputOption,
  type RunOptions,
} from '../../shared/options.ts';
import { addReading, namesOf, readClassNames, readingOf } from '../../shared/reading.ts';
import { poolFor, runs, type Session } from '../../shared/session.ts';
import { refuseSettings, settingsOf } from '../../shared/settings.ts';
import { readPictures } from './pictures.ts';
import { describePredictions } from './report.ts';

const formats = ['table', 'jsonl', 'csv'] as const;

interface PredictOptions extends Omit<InputOptions, 'data'>, RunOptions, OutputOptions {
  readonly data?: string;
  readonly format?: (typeof formats)[number];
  readonly top?: number;
}

export function predictCommand(program: Command): void {
  const command = program
    .command('predict')
    .summary('class, name and scores of single images')
    .description(
      'Say what a spiking network, and the ANN beside it, make of pictures (PNG, JPEG, BMP, WebP) or of every image of a data set: class, name and scores. An ANN is converted on the way, which takes calibration images.',
    )
    .argument(
      '<model>',
      'a converted network, an ONNX or Keras file, a TensorFlow.js model.json, or a bundled model',
    )
    .argument('[image...]', 'pictures of the size that the model takes');
  addData(command);
  for (const option of command.options) if (option.long === '--data') option.makeOptionMandatory(false);
  command.addOption(annOption());
  addReading(command);
  addConversion(command);
  addRun(command);
  command.addOption(
    outputOption(
      '--format <format>',
      'table, jsonl (one document a line) or csv (default: table)',
      oneOf('--format', formats),
    ),
  );
  command.addOption(
    outputOption('--top <k>', 'scores shown of each image in a table (default: 1)', wholeNumber('--top', 1)),
  );
  addOutput(command);
  runs<PredictOptions>(command, run);
}

interface Predicted {
  readonly network: SpikingNetwork;
  readonly ann?: Ann | undefined;
  readonly images: ImageCollection;
}

async function run(session: Session, options: PredictOptions, ...args: unknown[]): Promise<void> {
  const [argument = '', ...files] = args.flat().map(String);
  const { format = 'table', engine = 'event', data } = options;
  if (options.json && options.format !== undefined) {
    throw new FirstspikeError('usage', '--json prints one document with all images; leave out --format.');
  }
  if (options.top !== undefined && (format !== 'table' || options.json)) {
    throw new FirstspikeError('usage', '--top is about the table; the other formats hold all scores.');
  }
  if ((data === undefined) === (files.length === 0)) {
    throw new FirstspikeError('usage', 'Give pictures, or --data DATA; one of the two.');
  }
  const model = await loadModel(argument, readingOf(options));
  const { network, ann, images } =
    data === undefined
      ? await withPictures(session, model, files, options)
      : await loadInputs(session, model, { ...options, data });
  const { results } = await evaluateImages(network, images, {
    engine,
    ann,
    scores: true,
    pool: poolFor(session, images.length, options.threads),
    signal: session.signal,
    onProgress: session.progress.phase('Predicting'),
  });
  const note = noteOnScores(network.decision, ann !== undefined);
  if (note) session.warn(note);
  const pictures = files.length > 0 ? files : images.files;
  const decisions = {
    classNames: network.classNames,
    results,
    ...(pictures && { files: pictures }),
  };
  if (format !== 'table') {
    session.text(format === 'csv' ? decisionsCsv(decisions) : decisionLines(decisions));
    return;
  }
  const rows = decisionRows(decisions);
  session.result(
    {
      model: modelFields(model),
      engine,
      seed: null,
      steps: network.steps,
      decision: network.decision,
      classNames: network.classNames,
      data: dataFields(images),
      images: rows,
      origin: network.origin,
    },
    () => describePredictions({ model, network, rows, top: options.top ?? 1 }, session.style),
  );
}

/** Pictures in the units of the network; an ANN is converted on the images of `--calibrate`. */
async function withPictures(
  session: Session,
  model: Model,
  files: readonly string[],
  options: PredictOptions,
): Promise<Predicted> {
  for (const name of ['split', 'limit', 'labels'] as const) {
    if (options[name] !== undefined) throw new FirstspikeError('usage', `--${name} goes with --data.`);
  }
  const classNames = await readClassNames(options.classes);
  if (model.format === 'firstspike') {
    refuseSettings(options, `${model.file} is converted already; leave it out or give the ANN`);
    const network = classNames
      ? { ...model.network, classNames: namesOf(model.network.decision, classNames, options.classes) }
      : model.network;
    const images = await readPictures(
      files,
      network,
      transformFor(recordedTransform(model), options).transform,
    );
    return { network, images, ann: await annFor(session, { ...model, network }, options.ann, images) };
  }
  if (options.calibrate === undefined) {
    throw new FirstspikeError(
      'usage',
      `${model.file} is an ANN, which is converted on the way: give --calibrate DATA with images like those it was trained on, or a converted network.`,
    );
  }
  const calibration = await openImages(session, options.calibrate, {
    purpose: 'calibrate',
    ...readingFor(model, options),
    ...(options.calibrateLimit !== undefined && { limit: options.calibrateLimit }),
  });
  const converter = await converterFor(session, model, calibration, { ...options, classNames });
  namesOf(converter.ann.decision, classNames, options.classes);
  const network = await converter.convert(settingsOf(options, model.settings));
  return {
    network,
    ann: converter.ann,
    images: await readPictures(files, network, transformFor(recordedTransform(model), options).transform),
  };
}
