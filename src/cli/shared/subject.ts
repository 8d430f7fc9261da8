/**
 * @file What `evaluate` and `compare` look at: a network, the ANN it came from, and images. The network is converted on
 * the way from an ANN, or comes from a file.
 */
import type { Option } from 'commander';
import { prepare } from '../../convert/convert.ts';
import type { ImageDataset } from '../../data/dataset.ts';
import { parsePreprocess } from '../../data/preprocess.ts';
import { FirstspikeError } from '../../error.ts';
import type { Graph } from '../../graph/graph.ts';
import type { SpikingNetwork } from '../../network/network.ts';
import { conversionOf, convertModel } from '../commands/convert/command.ts';
import { calibrationImages, evaluationImages, scalingOf } from './data.ts';
import { shortHash } from './format.ts';
import { type AnnModel, loadAnn, type Model, type NetworkModel } from './model.ts';
import { type ConversionOptions, type DataOptions, outputOption } from './options.ts';
import type { Session } from './session.ts';

export interface SubjectOptions extends DataOptions, ConversionOptions {
  readonly ann?: string;
  readonly threads?: number;
}

/** A network, the ANN that takes the same pixels, and the images. */
export interface Subject {
  readonly network: SpikingNetwork;
  readonly ann?: Graph;
  readonly images: ImageDataset;
}

/** `--ann`, for a converted network. */
export const annOption = (): Option =>
  outputOption('--ann <model>', 'the ANN that a converted network is compared with').helpGroup('Data:');

/** Loads images, and converts the model if it is an ANN. */
export const subjectOf = (session: Session, model: Model, options: SubjectOptions): Promise<Subject> =>
  model.format !== 'firstspike' ? convertOnTheWay(session, model, options) : asSaved(session, model, options);

async function convertOnTheWay(session: Session, model: AnnModel, options: SubjectOptions): Promise<Subject> {
  if (options.ann !== undefined) {
    throw new FirstspikeError(
      'usage',
      `--ann goes with a converted network; ${model.file} is an ANN itself.`,
    );
  }
  const images = await evaluationImages(session, options);
  const graph = model.graph(images.shape);
  const calibration = await calibrationImages(session, images, options);
  const network = await convertModel(session, model, calibration, options);
  const { plan } = prepare(graph, images, conversionOf(model, images, options));
  return { network, ann: plan.graph, images };
}

/** Options that only make sense before the conversion. */
const conversionFlags = {
  steps: '--steps',
  weights: '--weights',
  threshold: '--threshold',
  per: '--per',
  rounding: '--rounding',
  deadline: '--deadline',
  nOfM: '--n-of-m',
  rankOrder: '--rank-order',
  selectInput: '--select-input',
  layerSteps: '--layer-steps',
  biasCorrection: '--no-bias-correction',
  weightFit: '--no-weight-fit',
  preprocess: '--preprocess',
  calibrate: '--calibrate',
  calibrateLimit: '--calibrate-limit',
} as const satisfies Record<keyof ConversionOptions, string>;

/** @throws FirstspikeError `usage` if there is an option of the conversion; `because` says why there is none */
export function refuseConversion(options: ConversionOptions, because: string): void {
  for (const key of Object.keys(conversionFlags) as (keyof ConversionOptions)[]) {
    // Commander gives an option that starts with --no- its default, true.
    const isDefault = conversionFlags[key].startsWith('--no-') && options[key] === true;
    if (options[key] === undefined || isDefault) continue;
    throw new FirstspikeError('usage', `${conversionFlags[key]} belongs to the conversion, and ${because}.`);
  }
}

async function asSaved(
  session: Session,
  { file, network }: NetworkModel,
  options: SubjectOptions,
): Promise<Subject> {
  refuseConversion(options, `${file} is converted already; leave it out or give the ANN`);
  const model = options.ann === undefined ? undefined : await loadAnn(options.ann, '--ann takes the ANN');
  const images = await evaluationImages(session, options);
  warnOfRange(session, network, images);
  if (model === undefined) return { network, images };
  const { sha256, preprocess } = network.origin;
  if (sha256 !== null && sha256 !== model.sha256) {
    session.warn(
      `${model.file} (sha256 ${shortHash(model.sha256)}) is not the model that ${file} came from (sha256 ${shortHash(sha256)}).`,
    );
  }
  const scaling = preprocess === 'none' ? 'raw' : preprocess;
  const { plan } = prepare(
    model.graph(images.shape),
    images,
    scalingOf({ ...parsePreprocess(scaling), label: preprocess }, images),
  );
  return { network, ann: plan.graph, images };
}

/** Pixels far from what the input was made for: bytes for a network that takes 0…1, or the other way round. */
function warnOfRange(
  session: Session,
  { populations }: SpikingNetwork,
  { pixels, name }: ImageDataset,
): void {
  const [input] = populations;
  if (input.kind !== 'input') return;
  let largest = 0;
  for (const pixel of pixels) if (pixel > largest) largest = pixel;
  if (largest <= input.xMax && largest >= input.xMax / 8) return;
  session.warn(
    `The pixels of ${name} run to ${largest}, but the network was converted for pixels up to ${input.xMax}; use data stored the same way.`,
  );
}
