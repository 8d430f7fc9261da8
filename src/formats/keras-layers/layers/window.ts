/** @file Padding of windows over images: Keras's `same`, `valid` and `causal` as amounts before and after each axis. */
import { misfit, unsupportedLayer } from '../layer-error.ts';
import { type Layer, setting } from '../settings.ts';
import type { Border } from '../value.ts';

/** A window's geometry, one entry per image axis. */
export interface WindowSettings {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
}

export interface PlacedWindow {
  /** ONNX's `pads`: before each axis, then after each. */
  readonly pads: readonly number[];
  readonly output: readonly number[];
}

/**
 * Places a window on an image. `same` gives ceil(size / stride) outputs, the larger half of the padding at the end.
 * @param border zeros around the image that are not stored; only with `valid` do they become the window's padding
 */
export function placeWindow(
  layer: Layer,
  size: readonly number[],
  { kernel, strides, dilations }: WindowSettings,
  border?: Border,
): PlacedWindow {
  const padding = setting(layer, 'padding') ?? 'valid';
  const axes = size.map((input, axis) => {
    const extent = (kernel[axis] - 1) * dilations[axis] + 1;
    const stride = strides[axis];
    const before = border?.before[axis] ?? 0;
    const after = border?.after[axis] ?? 0;
    if (padding === 'same') {
      const output = Math.ceil(input / stride);
      const total = Math.max(0, (output - 1) * stride + extent - input);
      const start = Math.floor(total / 2);
      return { output, before: before + start, after: after + total - start };
    }
    const causal = padding === 'causal' && size.length === 1 ? extent - 1 : 0;
    const output = Math.floor((input + causal - extent) / stride) + 1;
    if (output < 1) {
      throw misfit(layer, `its kernel spans ${extent}, but its input only ${input}; check the image size.`);
    }
    return { output, before: before + causal, after };
  });
  if (padding !== 'same' && padding !== 'valid' && !(padding === 'causal' && size.length === 1)) {
    throw unsupportedLayer(layer, `padding "${String(padding)}" does not work; use "same" or "valid".`);
  }
  return {
    pads: [...axes.map((axis) => axis.before), ...axes.map((axis) => axis.after)],
    output: axes.map((axis) => axis.output),
  };
}
