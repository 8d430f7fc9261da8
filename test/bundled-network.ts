/** @file A bundled model converted by explicit settings, with some images to show it. */
import { convert } from '../src/convert/converter.ts';
import type { ConversionSettings } from '../src/convert/settings.ts';
import { importOnnx } from '../src/formats/onnx/read/index.ts';
import { bundledModel } from '../src/platform/node/bundled.ts';
import { loadDataset } from '../src/platform/node/data/load.ts';

export async function bundledNetwork(name: string, settings: ConversionSettings, length: number) {
  const graph = await importOnnx(await bundledModel(name));
  const calibration = await loadDataset('mnist', { purpose: 'calibrate', limit: 100 });
  const images = await loadDataset('mnist', { purpose: 'evaluate', limit: length });
  const { network, ann } = await convert(graph, calibration, { automatic: false, per: 'layer', ...settings });
  const size = images.shape.reduce((a, b) => a * b, 1);
  const pixels = Array.from({ length }, (_, i) =>
    Float64Array.from(images.pixels.subarray(i * size, (i + 1) * size)),
  );
  return { graph, network, ann, images, pixels };
}
