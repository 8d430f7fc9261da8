/** @file Errors about one layer of a model: every message names the layer and its class. */
import { type ErrorCode, FirstspikeError } from '../../error.ts';

/** Whatever has a class and a name. */
export interface Described {
  readonly type: string;
  readonly name: string;
}

const layerError = (code: ErrorCode, { type, name }: Described, why: string): FirstspikeError =>
  new FirstspikeError(code, `${type} layer "${name}": ${why}`, { layer: name, class: type });

/** The layer is valid, but this library cannot read it; `why` says what would work. */
export const unsupportedLayer = (layer: Described, why: string): FirstspikeError =>
  layerError('unsupported', layer, why);

/** The description contradicts itself or Keras's rules. */
export const badLayer = (layer: Described, why: string): FirstspikeError =>
  layerError('bad-file', layer, why);

/** The layer does not fit its input. */
export const misfit = (layer: Described, why: string): FirstspikeError => layerError('shape', layer, why);
