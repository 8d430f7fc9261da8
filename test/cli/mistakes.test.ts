/** @file Mistakes: one line that says what to do, the right exit code, no stack trace, no half-written file. */
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { afterAll, expect, it } from 'vitest';
import { firstspike, workshop } from './harness.ts';

const { at, remove } = workshop();
const model = at('bars.onnx');
const data = at('data');
afterAll(remove);

const out = at('out.safetensors');
const convert = (file: string, ...more: string[]) => [
  'convert',
  file,
  '-o',
  out,
  '--calibrate',
  data,
  ...more,
];
const evaluate = (...more: string[]) => ['evaluate', model, '--data', data, ...more];

const cases: [name: string, args: string[], code: number, error: string, message: RegExp][] = [
  ['a missing file', convert(at('absent.onnx')), 1, 'not-found', /absent\.onnx: there is no such file/],
  ['an unknown model name', ['info', 'mnist-fig9'], 1, 'not-found', /no model file mnist-fig9/],
  ['a text file', convert(at('text.onnx')), 1, 'bad-file', /text\.onnx: .*not an ONNX model/],
  ['a truncated file', convert(at('truncated.onnx')), 1, 'bad-file', /truncated\.onnx: .*truncated/],
  ['an LSTM', convert(at('lstm.onnx')), 1, 'unsupported', /LSTM node "memory"/],
  ['missing data', ['evaluate', model, '--data', at('absent')], 1, 'not-found', /no file or folder/],
  [
    'images of another size',
    ['evaluate', model, '--data', at('larger')],
    1,
    'shape',
    /images are 1×9×9, but the model takes 1×6×6/,
  ],
  [
    'calibration with images of another size',
    ['convert', model, '-o', out, '--calibrate', at('larger')],
    1,
    'shape',
    /1×9×9/,
  ],
  ['no training split', ['evaluate', model, '--data', at('test-only')], 2, 'usage', /give --calibrate DATA/],
  ['--steps 0', convert(model, '--steps', '0'), 2, 'usage', /--steps must be a whole number from 1 to 65535/],
  ['--steps abc', evaluate('--steps', 'abc'), 2, 'usage', /got "abc"/],
  ['--steps 1.5', evaluate('--steps', '1.5'), 2, 'usage', /whole number/],
  ['--threshold foo', evaluate('--threshold', 'foo'), 2, 'usage', /--threshold must be max, mse, bound/],
  ['--deadline 0', evaluate('--deadline', '0'), 2, 'usage', /--deadline must be a whole number from 1/],
  [
    'a deadline beyond the stage',
    evaluate('--steps', '4', '--deadline', '5'),
    2,
    'usage',
    /deadline must be a whole number from 1 to the 4 steps of a stage \(--steps\); got 5/,
  ],
  ['--n-of-m all', evaluate('--n-of-m', 'all'), 2, 'usage', /--n-of-m must be a number of spikes or a share/],
  ['--n-of-m 8/row', evaluate('--n-of-m', '8/row'), 2, 'usage', /\/pixel, \/map or \/layer; got "8\/row"/],
  ['--rank-order 0', evaluate('--rank-order', '0'), 2, 'usage', /--rank-order must be a number of ranks/],
  [
    'two codes',
    evaluate('--n-of-m', '8', '--rank-order', 'all'),
    2,
    'usage',
    /N-of-M and rank order are two codes; leave out --n-of-m or --rank-order/,
  ],
  [
    'a code in continuous time',
    evaluate('--steps', 'continuous', '--n-of-m', '1'),
    2,
    'usage',
    /number of steps/,
  ],
  ['pixels without a rule', evaluate('--select-input'), 2, 'usage', /no rule to follow/],
  [
    'a grid that nothing is left of',
    ['sweep', model, '--data', data, '--steps', '4', '--deadline', '5'],
    2,
    'usage',
    /got 5/,
  ],
  [
    'a code in another coding',
    evaluate('--steps', '4', '--deadline', '3', '--coding', 'rate'),
    1,
    'unsupported',
    /leaves out some of its spikes/,
  ],
  ['--per pixel', evaluate('--per', 'pixel'), 2, 'usage', /--per must be layer or channel/],
  ['--limit 0', evaluate('--limit', '0'), 2, 'usage', /--limit must be a whole number from 1/],
  [
    '--preprocess half',
    evaluate('--preprocess', 'half'),
    2,
    'usage',
    /--preprocess must be unit, bytes, raw/,
  ],
  ['--min-accuracy 99', evaluate('--min-accuracy', '99'), 2, 'usage', /0\.995 is 99\.5 %/],
  [
    'continuous time with int8',
    evaluate('--steps', 'continuous', '--weights', 'int8'),
    2,
    'usage',
    /float32/,
  ],
  [
    'an empty list',
    ['sweep', model, '--data', data, '--steps', '4,,8'],
    2,
    'usage',
    /--steps must be .*got ""/,
  ],
  ['a mistyped flag', evaluate('--stepz', '4'), 2, 'usage', /--stepz.*did you mean --steps\?/],
  [
    'an option of other commands',
    ['convert', model, '-o', 'x.safetensors', '--calibrate', 'mnist', '--limit', '5'],
    2,
    'usage',
    /--limit.*did you mean --calibrate-limit\?/,
  ],
  ['a mistyped command', ['evalute', model], 2, 'usage', /evalute.*did you mean evaluate\?/],
  ['a missing option', ['evaluate', model], 2, 'usage', /--data <data>/],
  ['one argument too many', ['info', model, 'more'], 2, 'usage', /Expected 1 argument/],
  ['a folder as output', ['convert', model, '-o', data, '--calibrate', data], 1, 'write', /it is a folder/],
  [
    'an output below a file',
    ['convert', model, '-o', `${model}/x.safetensors`, '--calibrate', data],
    1,
    'write',
    /cannot write/i,
  ],
  ['too few images to train on', ['train', '-o', at('out.onnx'), '--data', data], 1, 'shape', /1×28×28/],
];

