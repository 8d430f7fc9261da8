/** @file Convolution of one image in double precision, quick on sparse images: the float reference of Conv. */
import type { Window } from '../../geometry/window.ts';
import { gathered, reserve, sumProducts } from './sum-products.ts';

/** A convolution whose weights are repacked as [group][tap][input channel][output channel]. */
export interface PackedConvolution {
  readonly window: Window;
  readonly inChannels: number;
  readonly outChannels: number;
  readonly groups: number;
  readonly packed: Float64Array;
}

/** Repacks weights from ONNX's [outChannels, inChannels / groups, rows, columns]. */
export function packConvolution(
  window: Window,
  inChannels: number,
  outChannels: number,
  groups: number,
  weights: Float32Array,
): PackedConvolution {
  const taps = window.kernel[0] * window.kernel[1];
  const inputs = inChannels / groups;
  const outputs = outChannels / groups;
  const packed = new Float64Array(weights.length);
  for (let out = 0; out < outChannels; out++) {
    const group = Math.floor(out / outputs);
    for (let input = 0; input < inputs; input++) {
      for (let tap = 0; tap < taps; tap++) {
        const to = ((group * taps + tap) * inputs + input) * outputs + (out % outputs);
        packed[to] = weights[(out * inputs + input) * taps + tap];
      }
    }
  }
  return { window, inChannels, outChannels, groups, packed };
}

const list = gathered();

/** Convolves one image [inChannels, rows, columns] with zero padding; gives [outChannels, rows, columns]. */
export function convolve(convolution: PackedConvolution, image: Float32Array | Float64Array): Float64Array {
  const { window, inChannels, outChannels, groups, packed } = convolution;
  const [inRows, inColumns] = window.input;
  const [outRows, outColumns] = window.output;
  const [kernelRows, kernelColumns] = window.kernel;
  const inputs = inChannels / groups;
  const outputs = outChannels / groups;
  const out = new Float64Array(outChannels * outRows * outColumns);
  const pixels = sparsePixels(image, inChannels, inRows * inColumns, groups, outputs);
  reserve(list, kernelRows * kernelColumns * inputs);
  for (let group = 0; group < groups; group++) {
    for (let y = 0; y < outRows; y++) {
      for (let x = 0; x < outColumns; x++) {
        let count = 0;
        for (let ky = 0; ky < kernelRows; ky++) {
          const inY = y * window.strides[0] - window.padStart[0] + ky * window.dilations[0];
          if (inY < 0 || inY >= inRows) continue;
          for (let kx = 0; kx < kernelColumns; kx++) {
            const inX = x * window.strides[1] - window.padStart[1] + kx * window.dilations[1];
            if (inX < 0 || inX >= inColumns) continue;
            const pixel = (group * inRows + inY) * inColumns + inX;
            const tapRow = ((group * kernelRows + ky) * kernelColumns + kx) * inputs * outputs;
            for (let i = pixels.starts[pixel]; i < pixels.starts[pixel + 1]; i++) {
              list.values[count] = pixels.values[i];
              list.rows[count++] = tapRow + pixels.rows[i];
            }
          }
        }
        list.count = count;
        const at = (group * outputs * outRows + y) * outColumns + x;
        sumProducts(list, packed, outputs, out, at, outRows * outColumns);
      }
    }
  }
  return out;
}

/** Per group and pixel the non-zero channels: their values, and `rows` = channel within the group × outputs. */
function sparsePixels(
  image: Float32Array | Float64Array,
  channels: number,
  area: number,
  groups: number,
  outputs: number,
): { readonly starts: Int32Array; readonly values: Float64Array; readonly rows: Int32Array } {
  const inputs = channels / groups;
  const starts = new Int32Array(groups * area + 1);
  for (let channel = 0; channel < channels; channel++) {
    const first = Math.floor(channel / inputs) * area + 1;
    for (let i = 0; i < area; i++) if (image[channel * area + i] !== 0) starts[first + i]++;
  }
  for (let i = 1; i < starts.length; i++) starts[i] += starts[i - 1];
  const next = starts.slice();
  const values = new Float64Array(starts[groups * area]);
  const rows = new Int32Array(values.length);
  for (let channel = 0; channel < channels; channel++) {
    const first = Math.floor(channel / inputs) * area;
    for (let i = 0; i < area; i++) {
      const value = image[channel * area + i];
      if (value === 0) continue;
      const at = next[first + i]++;
      values[at] = value;
      rows[at] = (channel % inputs) * outputs;
    }
  }
  return { starts, values, rows };
}
