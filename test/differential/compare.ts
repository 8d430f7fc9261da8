/**
 * @file One network in four worlds: the clocked simulator, which follows the equations step by step; the engine in
 * WebAssembly; the integer ONNX graph in ONNX Runtime; and C under sanitizers. They must agree on every integer they give.
 */
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { FirstspikeError } from '../../src/error.ts';
import { networkToOnnx } from '../../src/formats/integer-onnx/index.ts';
import { imageShape } from '../../src/network/network.ts';
import { clockedSimulator } from '../../src/simulate/clocked/clocked.ts';
import { canCompile } from '../../src/simulate/engine/can-compile.ts';
import { engineSimulator } from '../../src/simulate/engine/engine.ts';
import { type CCase, type CResult, runInC } from '../exported/programs.ts';

/** How many networks each world has run. */
export interface Compared {
  readonly networks: number;
  readonly engine: number;
  readonly onnx: number;
  readonly c: number;
  /** Network, image and world that disagree with the clocked simulator. */
  readonly differences: readonly string[];
}

/** @param c whether a C compiler is there */
export async function compareWorlds(cases: readonly CCase[], c: boolean): Promise<Compared> {
  const differences: string[] = [];
  const inC = c ? runInC(cases, { flags: ['-O0'] }) : undefined;
  let [engine, onnx] = [0, 0];
  for (const [i, { network, images }] of cases.entries()) {
    const clocked = clockedSimulator(network);
    const expected = images.map((pixels) => countsOf(clocked.run(pixels)));
    const differ = (world: string, image: number): void => {
      differences.push(`network ${i}, image ${image}: ${world}`);
    };
    const agree = (world: string, found: readonly unknown[], wanted: readonly unknown[]): void =>
      wanted.forEach((one, image) => {
        if (JSON.stringify(found[image]) !== JSON.stringify(one)) differ(world, image);
      });
    if (canCompile(network)) {
      const compiled = engineSimulator(network);
      agree(
        'engine',
        images.map((pixels) => countsOf(compiled.run(pixels))),
        expected,
      );
      engine++;
    }
    const potentials = await inOnnxRuntime({ network, images });
    if (potentials) {
      agree(
        'ONNX Runtime',
        potentials,
        expected.map((one) => one.potentials),
      );
      onnx++;
    }
    if (inC) agree('C', inC[i].map(countsOf), expected);
  }
  return { networks: cases.length, engine, onnx, c: inC ? cases.length : 0, differences };
}

type Counts = Readonly<Record<'potentials' | 'spikes' | 'synops', ArrayLike<number>>>;

const countsOf = ({ potentials, spikes, synops }: Counts | CResult) => ({
  potentials: Array.from(potentials),
  spikes: Array.from(spikes),
  synops: Array.from(synops),
});

/** Potentials per image; undefined for a network that ONNX cannot say. */
async function inOnnxRuntime({ network, images }: CCase): Promise<number[][] | undefined> {
  let model: Uint8Array;
  try {
    model = networkToOnnx(network, { pixels: 'uint8' });
  } catch (error) {
    if (error instanceof FirstspikeError && error.code === 'unsupported') return undefined;
    throw error;
  }
  const session = await InferenceSession.create(model, { intraOpNumThreads: 1, logSeverityLevel: 3 });
  const pixels = Uint8Array.from(images.flatMap((image) => Array.from(image)));
  const { potentials } = await session.run({
    pixels: new Tensor('uint8', pixels, [images.length, ...imageShape(network)]),
  });
  await session.release();
  const all = [...(potentials.data as Int32Array)];
  const each = all.length / images.length;
  return images.map((_, i) => all.slice(i * each, (i + 1) * each));
}
