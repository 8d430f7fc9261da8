/** @file Messages between the page and the workspace worker: models, data, conversions, sweeps, the paper. */
import type { Figure2Data, LayersData, SweepCell } from '../../../src/charts/index.ts';
import type { Goal } from '../../../src/convert/search.ts';
import type { EvaluationReport } from '../../../src/measure/index.ts';
import type { Steps } from '../../../src/network/index.ts';
import type { InputScaling } from '../../../src/ops/ann.ts';
import type { ModelOutput } from '../../../src/ops/output.ts';
import type { Axes } from '../../../src/search/grid.ts';
import type { Coding } from '../../../src/simulate/baselines/coding.ts';

export interface LayerRow {
  readonly name: string;
  readonly operator: string;
  /** Of one image. */
  readonly shape: readonly number[];
  readonly parameters: number;
  readonly macs: number;
  /** Rows whose outputs it reads; −1 is the input. */
  readonly sources: readonly number[];
  /** What it becomes; undefined where the model does not convert. */
  readonly fate: NodeFate | undefined;
}

/** What a node becomes in the spiking network. */
export interface NodeFate {
  /** Neurons that fire, relays of spikes, synapses onto neurons, or nothing of its own. */
  readonly role: 'fires' | 'relays' | 'synapses' | 'same';
  /** In words. */
  readonly text: string;
}

/** What is in a model, and whether it converts. */
export interface ModelReport {
  readonly name: string;
  readonly format: 'ONNX' | 'Keras' | 'TensorFlow.js' | 'NIR';
  readonly bytes: number;
  readonly sha256: string;
  /** Of ONNX; 0 for other formats. */
  readonly opset: number;
  /** Paths of the files beside it that hold its weights. */
  readonly used: readonly string[];
  /** Of one image. */
  readonly inputShape: readonly number[];
  /** Where it has several; the shape of one image is null where it cannot be computed. */
  readonly outputs: readonly ModelOutput[];
  /** The output that is read; undefined for the only one that ends a classifier. */
  readonly output: string | undefined;
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
  /** What the reader of the files did and could not do, a sentence each. */
  readonly notes: readonly string[];
}

/** The scaling that is decided by the images and the model's first layers. */
export const AUTO = 'auto';

/** A conversion as the page asks for it. */
export interface Settings {
  /** Conversion settings as `formatSettings` writes them; what is left out is open. */
  readonly conversion: string;
  /** `auto`, `unit`, `bytes`, `raw` or `mean=…,std=…`. */
  readonly preprocess: string;
  /** Evaluate on this many images at most. */
  readonly images: number;
  /** What is searched for, such as `spikes:0.001`; empty converts without a search. */
  readonly search?: string;
}

/** How a search came to its network. */
export interface Searched {
  readonly goal: Goal;
  /** Share of decisions, 0…1, that might differ from the ANN's. */
  readonly maxLoss: number;
  readonly trials: number;
  /** The chosen settings, as `formatSettings` writes them. */
  readonly settings: string;
  /** Share of decisions, 0…1, that is expected to differ. */
  readonly disagreement: number;
}

/** A conversion and its measurements. */
export interface Converted {
  readonly settings: Settings;
  readonly report: EvaluationReport;
  readonly layers: LayersData;
  /** The network as a .safetensors file. */
  readonly network: Uint8Array;
  readonly scaling: InputScaling;
  readonly isLabelled: boolean;
  /** What a reader should know of the data and the ANN's decisions on them, a sentence each. */
  readonly warnings: readonly string[];
  /** Undefined where nothing was searched. */
  readonly searched: Searched | undefined;
}

/** Formats of other tools. */
export type ExportFormat = 'onnx' | 'c' | 'nir';

/** What to write where NIR has no word; undefined refuses. */
export interface NirChoices {
  readonly maxPool: 'average' | 'sum' | undefined;
  readonly bias: 'mean' | undefined;
}

export interface Exported {
  readonly file: string;
  readonly bytes: Uint8Array;
  /** What the file is and what it leaves out, a sentence each. */
  readonly notes: readonly string[];
}

/** Where decisions are lost, layer by layer and in a sentence. */
export interface Diagnosed {
  readonly images: number;
  readonly text: string;
  /** Decisions that change when the ANN runs from these spikes. */
  readonly input: number;
  readonly layers: readonly DiagnosedLayer[];
  readonly readout: number;
}

export interface DiagnosedLayer {
  readonly population: string;
  /** RMSE ÷ the largest activation. */
  readonly relativeRmse: number;
  /** Shares of activations other than zero. */
  readonly saturated: number;
  readonly silenced: number;
  readonly lost: number;
}

/** One code of a network on the images that the conversion was measured on; means per image. */
export interface CodeRow {
  readonly code: Coding['kind'];
  /** Of one stage (ttfs), of the whole run (rate), of one layer (fs). */
  readonly steps: Steps;
  /** Steps until the decision; stages where time is continuous. */
  readonly latency: number;
  readonly images: number;
  /** Fraction 0…1; null without labels. */
  readonly accuracy: number | null;
  readonly agreement: number | null;
  /** Over hidden neurons. */
  readonly spikesPerNeuron: number;
  readonly synops: number;
  /** Of values that arrive as constant currents. */
  readonly multiplications: number;
}

export interface SweepRequest {
  /** Values to try; undefined leaves a setting open. */
  readonly axes: Axes;
  /** What the axes leave as it is. */
  readonly settings: Settings;
}

export interface SweptCell extends SweepCell {
  /** As `formatSettings` writes them. */
  readonly settings: string;
  /** What was chosen for open settings, in words. */
  readonly chosen: string;
  readonly agreement: number | null;
  readonly digest: string;
  readonly onFront: boolean;
}

export interface Swept {
  readonly cells: readonly SweptCell[];
  /** As a conversion's. */
  readonly warnings: readonly string[];
  /** Settings without a network, and why, a sentence each. */
  readonly skipped: readonly string[];
}

/** The paper's numbers, recomputed. */
export interface PaperResult {
  readonly data: string;
  readonly report: EvaluationReport;
  readonly figure2: Figure2Data;
}

/** What is being done and how far it is, 0…1; undefined where nobody knows how much there is to do. */
export interface Progress {
  readonly phase: string;
  readonly part: number | undefined;
}
