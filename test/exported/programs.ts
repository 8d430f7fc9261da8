/**
 * @file Networks written as C, many of them compiled by one call of a compiler into one program, and run. Every network is a
 * translation unit of its own, with its functions under names of its own.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { networkToC } from '../../src/formats/c/index.ts';
import type { SpikingNetwork } from '../../src/network/network.ts';

/** What the exported files must compile under, without a warning. */
export const strict = '-std=c99 -pedantic -Wall -Wextra -Werror -Wconversion'.split(' ');
const sanitised = '-fsanitize=address,undefined -fno-sanitize-recover=all'.split(' ');

export const hasCompiler = (compiler: string): boolean => spawnSync(compiler, ['--version']).status === 0;

export interface CCase {
  readonly network: SpikingNetwork;
  readonly images: readonly ArrayLike<number>[];
}

/** What a program printed of one image. */
export interface CResult {
  readonly potentials: readonly number[];
  readonly decision: number;
  readonly spikes: readonly number[];
  readonly synops: readonly number[];
}

/**
 * Compiles, unless told otherwise with sanitizers, which end the program at the first fault, and runs.
 * @returns per network, per image
 * @throws Error with what compiler or program said
 */
export function runInC(
  cases: readonly CCase[],
  {
    compiler = 'gcc',
    flags = ['-O1'],
    sanitizers = true,
  }: { compiler?: string; flags?: readonly string[]; sanitizers?: boolean } = {},
): readonly (readonly CResult[])[] {
  const folder = mkdtempSync(join(tmpdir(), 'firstspike-c-'));
  try {
    const units = cases.map(({ network }, i) => {
      for (const [path, text] of networkToC(network).files) {
        if (!path.startsWith('src/')) continue;
        mkdirSync(join(folder, String(i)), { recursive: true });
        writeFileSync(join(folder, path.replace('src', String(i))), text);
      }
      writeFileSync(join(folder, `${i}.c`), unitOf(i));
      return `${i}.c`;
    });
    writeFileSync(join(folder, 'main.c'), mainOf(cases));
    writeFileSync(
      join(folder, 'images'),
      Uint8Array.from(cases.flatMap(({ images }) => images.flatMap((image) => [...Array.from(image)]))),
    );
    const options = [
      ...strict,
      ...(sanitizers ? sanitised : []),
      ...flags,
      '-DFIRSTSPIKE_COUNT',
      '-o',
      'program',
    ];
    said(compiler, [...options, 'main.c', ...units], folder);
    const lines = said(join(folder, 'program'), ['images'], folder).split('\n');
    return cases.map(({ images }) => images.map(() => parsed(lines.shift() ?? '')));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function said(command: string, args: readonly string[], cwd: string): string {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8', maxBuffer: 2 ** 28 });
  if (status !== 0 || stderr !== '') throw new Error(`${command} ended with ${status}: ${stderr}`);
  return stdout;
}

const unitOf = (i: number): string => `#define firstspike_run run_${i}
#define firstspike_predict predict_${i}
#define firstspike_counts counts_${i}
#include "${i}/firstspike.c"
#include <inttypes.h>
#include <stdio.h>

void next_${i}(FILE *file);

void next_${i}(FILE *file)
{
  static uint8_t pixels[FIRSTSPIKE_PIXELS];
  static int32_t potentials[FIRSTSPIKE_POTENTIALS];
  if (fread(pixels, 1, sizeof pixels, file) != sizeof pixels) return;
  printf("%d", firstspike_predict(pixels));
  firstspike_run(pixels, potentials);
  for (int i = 0; i < FIRSTSPIKE_POTENTIALS; i++) printf(i == 0 ? ";%ld" : " %ld", (long)potentials[i]);
  for (int i = 0; i < FIRSTSPIKE_POPULATIONS; i++) printf(i == 0 ? ";%lu" : " %lu", (unsigned long)firstspike_counts.spikes[i]);
  for (int i = 0; i < FIRSTSPIKE_PROJECTIONS; i++) printf(i == 0 ? ";%" PRIu64 : " %" PRIu64, firstspike_counts.synops[i]);
  printf("\\n");
}
`;

const mainOf = (cases: readonly CCase[]): string => `#include <stdio.h>
${cases.map((_, i) => `void next_${i}(FILE *file);`).join('\n')}
int main(int argc, char **argv)
{
  FILE *file = argc > 1 ? fopen(argv[1], "rb") : NULL;
  if (file == NULL) return 2;
${cases.map(({ images }, i) => `  for (int i = 0; i < ${images.length}; i++) next_${i}(file);`).join('\n')}
  fclose(file);
  return 0;
}
`;

function parsed(line: string): CResult {
  const [decision, potentials, spikes, synops] = line.split(';').map((part) => part.split(' ').map(Number));
  return { decision: decision[0], potentials: potentials ?? [], spikes: spikes ?? [], synops: synops ?? [] };
}
