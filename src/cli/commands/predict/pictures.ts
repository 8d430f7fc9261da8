/**
 * @file Single pictures as images in the units that a network takes.
 */
import type { ImageDataset, Transform } from '../../../data/dataset.ts';
import { decodeImage } from '../../../data/decode-image.ts';
import type { DecodedImage } from '../../../data/decoded-image.ts';
import { describeTransform, transformed, transformedSize } from '../../../data/transform.ts';
import { FirstspikeError } from '../../../error.ts';
import { imageShape, type SpikingNetwork } from '../../../network/network.ts';
import { readBytes } from '../../../platform/node/files.ts';

/**
 * Decodes PNG and JPEG files; grey and colour as the network takes them.
 * @throws FirstspikeError `bad-file`, `not-found`; `shape` for a picture of another size or with other channels; `usage` for
 * a network whose pixels are no brightness
 */
export async function readPictures(
  files: readonly string[],
  network: SpikingNetwork,
  transform: Transform,
): Promise<ImageDataset> {
  const shape = imageShape(network);
  const [channels, height, width] = shape;
  if (shape.length !== 3) {
    throw new FirstspikeError(
      'usage',
      `The model takes rows of ${shape.join('×')} numbers and no pictures; use --data.`,
    );
  }
  const white = whiteOf(network);
  const described = describeTransform(transform);
  const size = channels * height * width;
  const isByte = white === 255;
  const pixels = isByte ? new Uint8Array(files.length * size) : new Float32Array(files.length * size);
  for (const [i, file] of files.entries()) {
    const image = decodeImage(await readBytes(file), file);
    const found = transformedSize(image, transform, file);
    if (found.width !== width || found.height !== height) {
      throw new FirstspikeError(
        'shape',
        `${file} is ${found.width}×${found.height} pixels, but the model takes ${width}×${height}; bring it to that size (--resize, --crop).`,
        { file },
      );
    }
    const largest = image.planes instanceof Uint16Array ? 65535 : 255;
    const stored = withChannels(image, channels, file);
    const own = largest === 255 ? Uint8Array.from(stored) : Float32Array.from(stored);
    const planes = transformed(own, image, transform, file);
    pixels.set(
      Float32Array.from(planes, (value) => (value * white) / largest),
      i * size,
    );
  }
  return {
    name: files.length === 1 ? files[0] : `${files.length} pictures`,
    split: 'test',
    shape: [channels, height, width],
    length: files.length,
    pixels,
    labels: new Int32Array(0),
    classes: 0,
    ...(described !== '' && { transform: described }),
  };
}

/** What white is in the network's units: bytes, or fractions. */
function whiteOf({ populations: [input] }: SpikingNetwork): number {
  const { xMin, xMax } = input.kind === 'input' ? input : { xMin: 0, xMax: 0 };
  if (xMin === 0 && xMax === 255) return 255;
  // Calibration images need not have had a white pixel.
  if (xMin === 0 && xMax > 0.5 && xMax <= 1) return 1;
  throw new FirstspikeError(
    'usage',
    `The network was calibrated on pixels from ${xMin} to ${xMax}, which are neither bytes 0…255 nor fractions 0…1, so that the brightness of a picture has no place there; use --data with images stored the same way.`,
  );
}

function withChannels({ planes, channels }: DecodedImage, wanted: number, file: string): Iterable<number> {
  if (channels === wanted) return planes;
  if (channels === 1 && wanted === 3) return [...planes, ...planes, ...planes];
  const plane = planes.length / channels;
  const grey = planes.subarray(0, plane);
  const isGrey = planes.every((value, i) => value === grey[i % plane]);
  if (wanted === 1 && isGrey) return grey;
  throw new FirstspikeError(
    'shape',
    `${file} has ${channels} ${channels === 1 ? 'channel' : 'channels'}, but the model takes ${wanted}; convert it.`,
    { file },
  );
}
