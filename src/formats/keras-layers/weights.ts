/** @file Where a layer's weights are found in a file, and how they are checked: `WeightSource` and its two kinds. */
import { FirstspikeError } from '../../error.ts';
import { type FloatTensor, formatShape, type Shape, sameShape } from '../../graph/tensor.ts';
import { badLayer, type Described } from './layer-error.ts';

/** A weight of a layer as Keras names it; several names where versions differ. */
export interface Variable {
  readonly names: readonly string[];
  readonly shape: Shape;
}

/** A layer's place in a model. */
export interface LayerPlace extends Described {
  /** Names of the models around it, outermost first, and its own. */
  readonly names: readonly string[];
  /** Its group in a Keras 3 weight file, container by container, e.g. `['functional', 'conv2d_1']`. */
  readonly groups: readonly LayerGroup[];
}

/** A layer among those of its class: `conv2d` is number 0, `conv2d_1` number 1. */
export interface LayerGroup {
  /** Class in snake case. */
  readonly type: string;
  readonly position: number;
}

/** The weights of a file. */
export interface WeightSource {
  /**
   * The weight, of whatever shape it has.
   * @param index position among the layer's weights, trainable ones first
   * @throws FirstspikeError `bad-file`, `unsupported` if it is there but cannot be used
   */
  find(place: LayerPlace, variable: Variable, index: number): FloatTensor | undefined;
}

/**
 * The weights of a layer, in order.
 * @throws FirstspikeError `bad-file` if one is missing or of another shape than the layer's settings say
 */
export function readWeights(
  source: WeightSource,
  place: LayerPlace,
  variables: readonly Variable[],
): readonly FloatTensor[] {
  return variables.map((variable, index) => {
    const tensor = source.find(place, variable, index);
    const [name] = variable.names;
    if (tensor === undefined) {
      throw badLayer(place, `its ${name} is not among the weights; save the whole model again.`);
    }
    if (sameShape(tensor.shape, variable.shape)) {
      if (tensor.data.every(Number.isFinite)) return tensor;
      throw badLayer(place, `its ${name} has values that are not finite; train or save the model again.`);
    }
    throw badLayer(
      place,
      `its ${name} should be ${formatShape(variable.shape)}, but is ${formatShape(tensor.shape)}; save the model again.`,
    );
  });
}

/** Weights by full name, e.g. `conv1/kernel`; a string instead of a weight is the type that cannot be read. */
export type NamedWeights = ReadonlyMap<string, FloatTensor | string>;

const usable = (name: string, weight: FloatTensor | string | undefined): FloatTensor | undefined => {
  if (typeof weight !== 'string') return weight;
  throw new FirstspikeError(
    'unsupported',
    `The weight "${name}" holds ${weight} values; save the model with float32 weights, not quantised.`,
    { weight: name },
  );
};

/** Names with more parts than this occur only in damaged files; they are left out. */
const deepest = 64;

/**
 * Weights named `layer/variable`, as TensorFlow.js and Keras's HDF5 format name them. Names may have scopes in front
 * (`model/conv1/kernel`) or between (`conv1/cell/kernel`), and end in `:0`.
 */
export function namedWeights(weights: NamedWeights): WeightSource {
  const byLayer = new Map<string, string[]>();
  for (const full of weights.keys()) {
    const parts = full.split('/');
    if (parts.length > deepest) continue;
    for (const scope of new Set(parts.slice(0, -1))) {
      const names = byLayer.get(scope);
      if (names) names.push(full);
      else byLayer.set(scope, [full]);
    }
  }
  return {
    find(place, variable) {
      const { name, names } = place;
      const candidates = (byLayer.get(name) ?? []).filter((full) => variable.names.includes(lastOf(full)));
      // From the name that says most about the place to the one that says least.
      const tiers: readonly ((scope: string) => boolean)[] = [
        (scope) => scope === names.join('/'),
        (scope) => scope === name,
        (scope) => scope.startsWith(`${names[0]}/`) && scope.endsWith(`/${name}`),
        (scope) => scope.endsWith(`/${name}`),
        () => true,
      ];
      for (const fits of tiers) {
        const [best, ...others] = candidates.filter((full) => fits(scopeOf(full)));
        if (best === undefined) continue;
        if (others.length === 0) return usable(best, weights.get(best));
        throw badLayer(
          place,
          `its ${variable.names[0]} may be "${best}" or "${others[0]}"; give the layers different names and save the model again.`,
        );
      }
      return undefined;
    },
  };
}

const lastOf = (full: string): string => full.slice(full.lastIndexOf('/') + 1).replace(/:\d+$/, '');
const scopeOf = (full: string): string => full.slice(0, full.lastIndexOf('/'));

/** Containers of layers in a Keras 3 weight file; the second is what Keras 2.12 to 2.15 wrote. */
const containers = ['layers', '_layer_checkpoint_dependencies'];

/** Weights in groups by class and position, `layers/conv2d_1/vars/0`, as Keras 3 writes them. */
export function groupedWeights(weights: NamedWeights): WeightSource {
  const children = childNames(weights.keys());
  return {
    find({ groups }, _variable, index) {
      let path = '';
      for (const { type, position } of groups) {
        const container = containers.find((name) => children.has(`${path}${name}/`));
        if (container === undefined) return undefined;
        path += `${container}/`;
        const exact = position === 0 ? type : `${type}_${position}`;
        const names = children.get(path) ?? new Set();
        // Keras 2.12 to 2.15 count a layer twice: the groups are in order, but their numbers have gaps.
        const name = container === 'layers' ? exact : inOrder(names, type)[position];
        if (name === undefined || !names.has(name)) return undefined;
        path += `${name}/`;
      }
      const name = `${path}vars/${index}`;
      return usable(name, weights.get(name));
    },
  };
}

/** Names below each path that ends in a slash. */
function childNames(names: Iterable<string>): ReadonlyMap<string, Set<string>> {
  const children = new Map<string, Set<string>>();
  for (const full of names) {
    const parts = full.split('/');
    if (parts.length > deepest) continue;
    let path = '';
    for (const part of parts) {
      const known = children.get(path);
      if (known) known.add(part);
      else children.set(path, new Set([part]));
      path += `${part}/`;
    }
  }
  return children;
}

function inOrder(names: ReadonlySet<string>, type: string): readonly string[] {
  const number = (name: string): number => Number(name.slice(type.length + 1));
  return [...names]
    .filter(
      (name) => name === type || (name.startsWith(`${type}_`) && /^\d+$/.test(name.slice(type.length + 1))),
    )
    .sort((a, b) => number(a) - number(b));
}
