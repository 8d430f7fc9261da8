/** @file What the page and the study worker say to each other: models, data, conversions, sweeps, the paper. */
import type { Figure2Data, LayersData, SweepCell } from '../../../src/charts/index.ts';
import type { EvaluationReport } from '../../../src/measure/index.ts';
import type { Scaling } from './scaling.ts';

export interface LayerRow {
  readonly name: string;
  readonly operator: string;
  /** Of one image. */
  readonly shape: readonly number[];
  readonly parameters: number;
  readonly macs: number;
}

/** What is in an ONNX model, and whether it converts. */
export interface ModelReport {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly opset: number;
  /** Of one image. */
  readonly inputShape: readonly number[];
  readonly layers: readonly LayerRow[];
  readonly parameters: number;
  readonly macs: number;
  readonly flops: number;
  /** Nodes in the way, a sentence each; empty if the model converts. */
  readonly problems: readonly string[];
  /** Populations it becomes. */
  readonly hidden: number;
  readonly populations: number;
}

export interface DataReport {
  readonly name: string;
  /** Channels, height, width. */
  readonly shape: readonly number[];
  readonly calibration: number;
  readonly evaluation: number;
  readonly classes: number;
  readonly classNames: readonly string[];
  readonly isLabelled: boolean;
}

/** A conversion as the sliders say it; `threshold` as on the command line. */
export interface Settings {
  readonly steps: number;
  readonly threshold: string;
  readonly per: 'layer' | 'channel';
  readonly rounding: 'nearest' | 'floor';
  /** `unit`, `raw` or `mean=…,std=…`. */
  readonly preprocess: string;
  /** Evaluate on this many images at most. */
  readonly images: number;
}

export interface Conversion {
  readonly settings: Settings;
  readonly report: EvaluationReport;
  readonly layers: LayersData;
  /** The network as a .safetensors file. */
  readonly network: Uint8Array;
  readonly scaling: Scaling;
  readonly isLabelled: boolean;
}

export interface SweepRequest {
  readonly steps: readonly number[];
  readonly thresholds: readonly string[];
  readonly settings: Settings;
}

export interface SweptCell extends SweepCell {
  readonly agreement: number | null;
  readonly onFront: boolean;
}

/** The paper's numbers, recomputed. */
export interface PaperResult {
  readonly data: string;
  readonly report: EvaluationReport;
  readonly figure2: Figure2Data;
}

/** What is being done and how far it is, 0…1. */
export interface Progress {
  readonly phase: string;
  readonly part: number;
}
