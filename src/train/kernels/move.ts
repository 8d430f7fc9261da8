/** @file Elements in another order: what only moves values, image by image. */
import type { Tensor, TensorFlow } from '../tensorflow.ts';
import { type Floats, loop } from './custom.ts';

/** Where each element of an output comes from: an element of the input, or nowhere. */
export interface Moves {
  /** Index of the input's element, or −1 where `fill` stands. */
  readonly sources: Int32Array;
  readonly fill: Float32Array;
}

/** `x` [images, …] → [images, outputs]; both are read as one row per image. */
export function move(tf: TensorFlow, x: Tensor, { sources, fill }: Moves): Tensor {
  const images = x.shape[0];
  const size = x.size / images;
  return loop(tf, x, (values) => {
    const out: Floats = new Float32Array(images * sources.length);
    for (let image = 0, to = 0; image < images; image++) {
      for (let i = 0; i < sources.length; i++, to++) {
        out[to] = sources[i] < 0 ? fill[i] : values[image * size + sources[i]];
      }
    }
    return {
      shape: [images, sources.length],
      values: out,
      backward(dy) {
        const dx: Floats = new Float32Array(values.length);
        for (let image = 0, from = 0; image < images; image++) {
          for (let i = 0; i < sources.length; i++, from++) {
            if (sources[i] >= 0) dx[image * size + sources[i]] += dy[from];
          }
        }
        return dx;
      },
    };
  });
}
