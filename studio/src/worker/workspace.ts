/**
 * @file The workspace behind Your model and The paper: a model, images, and work on them that takes longer than a moment.
 * One piece of work at a time; it reports its progress and can be stopped.
 */

import { imageFolder, storedAs } from '../../../src/data/index.ts';
import { FirstspikeError } from '../../../src/error.ts';
import { numberedClasses } from '../../../src/measure/numbered-classes.ts';
import { type DroppedData, droppedData } from '../../../src/platform/browser/dropped-data.ts';
import type { DroppedFile } from '../../../src/platform/browser/dropped-files.ts';
import { answer } from './answer.ts';
import { bundledDigits } from './bundled-digits.ts';
import { compareCodes } from './codes.ts';
import { convertInputs } from './conversion.ts';
import { diagnoseInputs } from './diagnosis.ts';
import { decisionOn, type Inputs, type Work } from './inputs.ts';
import { type ModelFile, networkInNir } from './model-file.ts';
import { asOnnx, type Model, openModel } from './model-report.ts';
import { recompute } from './paper.ts';
import type { Answer, ImagePixels, NetworkInfo } from './protocol.ts';
import { sweepInputs } from './sweep.ts';
import type {
  CodeRow,
  Converted,
  DataReport,
  Diagnosed,
  ModelReport,
  PaperResult,
  Progress,
  Settings,
  SweepRequest,
  Swept,
  SweptCell,
} from './workspace-protocol.ts';

type OnProgress = (progress: Progress) => void;

let model: Model | undefined;
let data: DroppedData | undefined;
/** Model and data together; kept as long as both stay, and with it what was computed of them. */
let inputs: Inputs | undefined;
let running: AbortController | undefined;

/** Does a piece of work; stops the one before it if that is under way. */
async function exclusive<T>(onProgress: OnProgress, work: (control: Work) => Promise<T>): Promise<T> {
  running?.abort();
  const own = new AbortController();
  running = own;
  try {
    return await work({ signal: own.signal, onProgress });
  } finally {
    if (running === own) running = undefined;
  }
}

function currentInputs(): Inputs {
  if (!model) throw new FirstspikeError('usage', 'There is no model yet; drop one or take the bundled one.');
  if (!data)
    throw new FirstspikeError('usage', 'There are no images yet; drop some or take the bundled digits.');
  const { graph, sha256 } = model;
  if (!graph) throw new FirstspikeError('unsupported', 'The model cannot be converted; choose another.');
  inputs ??= { model: { graph, sha256 }, data };
  return inputs;
}

function useData(opened: DroppedData): DataReport {
  data = opened;
  inputs = undefined;
  return reportData(opened);
}

function reportData({ calibration, evaluation, isLabelled }: DroppedData): DataReport {
  const { name, shape, classes, classNames = [] } = evaluation;
  return {
    name,
    shape,
    classes,
    classNames,
    isLabelled,
    calibration: calibration.length,
    evaluation: evaluation.length,
    notes: [
      ...new Set(
        [calibration, evaluation].flatMap(({ note, changes = [] }) => [...(note ? [note] : []), ...changes]),
      ),
    ],
  };
}

