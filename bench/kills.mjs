// node bench/kills.mjs: each long command is killed again and again, at random moments, by SIGKILL, SIGTERM and SIGINT, and
// started again; its result has to have the bytes of a run that nobody stopped. Needs a build.
//
//   npm run build:library && node bench/kills.mjs [--kills 50] [--seed 1] [--commands sweep,pareto,…] [--json]
//
// Ten minutes for 50 kills of each of the six commands. Ends with 1 where something failed.
import { availableParallelism, cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { runnerImport } from 'vite';

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const load = async (file) => (await runnerImport(at(file), { configFile: false, logLevel: 'warn', root: at('.') })).module;
const text = { type: 'string' };
const { values } = parseArgs({ options: { kills: text, seed: text, commands: text, json: { type: 'boolean' } } });
const [most, seed] = [values.kills ?? 50, values.seed ?? 1].map(Number);
const { killed, longCommands } = await load('test/kills/killed.ts');
const { workshop } = await load('test/cli/harness.ts');
const { VERSION } = await load('src/version.ts');

const rows = [];
for (const command of values.commands?.split(',') ?? longCommands) {
  // Each command has a folder of its own, for what it leaves is looked at.
  const shop = workshop();
  const own = seed + longCommands.indexOf(command);
  try {
    const row = { command, seed: own, ...(await killed(shop, command, most, own)) };
    rows.push(row);
    process.stderr.write(`${JSON.stringify(row)}\n`);
  } finally {
    shop.remove();
  }
}
const document = {
  schema: 1,
  command: 'bench/kills',
  version: VERSION,
  seed,
  data: { name: 'bars of 6×6 pixels', images: 60 },
  machine: { cpu: cpus()[0].model, cores: availableParallelism(), node: process.version, platform: `${process.platform} ${process.arch}` },
  rows,
};
console.log(values.json ? JSON.stringify(document, null, 1) : document);
if (rows.some(({ failures }) => failures.length > 0)) process.exitCode = 1;
