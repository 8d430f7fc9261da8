/** @file Runs the built command line as a user does, on models and data small enough for a test. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  create,
  GraphProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  toBinary,
} from '../../src/formats/onnx/proto.ts';
import { toOnnx } from '../../src/formats/onnx/write/index.ts';
import { floatTensor } from '../../src/graph/tensor.ts';
import { random } from '../random.ts';
import { chain, gemm } from '../tiny-graph.ts';

/** The program. */
export const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A running command; `started` is the process, the promise its end. */
export interface Running extends Promise<Outcome> {
  readonly process: ChildProcess;
}

/** Starts `firstspike` with these arguments. */
export function firstspike(...args: string[]): Running {
  if (!existsSync(main)) {
    throw new Error('There is no built package; `npm run build` makes it, and `npm test` does so first.');
  }
  const child = spawn(process.execPath, [main, ...args], {
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined, FIRSTSPIKE_DEBUG: undefined },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const end = new Promise<Outcome>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
  return Object.assign(end, { process: child });
}

/** Runs a command that succeeds and gives its one JSON document. */
export async function json<T = Record<string, unknown>>(...args: string[]): Promise<T> {
  const { code, stdout, stderr } = await firstspike(...args, '--json');
  if (code !== 0) throw new Error(`firstspike ${args.join(' ')} ended with ${code}: ${stderr}${stdout}`);
  return JSON.parse(stdout);
}

/** Runs a command that succeeds; gives its JSON document and its largest resident memory in MiB, which Linux counts. */
export async function memoryOf<T = Record<string, unknown>>(
  ...args: string[]
): Promise<{ readonly report: T; readonly mebibytes: number }> {
  const hook =
    "import{readFileSync as f}from'node:fs';process.on('exit',()=>process.stderr.write(/VmHWM.*/.exec(f('/proc/self/status','utf8'))[0]))";
  process.env.NODE_OPTIONS = `--import data:text/javascript,${encodeURIComponent(hook)}`;
  try {
    const { code, stdout, stderr } = await firstspike(...args, '--json', '--quiet');
    if (code !== 0) throw new Error(stderr);
    const found = [...stderr.matchAll(/VmHWM:\s*(\d+)/g)].map(([, kilobytes]) => Number(kilobytes));
    return { report: JSON.parse(stdout), mebibytes: Math.max(...found) / 1024 };
  } finally {
    delete process.env.NODE_OPTIONS;
  }
}

/** A folder with everything the tests need; `remove` it at the end. */
export function workshop() {
  const folder = mkdtempSync(join(tmpdir(), 'firstspike-cli-'));
  const at = (name: string) => join(folder, name);
  mkdirSync(at('data'));
  writeBars(at('data/train'), 120, 6, 1);
  writeBars(at('data/t10k'), 60, 6, 2);
  // Enough for a fit of weights beside those that conversions are judged on.
  mkdirSync(at('many'));
  writeBars(at('many/train'), 720, 6, 7);
  writeBars(at('many/t10k'), 60, 6, 8);
  mkdirSync(at('test-only'));
  writeBars(at('test-only/t10k'), 20, 6, 3);
  mkdirSync(at('larger'));
  writeBars(at('larger/train'), 20, 9, 4);
  writeBars(at('larger/t10k'), 20, 9, 5);
  mkdirSync(at('digit-sized'));
  writeBars(at('digit-sized/train'), 64, 28, 6);
  const model = toOnnx(bars());
  writeFileSync(at('bars.onnx'), model);
  writeFileSync(at('truncated.onnx'), model.subarray(0, model.length / 2));
  writeFileSync(at('text.onnx'), 'This is not a model.\n');
  writeFileSync(at('lstm.onnx'), lstm());
  return { folder, at, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Three classes of size×size images: a bright bar at the left, in the middle, at the right; as IDX files. */
export function writeBars(prefix: string, length: number, size: number, seed: number): void {
  const draw = random(seed);
  const images = Buffer.alloc(16 + length * size * size);
  const labels = Buffer.alloc(8 + length);
  [2051, length, size, size].forEach((n, i) => {
    images.writeUInt32BE(n, 4 * i);
  });
  [2049, length].forEach((n, i) => {
    labels.writeUInt32BE(n, 4 * i);
  });
  for (let image = 0; image < length; image++) {
    const label = image % 3;
    labels[8 + image] = label;
    for (let pixel = 0; pixel < size * size; pixel++) {
      const inBar = Math.floor(((pixel % size) / size) * 3) === label;
      images[16 + image * size * size + pixel] = (inBar ? 180 : 20) + Math.floor(draw() * 60);
    }
  }
  writeFileSync(`${prefix}-images-idx3-ubyte`, images);
  writeFileSync(`${prefix}-labels-idx1-ubyte`, labels);
}

/** A ConvNet that sees them: two channels that blur, pooling, and one unit for each third of the image. */
function bars() {
  const kernel = [0, 0, 0, 0.2, 0.6, 0.2, 0, 0, 0];
  const thirds = [0, 1, 2].map((third) =>
    Array.from({ length: 18 }, (_, i) => (i % 3 === third ? 0.3 : -0.1)),
  );
  return chain(
    [1, 1, 6, 6],
    ['Conv', { kernel_shape: [3, 3], pads: [1, 1, 1, 1] }, floatTensor([2, 1, 3, 3], [...kernel, ...kernel])],
    ['Relu'],
    ['MaxPool', { kernel_shape: [2, 2], strides: [2, 2] }],
    ['Flatten'],
    gemm(thirds, [0, 0, 0]),
  );
}

/** The bars model with an LSTM in it, which no spiking neuron can stand for. */
function lstm(): Uint8Array {
  return toBinary(
    ModelProtoSchema,
    create(ModelProtoSchema, {
      irVersion: 8n,
      opsetImport: [{ domain: '', version: 13n }],
      graph: create(GraphProtoSchema, {
        name: 'recurrent',
        input: [
          {
            name: 'x',
            type: {
              value: {
                case: 'tensorType',
                value: {
                  elemType: 1,
                  shape: {
                    dim: [1, 1, 6, 6].map((n) => ({
                      value: { case: 'dimValue' as const, value: BigInt(n) },
                    })),
                  },
                },
              },
            },
          },
        ],
        output: [{ name: 'y' }],
        node: [create(NodeProtoSchema, { name: 'memory', opType: 'LSTM', input: ['x'], output: ['y'] })],
      }),
    }),
  );
}
