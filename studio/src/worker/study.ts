/**
 * @file The work behind Your model and The paper: whatever takes longer than a moment. One piece of work at a time; it
 * reports how far it is and can be stopped.
 */
import { FirstspikeError } from '../../../src/error.ts';
import { type DroppedData, droppedData } from '../../../src/platform/browser/dropped-data.ts';
import type { DroppedFile } from '../../../src/platform/browser/dropped-files.ts';
import { answer } from './answer.ts';
import { bundledDigits } from './bundled-digits.ts';
import { convertModel, forgetRanges, type Subject } from './conversion.ts';
import { type Model, openModel } from './model-report.ts';
import { recompute } from './paper.ts';
import type { Answer, ImagePixels } from './protocol.ts';
import type {
  Conversion,
  DataReport,
  ModelReport,
  PaperResult,
  Progress,
  Settings,
  SweepRequest,
  SweptCell,
} from './study-protocol.ts';
import { sweepModel } from './sweeping.ts';

type OnProgress = (progress: Progress) => void;

let model: Model | undefined;
let data: DroppedData | undefined;
let running: AbortController | undefined;

/** What is under way gives way to what is asked for now. */
function begin(): AbortSignal {
  running?.abort();
  running = new AbortController();
  return running.signal;
}

function subject(): Subject {
  if (!model)
    throw new FirstspikeError('usage', 'There is no model yet; drop an ONNX file or take the bundled one.');
  if (!data)
    throw new FirstspikeError('usage', 'There are no images yet; drop some or take the bundled digits.');
  const { graph, sha256 } = model;
  if (!graph) throw new FirstspikeError('unsupported', 'The model cannot be converted; choose another.');
  return { model: { graph, sha256 }, data };
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
  };
}

export const study = {
  openModel: (bytes: Uint8Array<ArrayBuffer>, file: string): Promise<Answer<ModelReport>> =>
    answer(async () => {
      const opened = await openModel(bytes, file, data?.evaluation.shape);
      forgetRanges();
      model = opened;
      return opened.report;
    }),

  /** The model's own bytes and hash, for the ANN beside the network. */
  modelBytes: (): Promise<Answer<Uint8Array>> => answer(() => model?.bytes ?? new Uint8Array(0)),

  openData: (files: readonly DroppedFile[]): Promise<Answer<DataReport>> =>
    answer(async () => {
      const opened = await droppedData(files);
      forgetRanges();
      data = opened;
      return reportData(opened);
    }),

  /** @param images and labels as gzipped IDX */
  openDigits: (images: Uint8Array, labels: Uint8Array): Promise<Answer<DataReport>> =>
    answer(() => {
      data = bundledDigits(images, labels);
      forgetRanges();
      return reportData(data);
    }),

  /** One image to evaluate on, with its label. */
  image: (index: number): Promise<Answer<{ readonly pixels: ImagePixels; readonly label: number }>> =>
    answer(() => {
      if (!data) throw new RangeError('no data');
      const { pixels, labels, shape, length } = data.evaluation;
      const size = shape[0] * shape[1] * shape[2];
      const at = Math.min(length - 1, Math.max(0, index));
      return { pixels: pixels.slice(at * size, (at + 1) * size), label: labels[at] };
    }),

  convert: (settings: Settings, onProgress: OnProgress): Promise<Answer<Conversion>> =>
    answer(() => convertModel(subject(), settings, begin(), onProgress)),

  sweep: (
    request: SweepRequest,
    onProgress: OnProgress,
    onCell: (cells: readonly SweptCell[]) => void,
  ): Promise<Answer<readonly SweptCell[]>> =>
    answer(() => sweepModel(subject(), request, begin(), onProgress, onCell)),

  /** Table 1 and Figure 2 with the model and the data at hand. */
  recompute: (
    settings: Settings,
    figureImages: number,
    onProgress: OnProgress,
  ): Promise<Answer<PaperResult>> =>
    answer(() => recompute(subject(), settings, figureImages, begin(), onProgress)),

  cancel: (): void => running?.abort(),
};

export type StudyWorker = typeof study;
