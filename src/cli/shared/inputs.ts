/**
 * @file The inputs of `evaluate`, `compare` and `bench`: a network, the ANN it came from, and images. The network is
 * converted from an ANN, or read from a file.
 */

import type { Option } from 'commander';
import type { Converter } from '../../convert/converter.ts';
import type { ConversionSettings } from '../../convert/settings.ts';
import type { ImageCollection } from '../../data/dataset.ts';
import { parsePreprocess } from '../../data/preprocess.ts';
import { FirstspikeError } from '../../error.ts';
import type { Graph } from '../../graph/graph.ts';
import type { SpikingNetwork } from '../../network/network.ts';
import { type Ann, annOf } from '../../ops/ann.ts';
import { chooseOutput } from '../../ops/output.ts';
import { converterFor } from './converter.ts';
import { evaluationImages, imagePair, inUnits, scalingOf } from './data.ts';
import { shortHash } from './format.ts';
import { type AnnModel, loadAnn, type Model, type NetworkModel } from './model.ts';
import { type ConversionOptions, type DataOptions, outputOption } from './options.ts';
import { matchClasses, namesOf, type ReadingOptions, readClassNames } from './reading.ts';
import type { Session } from './session.ts';
import { refuseSettings, settingsOf } from './settings.ts';

export interface InputOptions extends DataOptions, ConversionOptions, ReadingOptions {
  readonly ann?: string;
  readonly threads?: number;
}

/** Opens the run directory of a command that has one, when its images are known and before anything is done with them. */
type Opening = (images: Readonly<Record<string, ImageCollection>>) => Promise<Session>;

/** A network, the ANN that takes the same pixels, and the images. */
export interface Inputs {
  /** That with the run directory, where there is one. */
  readonly session: Session;
  readonly network: SpikingNetwork;
  readonly ann?: Ann;
  readonly images: ImageCollection;
}

/** `--ann`, for a converted network. */
export const annOption = (): Option =>
  outputOption('--ann <model>', 'the ANN that a converted network is compared with').helpGroup('Data:');

/** How a command converts an ANN, where it does more than call the converter. */
type Making = (
  converter: Converter,
  settings: ConversionSettings,
  images: Readonly<Record<'calibration' | 'images', ImageCollection>>,
) => Promise<SpikingNetwork>;

interface Loading {
  readonly open?: Opening;
  readonly make?: Making;
}

/** Loads images, and converts the model if it is an ANN. */
export const loadInputs = (
  session: Session,
  model: Model,
  options: InputOptions,
  { open = async () => session, make = (converter, settings) => converter.convert(settings) }: Loading = {},
): Promise<Inputs> =>
  model.format !== 'firstspike'
    ? convertOnTheWay(session, model, options, open, make)
    : asSaved(session, model, options, open);

async function convertOnTheWay(
  given: Session,
  model: AnnModel,
  options: InputOptions,
  open: Opening,
  make: Making,
): Promise<Inputs> {
  if (options.ann !== undefined) {
    throw new FirstspikeError(
      'usage',
      `--ann goes with a converted network; ${model.file} is an ANN itself.`,
    );
  }
  const { images, calibration } = await imagePair(given, model, options);
  const session = await open({ 'the data': images, 'the calibration data': calibration });
  const classNames = await readClassNames(options.classes);
  const converter = await converterFor(session, model, calibration, { ...options, classNames });
  namesOf(converter.ann.decision, classNames, options.classes);
  const { ann, classNames: named } = converter;
  const matched = matchClasses(session, { decision: ann.decision, classNames: named }, images);
  const network = await make(converter, settingsOf(options, model.settings), {
    calibration,
    images: matched,
  });
  session.progress.clear();
  return { session, network, ann: converter.ann, images: matched };
}

async function asSaved(
  given: Session,
  model: NetworkModel,
  options: InputOptions,
  open: Opening,
): Promise<Inputs> {
  const { file, network: saved } = model;
  refuseSettings(options, `${file} is converted already; leave it out or give the ANN`);
  const classNames = await readClassNames(options.classes);
  const network = classNames
    ? { ...saved, classNames: namesOf(saved.decision, classNames, options.classes) }
    : saved;
  const [input] = network.populations;
  const stored = await evaluationImages(given, model, options);
  const session = await open({ 'the data': stored });
  const own =
    input.kind === 'input' ? inUnits(session, stored, { min: input.xMin, max: input.xMax }) : stored;
  const images = matchClasses(session, network, own);
  const ann = await annFor(session, { file, network }, options.ann, images);
  return { session, network, images, ...(ann && { ann }) };
}

/** The ANN that a converted network came from, in front of images as they are stored. */
export async function annFor(
  session: Session,
  { file, network }: Pick<NetworkModel, 'file' | 'network'>,
  argument: string | undefined,
  images: ImageCollection,
): Promise<Ann | undefined> {
  if (argument === undefined) return undefined;
  const model = await loadAnn(argument, '--ann takes the ANN');
  const { sha256, preprocess } = network.origin;
  if (sha256 !== null && sha256 !== model.sha256) {
    session.warn(
      `${model.file} (sha256 ${shortHash(model.sha256)}) is not the model that ${file} came from (sha256 ${shortHash(sha256)}).`,
    );
  }
  const scaling = scalingOf({ ...parsePreprocess(preprocess), label: preprocess }, images);
  return annOf(readOutput(model.source(images.shape), network), images, scaling);
}

/** The output that the network was made from; an ANN with one output has no other. */
const readOutput = (graph: Graph, { decision }: SpikingNetwork): Graph =>
  graph.outputs.length > 1 ? chooseOutput(graph, decision.output) : graph;
