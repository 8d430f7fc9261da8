/** @file The bundled network at another number of steps: one converter, and a network for each number. */
import { type Converter, parseSettings, prepare } from '../../../src/convert/index.ts';
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

/** Converts the model anew; all settings but the steps are those of the network that came with it. */
export async function atSteps(
  sources: BundledSources,
  { origin }: SpikingNetwork,
  steps: number,
): Promise<SpikingNetwork> {
  prepared ??= converterOf(sources);
  const texts = Object.entries({ ...origin.settings, steps: String(steps) });
  return (await prepared).convert(parseSettings(texts.map((pair) => pair.join('=')).join(',')));
}

function converterOf({ name, onnx, images, labels }: BundledSources): Promise<Converter> {
  const { calibration } = bundledDigits(images, labels);
  return prepare(importOnnx(onnx, { name }), calibration, { calibrationName: calibration.name });
}
