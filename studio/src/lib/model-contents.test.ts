/** @file The bundled model by its table of contents is what the ONNX importer reads. */
import { expect, it } from 'vitest';
import { importOnnx } from '../../../src/formats/onnx/read/index.ts';
import { bundledModel } from '../../../src/platform/node/bundled.ts';
import { contentsOf } from '../../build/contents.ts';
import { BUNDLED } from './bundled.ts';
import { graphOf } from './model-contents.ts';

it('gives the graph that the importer reads, weight by weight', async () => {
  const bytes = await bundledModel(BUNDLED.name);
  const graph = importOnnx(bytes, { name: BUNDLED.name, inputShape: [1, 28, 28] });
  const contents = JSON.parse(JSON.stringify(contentsOf(graph, bytes)));
  const { constants, ...found } = graphOf(contents, bytes);
  const { notes, constants: weights, ...wanted } = graph;
  expect(found).toEqual(wanted);
  expect([...constants.keys()]).toEqual([...weights.keys()]);
  for (const [name, { shape, data }] of weights) {
    const own = constants.get(name);
    expect(own?.shape).toEqual(shape);
    expect(own && Buffer.from(own.data.buffer).equals(Buffer.from(data.buffer))).toBe(true);
  }
  expect(weights.size).toBe(8);
});
