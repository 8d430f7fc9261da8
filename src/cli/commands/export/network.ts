/** @file What every format of `firstspike export` starts from and gives back. */
import { FirstspikeError } from '../../../error.ts';
import type { SpikingNetwork } from '../../../network/network.ts';
import { converterFor } from '../../shared/converter.ts';
import { loadImages, readingFor } from '../../shared/data.ts';
import type { Model } from '../../shared/model.ts';
import type { ConversionOptions, OutputOptions } from '../../shared/options.ts';
import type { ReadingOptions } from '../../shared/reading.ts';
import type { Session } from '../../shared/session.ts';
import { refuseSettings, settingsOf } from '../../shared/settings.ts';

export const formats = ['nir', 'onnx', 'c', 'ann'] as const;

export interface ExportOptions
  extends ConversionOptions,
    Pick<ReadingOptions, 'outputName' | 'decision'>,
    OutputOptions {
  readonly to: (typeof formats)[number];
  readonly output: string;
  readonly threads?: number;
  readonly maxPool?: 'sum' | 'average';
  readonly channelBias?: boolean;
  readonly plain?: boolean;
  readonly spikes?: string;
  readonly data?: string;
  readonly check?: string;
  readonly checkSteps?: number;
  readonly limit?: number;
}

export interface Exported {
  readonly files: readonly (readonly [path: string, content: Uint8Array | string])[];
  /** What is written too and does not count for the output's size. */
  readonly beside?: readonly (readonly [path: string, content: Uint8Array])[];
  readonly fields: object;
  readonly lines: readonly (readonly [string, string])[];
  /** Below the lines. */
  readonly table?: string;
  /** Whether a check did not hold. */
  readonly failed?: boolean;
}

/** The network in the file, or the one that the ANN in the file is converted to. */
export async function networkOf(
  session: Session,
  model: Model,
  options: ExportOptions,
): Promise<SpikingNetwork> {
  if (model.format === 'firstspike') {
    refuseSettings(options, `${model.file} is converted already; leave it out or give the ONNX model`);
    return model.network;
  }
  if (options.calibrate === undefined) {
    throw new FirstspikeError(
      'usage',
      `${model.file} is an ANN, which is converted first; give --calibrate DATA with images like those it was trained on.`,
    );
  }
  const images = await loadImages(session, options.calibrate, {
    purpose: 'calibrate',
    ...readingFor(model, options),
    ...(options.calibrateLimit !== undefined && { limit: options.calibrateLimit }),
  });
  const converter = await converterFor(session, model, images, options);
  const network = await converter.convert(settingsOf(options, model.settings));
  session.progress.clear();
  return network;
}
