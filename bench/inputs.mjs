// What several benchmarks share: the network converted once and saved in a folder of its own, and the images.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { importOnnx, toOnnx } from '../dist/index.js';
import { bundledModel, loadDataset } from '../dist/node.js';

/** The command line's entry. */
export const CLI = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));

/**
 * @param {{ model: string, data: string, images: number, conversion: readonly string[] }} options `conversion`: flags
 */
export async function inputsOf({ model, data, images, conversion }) {
  const folder = await mkdtemp(join(tmpdir(), 'firstspike-bench-'));
  const networkFile = join(folder, 'network.safetensors');
  const onnxFile = join(folder, 'model.onnx');
  const args = ['convert', model, '-o', networkFile, '--calibrate', data, '--quiet', '--json'];
  execFileSync(process.execPath, [CLI, ...args, ...conversion]);
  const dataset = await loadDataset(data, { purpose: 'evaluate', limit: images });
  const bytes = /[\\/.]/.test(model) ? readFileSync(model) : await bundledModel(model);
  const onnx = await toOnnx(await importOnnx(bytes, { inputShape: dataset.shape }), { batch: 1 });
  await writeFile(onnxFile, onnx);
  return {
    networkFile,
    network: new Uint8Array(readFileSync(networkFile)),
    onnxFile,
    onnx,
    pixels: Uint8Array.from(dataset.pixels),
    images: dataset.length,
    shape: dataset.shape,
    close: () => rm(folder, { recursive: true, force: true }),
  };
}
