/** @file The bundled network at another number of steps: one converter, and a network for each number. */
import { type Converter, prepare } from '../../../src/convert/index.ts';
import { importOnnx } from '../../../src/formats/onnx/read/index.ts';
import type { SpikingNetwork } from '../../../src/network/index.ts';
import { bundledDigits } from './bundled-digits.ts';

/** What the bundled network is made of. */
export interface BundledSources {
  readonly name: string;
  readonly onnx: Uint8Array;
  /** Gzipped IDX. */
  readonly images: Uint8Array;
  readonly labels: Uint8Array;
}

let prepared: Promise<Converter> | undefined;

export async function atSteps(sources: BundledSources, steps: number): Promise<SpikingNetwork> {
  prepared ??= converterOf(sources);
  return (await prepared).convert({ steps });
}

function converterOf({ name, onnx, images, labels }: BundledSources): Promise<Converter> {
  const { calibration } = bundledDigits(images, labels);
  return prepare(importOnnx(onnx, { name }), calibration, { calibrationName: calibration.name });
}
