/**
 * @file The fuzzer's command line. Every input follows from target, seed and index: `--replay INDEX` runs one again in
 * this process, under a debugger if need be.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { closeThread, readInThread } from './hdf5/read.ts';
import { makeInput } from './input.ts';
import { shrink } from './shrink.ts';
import { findTarget, seedsOf, targets } from './targets/index.ts';
import { tryInput } from './trial.ts';
import { type Finding, watch } from './watchdog.ts';

const usage = `fuzz.mjs [--target onnx,…] [--count 20000] [--seed 1] [--from 0] [--seconds N] [--out out/fuzz] [--replay INDEX | --file INPUT]
targets: ${targets.map(({ name }) => name).join(', ')}`;

const { values } = parseArgs({
  options: {
    target: { type: 'string' },
    count: { type: 'string', default: '20000' },
    seed: { type: 'string', default: '1' },
    from: { type: 'string', default: '0' },
    seconds: { type: 'string' },
    out: { type: 'string', default: 'out/fuzz' },
    replay: { type: 'string' },
    file: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

const worker = fileURLToPath(new URL('./worker.js', import.meta.url));
const names = values.target?.split(',') ?? targets.map(({ name }) => name);
const [seed, from, count] = [values.seed, values.from, values.count].map(Number);
const deadline =
  values.seconds === undefined ? Number.POSITIVE_INFINITY : Date.now() + 1000 * Number(values.seconds);

if (values.help) console.log(usage);
else if (values.file !== undefined) await tryOnce(names[0], readFileSync(values.file));
else if (values.replay !== undefined) await replay(names[0], Number(values.replay));
else {
  let failures = 0;
  for (const name of names) failures += await fuzz(name);
  process.exitCode = failures > 0 ? 1 : 0;
}

/** Fuzzes one target and prints what came of it; returns the number of distinct findings. */
async function fuzz(name: string): Promise<number> {
  const outcomes = new Map<string, number>();
  const findings = new Map<string, Finding & { also: number[] }>();
  let [peakMemory, slowest, said] = [0, { index: from, seconds: 0 }, Date.now()];
  findTarget(name);
  await watch({
    target: name,
    seed,
    from,
    to: from + count,
    worker,
    deadline,
    onFinding(finding) {
      const known = findings.get(finding.signature);
      if (known) known.also.push(finding.index);
      else findings.set(finding.signature, { ...finding, also: [] });
      // Hangs may have causes of their own.
      if (known === undefined || finding.signature === 'hang')
        console.error(`${name} ${finding.index}: ${finding.signature}`);
    },
    onTally(tally, next) {
      for (const [outcome, times] of Object.entries(tally.outcomes))
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + times);
      peakMemory = Math.max(peakMemory, tally.peakMemory);
      if (tally.slowest.seconds > slowest.seconds) slowest = tally.slowest;
      if (Date.now() - said < 10_000) return;
      said = Date.now();
      console.error(`${name}: ${next - from} of ${count}, ${findings.size} findings`);
    },
  });
  for (const finding of findings.values()) await save(name, finding);
  const total = [...outcomes.values()].reduce((a, b) => a + b, 0);
  console.log(`${name}: ${total} inputs (seed ${seed}, from ${from}), ${findings.size} distinct findings`);
  for (const [outcome, times] of [...outcomes].sort((a, b) => b[1] - a[1]))
    console.log(`  ${((100 * times) / total).toFixed(1).padStart(5)} %  ${outcome}`);
  console.log(
    `  peak ${Math.round(peakMemory / 2 ** 20)} MiB resident, slowest input ${slowest.index}: ${slowest.seconds.toFixed(2)} s of processor time`,
  );
  for (const { index, signature, also } of findings.values())
    console.log(`  ! ${[index, ...also.slice(0, 20)].join(' ')} (${also.length + 1}×) ${signature}`);
  return findings.size;
}

/** The input as found, a smaller one where it throws, and what happened. */
async function save(name: string, { index, signature, message }: Finding): Promise<void> {
  const target = findTarget(name);
  const bytes = makeInput(target, await seedsOf(target), seed, index);
  mkdirSync(values.out, { recursive: true });
  const path = `${values.out}/${name}-${seed}-${index}`;
  writeFileSync(`${path}.bin`, bytes);
  writeFileSync(`${path}.txt`, `${signature}\n\n${message}\n`);
  if (!/^(hang|memory|crash)/.test(signature))
    writeFileSync(`${path}.small.bin`, await shrink(target, bytes));
}

async function replay(name: string, index: number): Promise<void> {
  const target = findTarget(name);
  await tryOnce(name, makeInput(target, await seedsOf(target), seed, index));
}

async function tryOnce(name: string, bytes: Uint8Array): Promise<void> {
  const target = findTarget(name);
  readInThread();
  const before = process.cpuUsage();
  const { outcome, finding } = await tryInput(target, bytes);
  const { user, system } = process.cpuUsage(before);
  await closeThread();
  console.log(`${name}: ${bytes.length} bytes, ${finding?.message ?? outcome}`);
  console.log(
    `${((user + system) / 1e6).toFixed(2)} s, peak ${Math.round(process.resourceUsage().maxRSS / 1024)} MiB`,
  );
}
