/**
 * @file Outputs, decisions and classes on the command line. Images are a row of five bytes: class 1 where the
 * second is brighter than the first.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encode } from 'fast-png';
import { zipSync } from 'fflate';
import { afterAll, describe, expect, it } from 'vitest';
import { toOnnx } from '../../src/formats/onnx/write/index.ts';
import type { Graph } from '../../src/graph/graph.ts';
import { floatTensor } from '../../src/graph/tensor.ts';
import { chain, gemm, type Layer } from '../tiny-graph.ts';
import { firstspike, json } from './harness.ts';

const folder = mkdtempSync(join(tmpdir(), 'firstspike-decisions-'));
const at = (name: string) => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function npy(type: string, shape: readonly number[], data: Uint8Array): Uint8Array {
  const header = `{'descr': '${type}', 'fortran_order': False, 'shape': (${shape.join(', ')},), }`.padEnd(
    117,
  );
  const head = Uint8Array.from(`\x93NUMPY\x01\0\x76\0${header}\n`, (c) => c.charCodeAt(0));
  return Buffer.concat([head, data]);
}

const IMAGES = 60;
const pairs = Array.from({ length: IMAGES }, (_, i) => {
  const [dark, bright] = [(i * 7) % 100, 150 + ((i * 11) % 100)];
  return i % 2 === 0 ? [bright, dark, 0, 0, 0] : [dark, bright, 0, 0, 0];
});
const x = npy('|u1', [IMAGES, 1, 1, 5], Uint8Array.from(pairs.flat()));
const labelled = (label: (i: number) => number) =>
  zipSync({
    'x.npy': x,
    'y.npy': npy(
      '|u1',
      [IMAGES],
      Uint8Array.from(pairs, (_, i) => label(i)),
    ),
  });

writeFileSync(
  at('data.npz'),
  labelled((i) => i % 2),
);
writeFileSync(
  at('from1.npz'),
  labelled((i) => 1 + (i % 2)),
);
writeFileSync(
  at('swapped.npz'),
  labelled((i) => 1 - (i % 2)),
);
writeFileSync(at('alone.npz'), zipSync({ 'x.npy': x }));
writeFileSync(at('names.txt'), 'left\nright\n');
writeFileSync(
  at('left.png'),
  encode({ width: 5, height: 1, data: Uint8Array.of(250, 10, 0, 0, 0), channels: 1 }),
);
writeFileSync(
  at('right.png'),
  encode({ width: 5, height: 1, data: Uint8Array.of(10, 250, 0, 0, 0), channels: 1 }),
);

const two = gemm(
  [
    [1, 0],
    [0, 1],
  ],
  [0, 0],
);
const first = gemm(
  [
    [1, 0, 0, 0, 0],
    [0, 1, 0, 0, 0],
  ],
  [0, 0],
);
const difference = gemm([[-1, 1]], [0]);
const model = (name: string, graph: Graph): string => {
  writeFileSync(at(name), toOnnx(graph));
  return at(name);
};
const layered = (name: string, ...layers: Layer[]) =>
  model(name, chain([1, 1, 1, 5], ['Flatten'], first, ['Relu'], ...layers));

const argmax = layered('argmax.onnx', two);
const sigmoid = layered('sigmoid.onnx', difference, ['Sigmoid']);
const values = layered('values.onnx', gemm([[1, 2]], [0]), ['Relu']);
const base = chain([1, 1, 1, 5], ['Flatten'], first, ['Relu'], two);
const several = model('several.onnx', { ...base, outputs: ['v3', 'v4'] });
const map = model('map.onnx', {
  ...base,
  nodes: base.nodes
    .slice(0, 0)
    .concat({ name: 'r', type: 'Relu', inputs: ['v0'], outputs: ['m'], attributes: {} }),
  inputs: [{ name: 'v0', shape: [1, 1, 2, 2] }],
  outputs: ['m'],
});

const calibrated = ['--calibrate', at('data.npz'), '--steps', '16', '--no-automatic', '--threads', '1'];
const on = (file: string) => ['--data', at(file), ...calibrated];

it('info says how pixels become the input, and what classes are called, as far as the file does', async () => {
  const noted = (notes: Graph['notes']) =>
    json<{ pixels: unknown; classNames: unknown }>(
      'info',
      model('noted.onnx', { ...base, ...(notes && { notes }) }),
    );
  expect(await noted(undefined)).toMatchObject({
    pixels: { preprocess: null, white: null },
    classNames: null,
  });
  expect(await noted({ preprocess: 'bytes', classNames: ['left', 'right'] })).toMatchObject({
    pixels: { preprocess: 'bytes' },
    classNames: ['left', 'right'],
  });
  const scaled = chain([1, 1, 1, 5], ['Div', {}, floatTensor([], [255])], ['Flatten'], first, ['Relu'], two);
  expect(await json('info', model('scaled.onnx', scaled))).toMatchObject({
    pixels: { white: 255, because: 'its first layers divide by 255' },
  });
});

it("names in the model's file are those of decisions, in the order of its outputs", async () => {
  const file = model('named.onnx', { ...base, notes: { classNames: ['first', 'second'] } });
  const { images } = await json<{ images: { snn: { name: string } }[] }>(
    'predict',
    file,
    at('left.png'),
    ...calibrated,
  );
  expect(images[0].snn.name).toBe('first');
});

it("says which of the model's names are dropped, and why", async () => {
  const warned = async (name: string, classNames: readonly string[], data: string) => {
    const file = model(`${name}.onnx`, { ...base, outputs: ['v4'], notes: { classNames } });
    return (await json<Evaluated>('evaluate', file, ...on(data))).warnings;
  };
  expect(await warned('many', ['a', 'b', 'c'], 'data.npz')).toEqual([
    expect.stringMatching(
      /many\.onnx are not used, because there are 3 \(a, b, c\).* has 2 classes; .*--classes FILE/,
    ),
  ]);
  expect(await warned('twice', ['a', 'a'], 'data.npz')).toEqual([
    expect.stringMatching(/twice\.onnx are not used, because two classes are called "a"/),
  ]);
  for (const [at0, name] of ['Left', 'RIGHT'].entries()) {
    mkdirSync(at(`sides/${name}`), { recursive: true });
    const pixels = at0 === 0 ? [200, 9, 0, 0, 0] : [9, 200, 0, 0, 0];
    const picture = encode({ width: 5, height: 1, channels: 1, data: Uint8Array.from(pixels) });
    writeFileSync(at(`sides/${name}/a.png`), picture);
  }
  expect(await warned('same', ['left', 'right'], 'sides')).toEqual([]);
  expect(await warned('others', ['up', 'down'], 'sides')).toEqual([
    expect.stringMatching(
      /\(Left, RIGHT\) have other names than the model's \(up, down\); they are taken in their order, the first as score 0\. .*--classes FILE/,
    ),
  ]);
  const others = at('others.onnx');
  const own = ['--calibrate', at('sides'), '--steps', '4', '--no-automatic'];
  const { stderr } = await firstspike('convert', others, '-o', at('others.safetensors'), ...own);
  expect(stderr).toMatch(
    /others\.onnx \(up, down\) are not used, because sides.* has others \(Left, RIGHT\)/,
  );
  // Other capitals and another order: labels follow the names.
  expect(await warned('turned', ['right', 'left'], 'sides')).toEqual([
    expect.stringMatching(/labels are matched by name \(Left: 1, RIGHT: 0\)/),
  ]);
});

interface Evaluated {
  readonly ann: { readonly accuracy: number | null };
  readonly snn: { readonly accuracy: number | null };
  readonly agreement: number | null;
  readonly decision: { readonly kind: string; readonly threshold?: number; readonly output: string };
  readonly values: { readonly snnToAnn: { readonly rmse: number } } | null;
  readonly classes: readonly {
    readonly name: string | null;
    readonly images: number;
    readonly snn: number;
  }[];
  readonly confusion: { readonly snn: readonly (readonly number[])[] };
  readonly top: { readonly k: number; readonly ann: number; readonly snn: number };
  readonly warnings: readonly string[];
}

async function fails(code: number, words: RegExp, ...args: string[]): Promise<void> {
  const outcome = await firstspike(...args);
  expect([outcome.code, outcome.stdout]).toEqual([code, '']);
  expect(outcome.stderr).toMatch(words);
}

describe('evaluate', () => {
  it('names a model that it refuses once', async () => {
    const known = readFileSync(values).toString('latin1');
    const cosh = at('cosh.onnx');
    writeFileSync(cosh, Buffer.from(known.replaceAll('Relu', 'Cosh'), 'latin1'));
    await fails(1, /^error [^:]*cosh\.onnx: Cosh node/, 'evaluate', cosh, ...on('data.npz'));
  });
  it('one sigmoid decides at 1/2, converted on the way and from a file', async () => {
    const direct = await json<Evaluated>('evaluate', sigmoid, ...on('data.npz'));
    expect(direct).toMatchObject({ ann: { accuracy: 1 }, snn: { accuracy: 1 }, agreement: 1, warnings: [] });
    expect(direct.decision).toMatchObject({ kind: 'threshold', threshold: 0.5 });
    const network = at('sigmoid.safetensors');
    await json('convert', sigmoid, '-o', network, ...calibrated);
    const saved = await json<Evaluated>('evaluate', network, '--data', at('data.npz'), '--ann', sigmoid);
    expect(saved).toMatchObject({ ann: { accuracy: 1 }, snn: { accuracy: 1 }, agreement: 1 });
    const strict = ['--decision', 'threshold:0.99999'];
    expect(
      (await json<Evaluated>('evaluate', network, '--data', at('data.npz'), ...strict)).snn.accuracy,
    ).toBe(0.5);
  });
  it('a score of class 0 decides below a threshold, converted on the way and from a file', async () => {
    const score = layered('score.onnx', gemm([[1, -1]], [0]), ['Sigmoid'], ['Mul', {}, floatTensor([], [5])]);
    const below = ['--decision', 'below:2.5'];
    const direct = await json<Evaluated>('evaluate', score, ...on('data.npz'), ...below);
    expect(direct).toMatchObject({ ann: { accuracy: 1 }, snn: { accuracy: 1 }, agreement: 1, warnings: [] });
    const network = at('below.safetensors');
    await json('convert', score, '-o', network, ...below, ...calibrated);
    const saved = await json<Evaluated>('evaluate', network, '--data', at('data.npz'), '--ann', score);
    expect(saved).toMatchObject({ snn: { accuracy: 1 }, decision: { kind: 'threshold', below: true } });
    const { stdout } = await firstspike('info', score, ...below);
    expect(stdout).toContain('class 1 where the score is below 2.5, else class 0');
  });
  it('several outputs are chosen by name', async () => {
    await fails(
      2,
      /2 outputs.*"v3" \(2\), "v4" \(2\).*--output NAME/,
      'evaluate',
      several,
      ...on('data.npz'),
    );
    const chosen = await json<Evaluated>('evaluate', several, '--output', 'v4', ...on('data.npz'));
    expect(chosen).toMatchObject({ ann: { accuracy: 1 }, decision: { output: 'v4' } });
    const network = at('several.safetensors');
    await json('convert', several, '--output-name', 'v4', '-o', network, ...calibrated);
    const saved = await json<Evaluated>('evaluate', network, '--data', at('data.npz'), '--ann', several);
    expect(saved).toMatchObject({ ann: { accuracy: 1 }, agreement: 1, decision: { output: 'v4' } });
    const inner = await json<Evaluated>('evaluate', several, '--output', 'v2', ...on('data.npz'));
    expect(inner).toMatchObject({ ann: { accuracy: 1 }, decision: { output: 'v2' } });
    await fails(
      2,
      /converted already, from the output "v4"/,
      'evaluate',
      network,
      '--output',
      'v3',
      '--data',
      at('data.npz'),
    );
  });
  it('labels that are no classes of the model are refused before anything runs', async () => {
    await fails(1, /labels run from 1 to 2; subtract 1/, 'evaluate', argmax, ...on('from1.npz'));
    await fails(1, /labels run from 1 to 2; subtract 1/, 'evaluate', sigmoid, ...on('from1.npz'));
  });
  it('labels in another order are not taken for a scale of pixels', async () => {
    const { ann, warnings } = await json<Evaluated>('evaluate', argmax, ...on('swapped.npz'));
    expect(ann.accuracy).toBe(0);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(/100\.0 % if the classes are counted in another order \(label 0 is score 1/);
  });
  it('labels of one score that fit the other way round are told with the decision that fits', async () => {
    const { warnings } = await json<Evaluated>('evaluate', sigmoid, ...on('swapped.npz'));
    expect(warnings).toEqual([
      expect.stringMatching(/\(label 0 is class 1, label 1 is class 0\).*\(say --decision below:0\.5\)/),
    ]);
    const turned = ['--decision', 'below:0.5'];
    expect(await json('evaluate', sigmoid, ...on('swapped.npz'), ...turned)).toMatchObject({
      ann: { accuracy: 1 },
      warnings: [],
    });
  });
  it('images without labels have an agreement, and no gate', async () => {
    const found = await json<Evaluated>('evaluate', argmax, ...on('alone.npz'));
    expect(found).toMatchObject({
      ann: { accuracy: null },
      snn: { accuracy: null },
      agreement: 1,
      classes: null,
    });
    await fails(2, /has no labels/, 'evaluate', argmax, ...on('alone.npz'), '--min-accuracy', '0.5');
  });
  it('values have an error, a map has none unless it is asked for', async () => {
    const found = await json<Evaluated>('evaluate', values, ...on('data.npz'));
    expect(found).toMatchObject({ snn: { accuracy: null }, agreement: null, decision: { kind: 'values' } });
    expect(found.values?.snnToAnn.rmse).toBeGreaterThan(0);
    expect(found.values?.snnToAnn.rmse).toBeLessThan(0.1);
    expect(found.warnings).toEqual([expect.stringMatching(/labels are 0 and 1.*--decision threshold:0\.5/)]);
    const declared = await json<Evaluated>('evaluate', values, ...on('data.npz'), '--decision', 'values');
    expect(declared.warnings).toEqual([]);
    const network = at('values.safetensors');
    await json('convert', values, '-o', network, '--decision', 'values', ...calibrated);
    const saved = await json<Evaluated>('evaluate', network, '--data', at('data.npz'));
    expect(saved).toMatchObject({ decision: { kind: 'values' }, warnings: [] });
    const info = await json<{ decision: { kind: string } }>('info', map);
    expect(info.decision.kind).toBe('map');
  });
  it('names classes, counts them, and writes every decision', async () => {
    const [csv, jsonl] = [at('decisions.csv'), at('decisions.jsonl')];
    const more = ['--classes', at('names.txt'), '--confusion', '--top', '2', '--decisions'];
    const found = await json<Evaluated>('evaluate', argmax, ...on('data.npz'), ...more, csv);
    expect(found.classes.map(({ name, images, snn }) => [name, images, snn])).toEqual([
      ['left', 30, 1],
      ['right', 30, 1],
    ]);
    expect(found.confusion.snn).toEqual([
      [30, 0],
      [0, 30],
    ]);
    expect(found.top).toEqual({ k: 2, ann: 1, snn: 1 });
    const [head, first, ...rest] = readFileSync(csv, 'utf8').trim().split('\n');
    expect(head).toBe(
      'index,label,ann,ann_name,ann_score_0,ann_score_1,snn,snn_name,snn_score_0,snn_score_1',
    );
    // Pixels 150 and 0 of 255 are the scores of the ANN.
    expect(first).toMatch(/^0,0,0,left,0\.588\d*,0,0,left,/);
    expect(rest).toHaveLength(IMAGES - 1);
    await json('evaluate', argmax, ...on('data.npz'), '--decisions', jsonl);
    const lines = readFileSync(jsonl, 'utf8').trim().split('\n');
    expect(lines.map((line) => JSON.parse(line).snn.class)).toEqual(pairs.map((_, i) => i % 2));
    await fails(2, /\.csv.*\.jsonl/, 'evaluate', argmax, ...on('data.npz'), '--decisions', at('x.txt'));
  });
  it('names the file of each picture in a folder, where the classes take turns', async () => {
    for (const [label, pixels] of [
      [0, [200, 9, 0, 0, 0]],
      [1, [9, 200, 0, 0, 0]],
    ] as const) {
      mkdirSync(at(`folders/${label}`), { recursive: true });
      const picture = encode({ width: 5, height: 1, channels: 1, data: Uint8Array.from(pixels) });
      for (const name of ['a', 'b']) writeFileSync(at(`folders/${label}/${name}.png`), picture);
    }
    const csv = at('folders.csv');
    await json('evaluate', argmax, ...on('folders'), '--decisions', csv);
    const written = readFileSync(csv, 'utf8');
    const rows = written.split('\n').map((line) => line.split(',').slice(0, 3).join(','));
    expect(rows).toEqual([
      'index,file,label',
      '0,0/a.png,0',
      '1,1/a.png,1',
      '2,0/b.png,0',
      '3,1/b.png,1',
      '',
    ]);
    const { stdout } = await firstspike('predict', argmax, ...on('folders'), '--format', 'csv');
    expect(stdout).toBe(written);
  });
});

describe('predict', () => {
  const pictures = [at('left.png'), at('right.png')];
  it('says class, name and scores of pictures, as a document, as lines and as a table', async () => {
    const network = at('argmax.safetensors');
    await json('convert', argmax, '-o', network, '--classes', at('names.txt'), ...calibrated);
    const found = await json<{
      images: { file: string; ann: object; snn: { class: number; name: string } }[];
    }>('predict', network, ...pictures, '--ann', argmax);
    expect(found.images.map(({ file, snn }) => [file, snn.class, snn.name])).toEqual([
      [pictures[0], 0, 'left'],
      [pictures[1], 1, 'right'],
    ]);
    expect(found.images[0].ann).toMatchObject({ class: 0, name: 'left' });
    const { stdout } = await firstspike('predict', network, ...pictures, '--format', 'jsonl');
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map(({ snn, ann, label }) => [snn.class, ann, label])).toEqual([
      [0, null, null],
      [1, null, null],
    ]);
    const table = await firstspike('predict', network, ...pictures, '--top', '2');
    expect(table.stdout).toMatch(/right\.png\s+1 right \(0\.9\d*\), 0 left \(0/);
  });
  it('takes an ANN with calibration images, and a data set with its labels', async () => {
    const { stdout } = await firstspike(
      'predict',
      sigmoid,
      ...on('data.npz'),
      '--limit',
      '2',
      '--format',
      'csv',
    );
    const [head, ...rows] = stdout.trim().split('\n');
    expect(head).toBe('index,label,ann,ann_score_0,snn,snn_score_0');
    expect(rows.map((row) => row.split(',').slice(0, 3))).toEqual([
      ['0', '0', '0'],
      ['1', '1', '1'],
    ]);
    await fails(2, /give --calibrate DATA/, 'predict', sigmoid, ...pictures);
    await fails(2, /Give pictures, or --data/, 'predict', sigmoid);
  });
  it('refuses a picture of another size', async () => {
    writeFileSync(at('wide.png'), encode({ width: 3, height: 1, data: new Uint8Array(3), channels: 1 }));
    await fails(1, /3×1 pixels, but the model takes 5×1/, 'predict', argmax, at('wide.png'), ...calibrated);
  });
});

it('sweep measures the agreement without labels, and errors without classes; pareto needs accuracies', async () => {
  interface Swept {
    readonly cells: readonly {
      agreement: number | null;
      values: { rmse: number } | null;
      snn: { accuracy: null };
    }[];
  }
  const steps = ['--calibrate', at('data.npz'), '--steps', '4,16', '--no-automatic', '--threads', '1'];
  const unlabelled = await json<Swept>('sweep', argmax, '--data', at('alone.npz'), ...steps);
  expect(unlabelled.cells.map(({ snn }) => snn.accuracy)).toEqual([null, null]);
  expect(unlabelled.cells[0].agreement).toBeGreaterThan(0.9);
  expect(unlabelled.cells[1].agreement).toBe(1);
  const [coarse, fine] = (await json<Swept>('sweep', values, '--data', at('data.npz'), ...steps)).cells;
  expect(fine.values?.rmse).toBeLessThan(coarse.values?.rmse ?? 0);
  const noTuning = steps.filter((part) => part !== '--no-automatic');
  await fails(2, /has no labels/, 'pareto', argmax, '--data', at('alone.npz'), ...noTuning);
  await fails(2, /decides no class/, 'pareto', values, '--data', at('data.npz'), ...noTuning);
});

it('compare says that labels are in another order, and needs none', async () => {
  const { diagnosis } = await json<{ diagnosis: { code: string } }>('compare', argmax, ...on('swapped.npz'));
  expect(diagnosis.code).toBe('labels');
  const page = at('page.html');
  await json('compare', argmax, ...on('data.npz'), '--report', page);
  expect(readFileSync(page, 'utf8')).toMatch(/<h2>Classes<\/h2>/);
  const alone = await json<{ agreement: number; snn: object }>('compare', argmax, ...on('alone.npz'));
  expect(alone).toMatchObject({ agreement: 1, snn: { accuracy: null } });
  const regression = await json<{ values: { rmse: number } }>('compare', values, ...on('data.npz'));
  expect(regression.values.rmse).toBeGreaterThan(0);
});
