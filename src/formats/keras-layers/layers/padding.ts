/** @file ZeroPadding2D, Cropping2D and UpSampling2D: what changes the size of an image without weights. */
import { floatTensor } from '../../../graph/tensor.ts';
import { imageInput, type LayerWriter } from '../call.ts';
import { misfit, unsupportedLayer } from '../layer-error.ts';
import { noBorder } from '../layout.ts';
import { bordersSetting, setting, sizesSetting } from '../settings.ts';
import { imageValue } from '../value.ts';

/** Zeros around an image; a convolution that follows takes them as its own padding. */
export const zeroPadding: LayerWriter = (call) => {
  const { value, channels, size, format } = imageInput(call, 2);
  const [rows, columns] = bordersSetting(call.layer, 'padding');
  const { before, after } = value.border ?? noBorder;
  const output = [size[0] + rows[0] + rows[1], size[1] + columns[0] + columns[1]];
  return {
    ...imageValue(value.name, channels, output, format),
    border: {
      before: [before[0] + rows[0], before[1] + columns[0]],
      after: [after[0] + rows[1], after[1] + columns[1]],
    },
  };
};

export const cropping: LayerWriter = (call) => {
  const { layer, path, writer } = call;
  const { value, channels, size, format } = imageInput(call, 2);
  const borders = bordersSetting(layer, 'cropping');
  const output = size.map((n, axis) => n - borders[axis][0] - borders[axis][1]);
  if (output.some((n) => n < 1)) {
    throw misfit(layer, `nothing is left of an image of ${size.join('×')}; check the image size.`);
  }
  const starts = borders.map(([before]) => before);
  const ends = starts.map((start, axis) => start + output[axis]);
  const operands = [
    writer.integers('starts', starts),
    writer.integers('ends', ends),
    writer.integers('axes', [2, 3]),
  ];
  return imageValue(writer.node(path, 'Slice', [value.name, ...operands]), channels, output, format);
};

/** How Keras's interpolations are called in ONNX; pixels are compared by their centres. */
const modes: ReadonlyMap<unknown, Readonly<Record<string, string>>> = new Map([
  ['nearest', { mode: 'nearest', coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' }],
  ['bilinear', { mode: 'linear', coordinate_transformation_mode: 'half_pixel' }],
]);

/** Every pixel several times, or values between them. */
export const upSampling: LayerWriter = (call) => {
  const { layer, path, writer } = call;
  const { value, channels, size, format } = imageInput(call, 2);
  const factors = sizesSetting(layer, 'size', 2, 2);
  const interpolation = setting(layer, 'interpolation') ?? 'nearest';
  const mode = modes.get(interpolation);
  if (mode === undefined) {
    throw unsupportedLayer(
      layer,
      `interpolation "${String(interpolation)}" does not work; use "nearest" or "bilinear".`,
    );
  }
  const scales = writer.constant(`/scales/[${factors.join()}]`, () => floatTensor([4], [1, 1, ...factors]));
  const name = writer.node(path, 'Resize', [value.name, '', scales], mode);
  return imageValue(
    name,
    channels,
    size.map((n, axis) => n * factors[axis]),
    format,
  );
};
