/** @file The bundled network at another number of steps: calibrated once, converted anew for each. */
import { finish, type Preparation, type Ranges } from '../../../src/convert/index.ts';
import { importOnnx } from '../../../src/formats/onnx/read/index.ts';
import type { SpikingNetwork } from '../../../src/network/index.ts';
import { calibrate } from '../../../src/run/index.ts';
import { bundledDigits } from './bundled-digits.ts';

/** What the bundled network is made of. */
export interface BundledSources {
  readonly name: string;
  readonly onnx: Uint8Array;
  /** Gzipped IDX. */
  readonly images: Uint8Array;
  readonly labels: Uint8Array;
}

interface Calibrated {
  readonly preparation: Preparation;
  readonly ranges: Ranges;
  readonly images: number;
  readonly name: string;
}

let calibrated: Calibrated | undefined;

async function ready({ name, onnx, images, labels }: BundledSources): Promise<Calibrated> {
  if (calibrated) return calibrated;
  const graph = importOnnx(onnx, { name });
  const { calibration } = bundledDigits(images, labels);
  const found = await calibrate(graph, calibration, {});
  calibrated = { ...found, images: calibration.length, name: calibration.name };
  return calibrated;
}

export async function atSteps(sources: BundledSources, steps: number): Promise<SpikingNetwork> {
  const { preparation, ranges, images, name } = await ready(sources);
  const settings = { ...preparation.settings, steps };
  return finish({ ...preparation, settings }, ranges, images, { calibrationName: name });
}
