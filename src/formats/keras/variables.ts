/** @file The weights of a Keras HDF5 file by name, in both of the ways in which Keras lays them out. */
import { FirstspikeError } from '../../error.ts';
import type { FloatTensor } from '../../graph/tensor.ts';
import type { NamedWeights } from '../keras-layers/weights.ts';
import type { Hdf5File } from './hdf5.ts';

/**
 * Groups within groups deeper than this, or more of them, occur only in damaged files: they may contain themselves. A group
 * takes a hundred bytes at least.
 */
const deepest = 64;
const most = 20_000;
const bytesOfGroup = 100;

/** Groups that hold layers; others hold the optimizer's state. */
const containers = ['layers', '_layer_checkpoint_dependencies'];
const withSlashes = (name: string): string => name.replaceAll('\\', '/');

/**
 * Keras 3: `layers/conv2d_1/vars/0`, `layers/functional/layers/dense/vars/1`; Keras 2.12 to 2.15:
 * `_layer_checkpoint_dependencies` in place of `layers`. What else is in the file (the optimizer) is left alone.
 */
export function groupedVariables(file: Hdf5File): NamedWeights {
  const weights = new Map<string, FloatTensor | string>();
  let left = Math.min(most, file.bytes / bytesOfGroup);
  /** @param as the path with slashes: Keras 2.13 to 2.15 on Windows write `layers\\dense` as the name of one group */
  const visit = (path: string, as: string, depth: number): void => {
    left -= 1;
    if (depth > deepest || left < 0) {
      throw new FirstspikeError('bad-file', 'The weight file has groups without end; save the model again.');
    }
    const isVariables = as.endsWith('/vars');
    for (const name of file.names(path)) {
      const inner = [`${path}/${name}`, `${as}/${withSlashes(name)}`] as const;
      if (!isVariables) visit(...inner, depth + 1);
      const tensor = isVariables ? file.tensor(inner[0]) : undefined;
      if (tensor !== undefined) weights.set(inner[1], tensor);
    }
  };
  for (const name of file.names('')) {
    const as = withSlashes(name);
    if (containers.includes(as.split('/')[0])) visit(name, as, 0);
  }
  return weights;
}

/**
 * HDF5 format: `model_weights` lists its layers in the attribute `layer_names`, and each layer's group its weights in
 * `weight_names`. The result is called `layer/weight name`.
 */
export function namedVariables(file: Hdf5File): NamedWeights {
  const weights = new Map<string, FloatTensor | string>();
  for (const layer of new Set(file.texts('model_weights', 'layer_names'))) {
    for (const name of new Set(file.texts(`model_weights/${layer}`, 'weight_names'))) {
      const tensor = file.tensor(`model_weights/${layer}/${name}`);
      if (tensor === undefined) {
        throw new FirstspikeError(
          'bad-file',
          `The weight "${name}" of layer "${layer}" is listed but not in the file; save the model again.`,
        );
      }
      weights.set(`${layer}/${name}`, tensor);
    }
  }
  return weights;
}
