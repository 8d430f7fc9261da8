// Time and memory of commands on networks of ImageNet's size with random weights, as JSON.
//
//   node scripts/results.mjs large          (needs python3 with onnx and numpy)
//   node scripts/results.mjs over2gb        (dense layers of 2.2 GB, whose ONNX file keeps them beside it)
//   node scripts/large/measure.mjs [--folder out/large] [--networks resnet18,resnet50,vgg16,mobilenetv2] --json
//
// Every command is a process of its own, with one thread: seconds on the clock, seconds of the processor, and the most memory
// that was resident at one time. `load` is the machine's load average when a command began; above 1 per core the clock says little.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { runnerImport } from 'vite';

const at = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const load = async (file) => (await runnerImport(at(file), { configFile: false, logLevel: 'warn', root: at('.') })).module;
const { values } = parseArgs({
  options: {
    folder: { type: 'string', default: at('out/large') },
    networks: { type: 'string', default: 'resnet18,resnet50,vgg16,mobilenetv2' },
    json: { type: 'boolean' },
  },
});
const CALIBRATION = 4;
const IMAGES = 2;
const { machineFields } = await load('src/platform/node/machine.ts');
const { VERSION } = await load('src/version.ts');

const { folder } = values;
const file = (name) => join(folder, name);
const names = values.networks.split(',');
mkdirSync(folder, { recursive: true });
const absent = [...names.map((name) => [name, `${name}.onnx`]), ['pictures', 'pictures.npz']].filter(([, path]) => !existsSync(file(path)));
if (absent.length > 0) execFileSync('python3', [at('scripts/large/models.py'), folder, ...absent.map(([name]) => name)]);

/** Runs a command, and says what it printed and what it cost. */
const watch = `
import json, resource, subprocess, sys, time
start = time.monotonic()
status = subprocess.run(sys.argv[1:], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps(dict(code=status.returncode, printed=status.stdout.decode(), said=status.stderr.decode()[-300:], seconds=round(time.monotonic() - start, 1),
    processorSeconds=round(used.ru_utime + used.ru_stime, 1), peakBytes=used.ru_maxrss * 1024)))
`;
const costOf = (...words) =>
  JSON.parse(
    spawnSync('python3', ['-c', watch, process.execPath, at('dist/cli/main.js'), ...words], {
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
    }).stdout,
  );
const nodeBytes = costOf('--version').peakBytes;
const rows = [];
for (const network of names) {
  const model = file(`${network}.onnx`);
  const converted = file(`${network}.safetensors`);
  const data = ['--data', file('pictures.npz'), '--limit', String(IMAGES)];
  const described = costOf('info', model, '--json');
  if (described.code !== 0) throw new Error(described.said);
  const { parameters, layers, network: { neurons } } = JSON.parse(described.printed);
  const values = layers.reduce((sum, { outputShape }) => sum + outputShape.reduce((size, n) => size * n, 1), 0);
  const commands = {
    info: [model],
    convert: [model, '-o', converted, '--calibrate', file('pictures.npz'), '--calibrate-limit', String(CALIBRATION), '--steps', '8', '--no-automatic'],
    'convert, automatic': [model, '-o', file(`${network}-automatic.safetensors`), '--calibrate', file('pictures.npz'), '--calibrate-limit', String(CALIBRATION), '--steps', '8'],
    evaluate: [converted, '--ann', model, ...data, '--threads', '1'],
    compare: [converted, '--ann', model, ...data, '--threads', '1'],
    'export --to onnx': [converted, '-o', file(`${network}-integer.onnx`)],
    'export --to c': [converted, '-o', file(`${network}.c`)],
  };
  for (const [command, args] of Object.entries(commands)) {
    // An automatic conversion of it had not ended after eight minutes.
    if (network === 'over2gb' && command === 'convert, automatic') continue;
    const began = loadavg()[0];
    const words = [...command.replace(/,.*/, '').split(' '), ...args, ...(command.startsWith('export') ? [] : ['--json'])];
    const { code, said, printed, ...numbers } = costOf(...words);
    const evaluating = command === 'evaluate' && code === 0 ? JSON.parse(printed).secondsByPhase.evaluating : undefined;
    const refused = code === 0 ? null : said.trim().split('\n').at(-1);
    const perImage = evaluating !== undefined && { secondsPerImage: Number((evaluating / IMAGES).toFixed(2)) };
    rows.push({ network, parameters, neurons, values, command, refused, ...numbers, ...perImage, load: Number(began.toFixed(1)) });
    process.stderr.write(`${JSON.stringify(rows.at(-1))}\n`);
  }
}
console.log(
  JSON.stringify({
    version: VERSION,
    seed: null,
    data: { name: 'random pictures of 224×224', images: IMAGES },
    calibration: CALIBRATION,
    machine: machineFields(),
    nodeBytes,
    rows,
  }),
);
