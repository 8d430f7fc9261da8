// Memory, start-up and size: what the engine takes beside time.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { kernelBytes } from '../dist/kernels/index.js';
import { inChild } from './child.mjs';
import { median } from './statistics.mjs';

const REPETITIONS = 20;

/** Peak memory of evaluating 10,000 images, beyond that of a process that does nothing. */
export function measureMemory(network, data) {
  const bare = inChild('nothing').peakBytes;
  const evaluation = (threads) => {
    const measured = inChild('evaluate', [network, data, String(threads)]);
    return { ...measured, overNodeBytes: measured.peakBytes - bare };
  };
  return { nodeBytes: bare, threads1: evaluation(1), threads2: evaluation(2) };
}

/** Milliseconds from the first import to the first decision, in fresh processes that take turns. */
export function measureStartup({ network, onnx, size }) {
  const who = { engine: network, firstspike: network, 'onnxruntime-node': onnx };
  const times = Object.fromEntries(Object.keys(who).map((name) => [name, []]));
  for (let i = -1; i < REPETITIONS; i++) {
    for (const [name, file] of Object.entries(who)) {
      const measured = inChild('first-inference', [name, file, String(size)]);
      if (i >= 0) times[name].push(measured);
    }
  }
  const summary = (name) => ({
    importAndFirstInferenceMillis: median(times[name].map(({ millis }) => millis)),
    minMillis: Math.min(...times[name].map(({ millis }) => millis)),
    maxMillis: Math.max(...times[name].map(({ millis }) => millis)),
    // On all threads of the process; unlike the others, hardly longer on a machine that is busy.
    minCpuMillis: Math.min(...times[name].map(({ cpuMillis }) => cpuMillis)),
    sinceProcessStartMillis: median(times[name].map((time) => time.sinceProcessStartMillis)),
  });
  return {
    repetitions: REPETITIONS,
    engine: summary('engine'),
    firstspike: summary('firstspike'),
    ortNode: summary('onnxruntime-node'),
  };
}

/** Bytes of the kernels and of the package. */
export function measureSize() {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const answer = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [{ size, unpackedSize, entryCount }] = JSON.parse(answer);
  return { engineBytes: kernelBytes(), packedBytes: size, unpackedBytes: unpackedSize, files: entryCount };
}
