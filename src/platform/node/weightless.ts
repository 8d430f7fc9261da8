/**
 * @file A converted network without its weights, as the package holds the studio's. They follow from the model and the ranges
 * of the network (López-Randulfe et al. 2022, eq. 3, rounded): with the model at hand they come back bit for bit.
 */
import { parseSettings } from '../../convert/index.ts';
import { resolveSettings } from '../../convert/resolve.ts';
import { importOnnx } from '../../formats/onnx/read/index.ts';
import { assembleNetwork } from '../../mapping/assemble.ts';
import { buildBlueprint } from '../../mapping/build.ts';
import { emptyHistogram } from '../../mapping/histogram.ts';
import { describeNetwork } from '../../network/description.ts';
import type { Origin } from '../../network/network.ts';
import { decodeSafetensors, encodeSafetensors, type StoredTensor } from '../../network/safetensors.ts';
import { annOf } from '../../ops/ann.ts';
import { planGraph } from '../../ops/plan.ts';

const RANGE = '.xMax';
const WEIGHTS = '.weights';

/** Leaves out the weights of a saved network. */
export function withoutWeights(saved: Uint8Array): Uint8Array {
  const { metadata, tensors } = decodeSafetensors(saved, 'the network');
  return encodeSafetensors({
    metadata,
    tensors: new Map([...tensors].filter(([name]) => !name.endsWith(WEIGHTS))),
  });
}

/**
 * The saved network again, without a calibration.
 * @param model ONNX file of the ANN, which takes bytes; the network was converted from it without a correction of weights
 */
export function withWeights(weightless: Uint8Array, model: Uint8Array): Uint8Array {
  const { metadata, tensors } = decodeSafetensors(weightless, 'the network');
  const { name, origin, populations } = JSON.parse(metadata.network ?? '') as {
    readonly name: string;
    readonly origin: Origin;
    readonly populations: readonly { readonly shape: readonly number[] }[];
  };
  const [channels = 1, height = 1, width = 1] = populations[0].shape;
  const ann = annOf(importOnnx(model, { name }), {
    shape: [channels, height, width],
    length: 0,
    pixels: new Uint8Array(0),
  });
  const largest = [...tensors].filter(([tensor]) => tensor.endsWith(RANGE));
  const ranges = new Map(
    largest.map(([tensor, { data }]) => [
      tensor.slice(0, -RANGE.length),
      Array.from(data, (max) => ({ ...emptyHistogram(), seen: 1, positive: 1, max })),
    ]),
  );
  const texts = Object.entries(origin.settings).map((pair) => pair.join('='));
  const made = assembleNetwork(buildBlueprint(planGraph(ann.graph), ann.pixels), ranges, {
    ...resolveSettings(parseSettings(texts.join(','))),
    threshold: { kind: 'max' },
    name,
    input: ann.pixels,
    decision: ann.decision,
    classNames: null,
    origin,
  });
  const weights = new Map<string, StoredTensor>();
  describeNetwork(made, (tensor, data) => {
    if (tensor.endsWith(WEIGHTS)) weights.set(tensor, { shape: [data.length], data });
    return tensor;
  });
  return encodeSafetensors({ metadata, tensors: new Map([...tensors, ...weights]) });
}