it.each(cases)('%s is one line and the right exit code', async (_, args, expected, __, message) => {
  const { code, stdout, stderr } = await firstspike(...args);
  expect(stdout).toBe('');
  expect(stderr).toMatch(/^error [^\n]+\n$/);
  expect(stderr).toMatch(message);
  expect(stderr).not.toMatch(/\bat .*:\d+:\d+|node_modules/);
  expect(code).toBe(expected);
});

/** One of each kind of error. */
const kinds = [...new Map(cases.map((entry) => [entry[3], entry])).values()];

it.each(kinds)('%s is one document with --json', async (_, args, expected, error, message) => {
  const { code, stdout, stderr } = await firstspike(...args, '--json');
  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toMatchObject({
    schema: 1,
    error: { code: error, message: expect.stringMatching(message), details: expect.any(Object) },
  });
  expect(code).toBe(expected);
});

it('options of the conversion with a network that is converted already', async () => {
  const network = at('done.safetensors');
  expect((await firstspike('convert', model, '-o', network, '--calibrate', data)).code).toBe(0);
  for (const [args, message] of [
    [['evaluate', network, '--data', data, '--steps', '4'], /--steps belongs to the conversion/],
    [['convert', network, '-o', out, '--calibrate', data], /is a spiking network already/],
    [['evaluate', model, '--data', data, '--ann', model], /--ann goes with a converted network/],
  ] as const) {
    const { code, stderr } = await firstspike(...args);
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
  }
});

it('a damaged network', async () => {
  const network = at('damaged.safetensors');
  writeFileSync(network, Buffer.concat([Buffer.from([40, 0, 0, 0, 0, 0, 0, 0]), Buffer.from('{"a":')]));
  const { code, stderr } = await firstspike('info', network);
  expect(stderr).toMatch(/^error .*damaged\.safetensors[^\n]*\n$/);
  expect(code).toBe(1);
});

it('none of them leaves an output behind', () => {
  expect(existsSync(out)).toBe(false);
  expect(existsSync(at('out.onnx'))).toBe(false);
  expect(readdirSync(at('.')).filter((name) => name.endsWith('.tmp') || name.includes('checkpoint'))).toEqual(
    [],
  );
});