export const workspace = {
  openModel: (source: ModelFile): Promise<Answer<ModelReport>> =>
    answer(async () => {
      const opened = await openModel(source, data?.evaluation.shape);
      model = opened;
      inputs = undefined;
      return opened.report;
    }),

  /** The network in a NIR file as a .safetensors file; nothing where the file holds a graph of other tools. */
  networkInNir: ({ path, bytes }: DroppedFile): Promise<Answer<Uint8Array | null>> =>
    answer(async () => (await networkInNir(bytes, path)) ?? null),

  /** Reads another output of the model; undefined for the only one that ends a classifier. */
  chooseOutput: (output: string | undefined): Promise<Answer<ModelReport>> =>
    answer(async () => {
      if (!model) throw new RangeError('no model');
      const opened = await openModel(model.source, data?.evaluation.shape, output);
      model = opened;
      inputs = undefined;
      return opened.report;
    }),

  /** The model as ONNX, for the ANN beside the network. */
  modelBytes: (): Promise<Answer<Uint8Array>> => answer(() => (model ? asOnnx(model) : new Uint8Array(0))),

  openData: (files: readonly DroppedFile[]): Promise<Answer<DataReport>> =>
    answer(async () => {
      const shape = model?.report.inputShape ?? [];
      return useData(await droppedData(files, shape.length > 0 ? shape : undefined));
    }),

  /** @param images and labels as gzipped IDX */
  openDigits: (images: Uint8Array, labels: Uint8Array): Promise<Answer<DataReport>> =>
    answer(() => useData(bundledDigits(images, labels))),

  /** One image to evaluate on, with the class that its label says. */
  image: (index: number): Promise<Answer<{ readonly pixels: ImagePixels; readonly label: number }>> =>
    answer(async () => {
      if (!data) throw new RangeError('no data');
      const decision = model?.graph && decisionOn(currentInputs());
      const { pixels, shape, length } = data.evaluation;
      const { labels } = decision ? numberedClasses(decision, data.evaluation) : data.evaluation;
      const size = shape[0] * shape[1] * shape[2];
      const at = Math.min(length - 1, Math.max(0, index));
      return { pixels: pixels.slice(at * size, (at + 1) * size), label: labels[at] };
    }),

  /** A picture for a network that takes images of this shape, in the units of its pixels. */
  picture: ({ path, bytes }: DroppedFile, { image, xMax }: NetworkInfo): Promise<Answer<ImagePixels>> =>
    answer(async () => {
      const options = { name: path, split: 'test', paths: [path], unlabelled: true } as const;
      const found = await imageFolder({ ...options, inputShape: image, read: async () => bytes });
      if (found.shape.join() !== image.join())
        throw new FirstspikeError(
          'shape',
          `${path} is ${found.shape.join('×')}, and the network takes ${image.join('×')}; resize it.`,
        );
      const isBytes = found.pixels instanceof Uint8Array;
      const { pixels } = isBytes ? found : storedAs(found, { min: 0, max: xMax });
      return pixels instanceof Uint8Array ? pixels : Float32Array.from(pixels);
    }),

  convert: (settings: Settings, onProgress: OnProgress): Promise<Answer<Converted>> =>
    answer(() => exclusive(onProgress, (work) => convertInputs(currentInputs(), settings, work))),

  /** Where the converted network loses decisions. */
  diagnose: (settings: Settings, network: Uint8Array, onProgress: OnProgress): Promise<Answer<Diagnosed>> =>
    answer(() => exclusive(onProgress, (work) => diagnoseInputs(currentInputs(), settings, network, work))),

  /** The converted network in other codes. */
  compareCodes: (
    settings: Settings,
    network: Uint8Array,
    onProgress: OnProgress,
    onRows: (rows: readonly CodeRow[]) => void,
  ): Promise<Answer<readonly CodeRow[]>> =>
    answer(() =>
      exclusive(onProgress, (work) => compareCodes(currentInputs(), settings, network, work, onRows)),
    ),

  sweep: (
    request: SweepRequest,
    onProgress: OnProgress,
    onCells: (cells: readonly SweptCell[]) => void,
  ): Promise<Answer<Swept>> =>
    answer(() => exclusive(onProgress, (work) => sweepInputs(currentInputs(), request, work, onCells))),

  /** Table 1 and Figure 2 with the model and the data at hand. */
  recompute: (
    settings: Settings,
    figureImages: number,
    onProgress: OnProgress,
  ): Promise<Answer<PaperResult>> =>
    answer(() => exclusive(onProgress, (work) => recompute(currentInputs(), settings, figureImages, work))),

  cancel: (): void => running?.abort(),
};

export type Workspace = typeof workspace;
