/** @file A JSON object of a Keras file. */
import { FirstspikeError } from '../../error.ts';
import type { JsonObject } from '../keras-layers/record.ts';
import { isObject } from '../keras-layers/settings.ts';

/** @throws FirstspikeError `bad-file` if the text is anything else */
export function readJson(text: string, name: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  if (isObject(value)) return value;
  throw new FirstspikeError('bad-file', `${name} is not a sound JSON object; save the model again.`);
}
