import { expect, it } from 'vitest';
import { toOnnx } from '../../../src/formats/onnx/write/index.ts';
import { chain, gemm } from '../../../test/tiny-graph.ts';
import { openModel } from './model-report.ts';

/** Two outputs of three and of two values, neither with a softmax. */
const twoOutputs = Uint8Array.from(
  toOnnx({
    ...chain(
      [1, 1, 1, 2],
      ['Flatten'],
      gemm(
        [
          [1, 0],
          [0, 1],
          [1, 1],
        ],
        [0, 0, 0],
      ),
      ['Relu'],
      gemm(
        [
          [1, 0, 0],
          [0, 1, 0],
        ],
        [0, 0],
      ),
    ),
    outputs: ['v3', 'v4'],
  }),
);

it('asks which output is read where the model has several, and reads the one that is chosen', async () => {
  const { report } = await openModel({ bytes: twoOutputs, file: 'two.onnx' });
  expect(report.outputs).toEqual([
    { name: 'v3', shape: [3] },
    { name: 'v4', shape: [2] },
  ]);
  expect(report.problems).toEqual([
    'The model has 2 outputs, and the graph does not say which of them decides: "v3" (3), "v4" (2); choose one by its name.',
  ]);
  const chosen = await openModel({ bytes: twoOutputs, file: 'two.onnx' }, undefined, 'v4');
  expect(chosen.report).toMatchObject({ output: 'v4', problems: [], hidden: 3, populations: 1 });
  expect(chosen.graph?.outputs).toEqual(['v4']);
  const other = await openModel({ bytes: twoOutputs, file: 'two.onnx' }, undefined, 'v3');
  expect(other.graph?.outputs).toEqual(['v3']);
});

it('offers no choice where there is one output', async () => {
  const one = chain([1, 1, 1, 2], ['Flatten'], gemm([[1, 0]], [0]));
  expect((await openModel({ bytes: Uint8Array.from(toOnnx(one)), file: 'one.onnx' })).report.outputs).toEqual(
    [],
  );
});
