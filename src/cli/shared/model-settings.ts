/**
 * @file `MODEL@threshold=bound,per=layer`: a model with the settings it was trained for. Names and values are those of
 * the options of `convert`.
 */

import { FirstspikeError } from '../../error.ts';
import { isFile } from '../../platform/node/files.ts';
import type { ConversionSettings } from '../../search/conversions.ts';
import { granularities, layerSteps, oneOf, roundings, threshold, weightKinds } from './option-values.ts';

export interface ModelRequest {
  /** What is in front of the `@`: a file or the name of a bundled model. */
  readonly model: string;
  readonly settings?: ConversionSettings;
}

const readers: Readonly<Record<string, (text: string) => ConversionSettings>> = {
  threshold: (text) => ({ threshold: threshold(text) }),
  per: (text) => ({ per: oneOf('--per', granularities)(text) }),
  weights: (text) => ({ weights: oneOf('--weights', weightKinds)(text) }),
  rounding: (text) => ({ rounding: oneOf('--rounding', roundings)(text) }),
  'layer-steps': (text) => ({ layerSteps: layerSteps(text) }),
  'bias-correction': (text) => ({ biasCorrection: oneOf('bias-correction', ['yes', 'no'])(text) === 'yes' }),
  'weight-fit': (text) => ({ weightFit: oneOf('weight-fit', ['yes', 'no'])(text) === 'yes' }),
};

/** Reads one MODEL argument; a file whose name holds an `@` is taken as it is. @throws FirstspikeError `usage` */
export async function modelRequest(argument: string): Promise<ModelRequest> {
  const at = argument.lastIndexOf('@');
  if (at < 0 || /[\\/]/.test(argument.slice(at)) || (await isFile(argument))) return { model: argument };
  return { model: argument.slice(0, at), settings: settingsOf(argument, argument.slice(at + 1)) };
}

/** Reads `threshold=bound,per=layer`; `argument` is named where it is wrong. */
export function settingsOf(argument: string, text: string): ConversionSettings {
  const wrong = (what: string): FirstspikeError =>
    new FirstspikeError('usage', `In ${argument}, ${what}`, { model: argument });
  const given = new Set<string>();
  let settings: ConversionSettings = {};
  for (const part of text.split(',')) {
    const [name, value] = split(part.trim());
    const read = Object.hasOwn(readers, name) ? readers[name] : undefined;
    if (!read || value === undefined) {
      throw wrong(
        `"${part}" is no setting; write ${Object.keys(readers).join(', ')} with values, such as @threshold=bound,per=layer.`,
      );
    }
    if (given.has(name)) throw wrong(`${name} is given twice; give it once.`);
    given.add(name);
    try {
      settings = { ...settings, ...read(value) };
    } catch (error) {
      throw error instanceof FirstspikeError ? wrong(error.message.replace(/^--/, '')) : error;
    }
  }
  return settings;
}

function split(part: string): [name: string, value: string | undefined] {
  const equals = part.indexOf('=');
  return equals < 0 ? [part, undefined] : [part.slice(0, equals), part.slice(equals + 1)];
}
