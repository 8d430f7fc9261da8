/** @file The command line: batches of networks, each with a seed of its own, until there are enough. */
import { parseArgs } from 'node:util';
import { hasCompiler } from '../exported/programs.ts';
import { compareWorlds } from './compare.ts';
import { drawCases } from './draw.ts';

const { values } = parseArgs({
  options: { count: { type: 'string', default: '100' }, seed: { type: 'string', default: '1' } },
});
const [count, seed] = [Number(values.count), Number(values.seed)];
const BATCH = 50;

const c = hasCompiler('gcc');
if (!c) console.log('C is left out: there is no gcc.');
let differences = 0;
const totals = { networks: 0, engine: 0, onnx: 0, c: 0 };
for (let batch = 0; batch * BATCH < count; batch++) {
  const found = await compareWorlds(drawCases(seed + batch, Math.min(BATCH, count - batch * BATCH)), c);
  for (const world of ['networks', 'engine', 'onnx', 'c'] as const) totals[world] += found[world];
  for (const difference of found.differences) console.log(`seed ${seed + batch}, ${difference}`);
  differences += found.differences.length;
  console.log(
    `${totals.networks} networks: engine ${totals.engine}, ONNX Runtime ${totals.onnx}, C ${totals.c}; ${differences} differences`,
  );
}
process.exitCode = differences > 0 ? 1 : 0;
