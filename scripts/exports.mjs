// Measures what docs/exports.md shows and prints it as JSON: every bundled network as C, those of other data on 1,000 images.
//
//   node scripts/results.mjs exports        (needs gcc, valgrind, arm-none-eabi-gcc with newlib, qemu-system-arm)
//   node scripts/exports.mjs [--limit 10000] [--networks mnist-small,…] --json
//
// Potentials: `firstspike export --check` under sanitizers. Flash and RAM: arm-none-eabi-size of the network's object file,
// Cortex-M3. QEMU: the first images on an emulated Cortex-M3. Instructions: counted by Callgrind on this processor and by
// QEMU on the Cortex-M3, of the exported C and of dense int8 loops of the same network (test/exported/dense.ts). All with -O3.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { runnerImport } from 'vite';

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const load = async (file) => (await runnerImport(at(file), { configFile: false, logLevel: 'warn', root: at('.') })).module;
const { values } = parseArgs({
  options: {
    limit: { type: 'string', default: '10000' },
    networks: { type: 'string', default: 'mnist-small,mnist-fig1,mnist-fig1-2steps,fashion-cnn,cifar-resnet14-4steps' },
    json: { type: 'boolean' },
  },
});
/** Images that QEMU and Callgrind run. */
const FEW = 100;
/** Images of other data than MNIST, at most. */
const OTHERS = 1000;
/** The dense loops have int8 weights and no sums of two layers. */
const DENSE = ['mnist-small', 'mnist-fig1', 'mnist-fig1-2steps'];

const run = (command, args, options = {}) => execFileSync(command, args, { encoding: 'utf8', maxBuffer: 2 ** 28, ...options });
const firstspike = (...args) => JSON.parse(run(process.execPath, [at('dist/cli/main.js'), ...args, '--json'], { stdio: ['ignore', 'pipe', 'ignore'] }));

const { own } = await load('test/results/jobs.ts');
const { loadNetwork } = await load('src/network/file.ts');
const { denseC } = await load('test/exported/dense.ts');
const { loadDataset } = await load('src/platform/node/data/load.ts');
const { machineFields } = await load('src/platform/node/machine.ts');
const { VERSION } = await load('src/version.ts');

const out = at('out/exports');
mkdirSync(out, { recursive: true });

const arm = ['-mcpu=cortex-m3', '-mthumb', '-std=c99', '-O3', '-ffunction-sections', '-fdata-sections'];
const board = ['--specs=rdimon.specs', '-Wl,--gc-sections', '-T', at('scripts/exports/mps2-an385.ld'), at('scripts/exports/board.c')];

/** What a program printed, and its instructions per image as it says on standard error. */
function onBoard(source, include, name) {
  const program = join(out, `${name}.elf`);
  run('arm-none-eabi-gcc', [...arm, `-I${include}`, ...board, at('scripts/exports/bench.c'), source, '-o', program]);
  const args = ['-M', 'mps2-an385', '-nographic', '-monitor', 'none', '-serial', 'none', '-icount', 'shift=0', '-kernel', program];
  const semihosting = ['-semihosting-config', `enable=on,target=native,arg=bench,arg=${join(out, 'images')}`];
  const said = run('sh', ['-c', '"$@" 2>&1 1>"$0.out"', join(out, name), 'qemu-system-arm', ...args, ...semihosting]);
  return { lines: readFileSync(`${join(out, name)}.out`, 'utf8').trim().split('\n'), instructions: Number(said.trim().split('\n').at(-1)) };
}

/** The same on this processor, counted by Callgrind in firstspike_run alone. */
function onHost(source, include, name) {
  const program = join(out, name);
  run('gcc', ['-std=c99', '-O3', '-g', `-I${include}`, at('scripts/exports/bench.c'), source, '-o', program]);
  const lines = run(program, [join(out, 'images')], { stdio: ['ignore', 'pipe', 'ignore'] }).trim().split('\n');
  const args = ['--tool=callgrind', '--toggle-collect=firstspike_run', `--callgrind-out-file=${program}.callgrind`];
  run('valgrind', [...args, program, join(out, 'images')], { stdio: ['ignore', 'ignore', 'ignore'] });
  const [, total] = /^summary: (\d+)/m.exec(readFileSync(`${program}.callgrind`, 'utf8'));
  return { lines, instructions: Math.round(Number(total) / FEW) };
}

const same = (expected, { lines }) => expected.filter((line, i) => line === lines[i]).length;

const rows = [];
for (const name of values.networks.split(',')) {
  const settings = own[name].replace('--data', '--calibrate').split(' ');
  const set = settings[settings.indexOf('--calibrate') + 1];
  const limit = set === 'mnist' ? Number(values.limit) : Math.min(OTHERS, Number(values.limit));
  const images = await loadDataset(set, { purpose: 'evaluate', limit: FEW });
  writeFileSync(join(out, 'images'), images.pixels);
  const file = join(out, `${name}.safetensors`);
  const folder = join(out, name);
  rmSync(folder, { recursive: true, force: true });
  firstspike('convert', name, '-o', file, ...settings);
  const exported = firstspike('export', file, '--to', 'c', '-o', folder, '--check', set, '--limit', String(limit));
  const source = join(folder, 'src/firstspike.c');
  const include = join(folder, 'src');
  const object = join(out, `${name}.o`);
  run('arm-none-eabi-gcc', [...arm, `-I${include}`, '-c', source, '-o', object]);
  const [text, data, bss] = run('arm-none-eabi-size', [object]).split('\n')[1].trim().split(/\s+/).map(Number);
  const host = onHost(source, include, `${name}-host`);
  const qemu = onBoard(source, include, `${name}-board`);
  const network = loadNetwork(new Uint8Array(readFileSync(file)));
  const dense = (DENSE.includes(name) ? ['dot', 'rows'] : []).map((loops) => {
    const path = join(out, `${name}-${loops}.c`);
    writeFileSync(path, denseC(network, loops));
    const [onThis, onArm] = [onHost(path, include, `${name}-${loops}`), onBoard(path, include, `${name}-${loops}-board`)];
    if (same(host.lines, onThis) < FEW || same(host.lines, onArm) < FEW) throw new Error(`dense ${loops} of ${name} gives other potentials`);
    return { loops, host: onThis.instructions, cortexM3: onArm.instructions };
  });
  rows.push({
    name,
    data: images.name,
    steps: exported.steps,
    settings: own[name],
    flash: text + data,
    ram: data + bss,
    synops: exported.synops,
    check: exported.check,
    qemu: { images: FEW, identical: same(host.lines, qemu) },
    instructions: { images: FEW, host: host.instructions, cortexM3: qemu.instructions, dense },
  });
}

const version = (command, ...args) => run(command, args).split('\n')[0];
const tools = {
  gcc: version('gcc', '--version'),
  armGcc: version('arm-none-eabi-gcc', '--version'),
  qemu: version('qemu-system-arm', '--version'),
  valgrind: version('valgrind', '--version'),
};
const document = { schema: 1, command: 'exports', version: VERSION, seed: null, data: { name: rows.map(({ data }) => data).filter((data, i, all) => all.indexOf(data) === i).join(', '), images: Math.min(...rows.map(({ check }) => check.images)) }, machine: machineFields(), tools, rows };
console.log(JSON.stringify(document, null, values.json ? 0 : 2));
