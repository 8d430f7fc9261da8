/**
 * @file Two linear layers in a row are one: W₂ · (W₁ · x + b₁) + b₂ = (W₂ · W₁) · x + W₂ · b₁ + b₂. Merging is exact and
 * saves a population whose values would have to be rounded; it is done where the product stays small.
 */
import { sourceCount, synapseVisitor } from '../../geometry/connectivity.ts';
import { sizeOf } from '../../graph/tensor.ts';
import type { FloatSynapses, Potential, Term } from '../signal.ts';
import type { LinearLayer } from './potential.ts';

/** Weights that a merged layer may have, and products that computing them may take. */
const MOST_WEIGHTS = 2 ** 20;
const MOST_PRODUCTS = 2 ** 28;

/** `layer · potential` as one layer, or undefined where that would be too large or no matrix. */
export function mergeDense(
  potential: Potential,
  { synapses, bias, units }: LinearLayer,
): Omit<Potential, 'shape' | 'value'> | undefined {
  if (synapses.kind !== 'dense' || synapses.inputs !== sizeOf(potential.units)) return undefined;
  const { inputs, outputs, weights } = synapses;
  const small = potential.terms.every(({ synapses: inner }) => {
    const isMatrix = inner.kind === 'dense';
    const sources = sourceCount(inner);
    const products = outputs * (isMatrix ? inner.weights.length : sources * 64);
    return sources * outputs <= MOST_WEIGHTS && products <= MOST_PRODUCTS;
  });
  if (!small) return undefined;
  const total = new Float64Array(outputs);
  for (let out = 0; out < outputs; out++) {
    for (let i = 0; i < inputs; i++) total[out] += weights[out * inputs + i] * potential.bias[i];
    if (bias) total[out] += bias[bias.length === outputs ? out : 0];
  }
  const terms = potential.terms.map(({ from, synapses: inner }): Term => {
    const product = multiplied(weights, outputs, inputs, inner);
    return { from, synapses: product };
  });
  return { kind: 'potential', units, terms, bias: total, nonNegative: false };
}

/** [outputs, inputs] times the synapses, as a matrix of its own. */
function multiplied(
  matrix: Float32Array,
  outputs: number,
  inputs: number,
  synapses: FloatSynapses,
): FloatSynapses {
  const sources = sourceCount(synapses);
  const visit = synapseVisitor(synapses, synapses.weights.length);
  const product = new Float64Array(outputs * sources);
  for (let source = 0; source < sources; source++) {
    visit(source, (target, weight) => {
      const w = synapses.weights[weight];
      for (let out = 0; out < outputs; out++)
        product[out * sources + source] += matrix[out * inputs + target] * w;
    });
  }
  return { kind: 'dense', inputs: sources, outputs, weights: Float32Array.from(product) };
}
