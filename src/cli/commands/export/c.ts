/** @file `export --to c`: the folder, and its program compiled and run beside the engine. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { FirstspikeError } from '../../../error.ts';
import { type CProject, type MeasuredCounts, networkToC } from '../../../formats/c/index.ts';
import type { SpikingNetwork } from '../../../network/network.ts';
import { isFile } from '../../../platform/node/files.ts';
import { throwIfAborted } from '../../../simulate/abort.ts';
import { simulatorOf } from '../../../simulate/index.ts';
import { count, plural, size } from '../../shared/format.ts';
import type { Model } from '../../shared/model.ts';
import type { Session } from '../../shared/session.ts';
import { bytesOf, type ImagesRequest, imagesToRun } from './images.ts';
import { type Exported, type ExportOptions, networkOf } from './network.ts';

/** The network as a C project, compared with the engine where images are given. */
export async function asC(session: Session, model: Model, options: ExportOptions): Promise<Exported> {
  const network = await networkOf(session, model, options);
  const { output, check, limit } = options;
  // What cannot be written is refused before images are run.
  let project = networkToC(network);
  await checkFolder(output, [...project.files.keys()]);
  const checked =
    check === undefined
      ? undefined
      : await compareInC(session, network, { data: check, limit, reading: options });
  if (checked) project = checked.project;
  const { files, facts } = project;
  const mean = checked ? `, mean ${count(checked.measured.synops)}` : '';
  return {
    files: [...files].map(([path, bytes]) => [join(output, path), bytes] as const),
    fields: {
      seed: null,
      steps: network.steps,
      memory: { ram: facts.ram, constants: facts.constants },
      synops: { most: facts.worstSynops, mean: checked?.measured.synops ?? null },
      ...(checked && { check: checked.check }),
    },
    lines: [
      ['C', 'C99, integers only: bytes in, potentials out'],
      ['memory', `${size(facts.ram)} RAM, ${size(facts.constants)} constants, and the code`],
      ['synops', `at most ${count(facts.worstSynops)} per image${mean}`],
      ...(checked
        ? [
            [
              'check',
              `${count(checked.check.identical)} of ${plural(checked.check.images, 'image')} with identical potentials and counts, compiled by cc ${checked.check.sanitizers ? 'under address and undefined-behaviour sanitizers' : 'without sanitizers, which it lacks'}`,
            ] as const,
          ]
        : []),
    ],
    failed: checked !== undefined && checked.check.identical < checked.check.images,
  };
}

/** @throws FirstspikeError `write` for a folder that has one of these files and is not of an exported network */
async function checkFolder(folder: string, paths: readonly string[]): Promise<void> {
  if (await isFile(join(folder, HEADER))) return;
  for (const path of paths) {
    if (!(await isFile(join(folder, path)))) continue;
    throw new FirstspikeError(
      'write',
      `${folder} has a file ${path} that no export wrote, for there is no ${HEADER}; give --output a folder of its own.`,
      { path: join(folder, path) },
    );
  }
}

const HEADER = 'src/firstspike.h';

const run = promisify(execFile);
const MOST_OUTPUT = 2 ** 30;
const flags = [
  '-std=c99',
  '-O1',
  '-DFIRSTSPIKE_COUNT',
  '-Isrc',
  '-o',
  'program',
  'main.c',
  'src/firstspike.c',
];
const sanitizers = ['-fsanitize=address,undefined', '-fno-sanitize-recover=all'];

interface Compared {
  /** With means over the images. */
  readonly project: CProject;
  readonly measured: MeasuredCounts;
  readonly check: {
    readonly images: number;
    /** Images on which every potential, and every count of spikes and synaptic operations, is the same integer. */
    readonly identical: number;
    readonly sanitizers: boolean;
  };
}

/** @throws FirstspikeError `missing-dependency` without a C compiler */
async function compareInC(
  session: Session,
  network: SpikingNetwork,
  request: ImagesRequest,
): Promise<Compared> {
  const { signal } = session;
  await run('cc', ['--version']).catch(() => {
    throw new FirstspikeError(
      'missing-dependency',
      '--check needs a C compiler, and there is no cc; install gcc or clang, or leave --check out.',
    );
  });
  const images = await imagesToRun(session, network, request);
  const bytes = bytesOf(images);
  const { lines, spikes, synops } = await expected(session, network, bytes, images.length);
  const measured = { images: images.length, data: images.name ?? request.data, spikes, synops };
  const project = networkToC(network, { measured });
  const folder = await mkdtemp(join(tmpdir(), 'firstspike-c-'));
  try {
    for (const [path, content] of project.files) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), content);
    }
    await writeFile(join(folder, 'images'), bytes);
    const inside = { cwd: folder, maxBuffer: MOST_OUTPUT, ...(signal && { signal }) };
    const sanitized = await run('cc', [...sanitizers, ...flags], inside).then(
      () => true,
      () => false,
    );
    throwIfAborted(signal);
    if (!sanitized) {
      await run('cc', flags, inside).catch((error) => {
        throwIfAborted(signal);
        throw new FirstspikeError('missing-dependency', `cc cannot compile the C file: ${firstLine(error)}`);
      });
    }
    // A sanitizer ends the program at the first fault; images up to there have been printed.
    const stdout = await run(join(folder, 'program'), ['images'], inside).then(
      (said) => said.stdout,
      (error) => {
        throwIfAborted(signal);
        session.warn(`The program ended early: ${firstLine(error)}`);
        return String(error.stdout ?? '');
      },
    );
    const found = stdout.split('\n');
    const identical = lines.filter((line, i) => line === found[i]).length;
    return { project, measured, check: { images: images.length, identical, sanitizers: sanitized } };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What the program is to print of every image, and means over all. */
async function expected(session: Session, network: SpikingNetwork, bytes: Uint8Array, length: number) {
  const simulator = simulatorOf(network, 'event');
  const advance = session.progress.phase('Running images', 'images');
  const pixels = bytes.length / length;
  const lines: string[] = [];
  let [spikes, synops] = [0, 0];
  for (let i = 0; i < length; i++) {
    throwIfAborted(session.signal);
    const result = simulator.run(bytes.subarray(i * pixels, (i + 1) * pixels));
    spikes += total(result.spikes);
    synops += total(result.synops);
    lines.push([...result.potentials, 'spikes', ...result.spikes, 'synops', ...result.synops].join(' '));
    advance(i + 1, length);
  }
  session.progress.clear();
  return { lines, spikes: spikes / length, synops: synops / length };
}

/** The first line that a process said, or why it did not start. */
const firstLine = (error: Error & { readonly stderr?: string }): string =>
  (error.stderr?.trim() || error.message).split('\n')[0];

const total = (counts: Float64Array): number => counts.reduce((sum, n) => sum + n, 0);
