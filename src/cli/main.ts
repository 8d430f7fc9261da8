#!/usr/bin/env node
/**
 * @file The command line. Exit codes: 0 done, 1 failure, 2 the command line is not understood, 3 a gate such as
 * `--min-accuracy` was missed, 130 stopped by Ctrl-C.
 */
import { CommanderError } from 'commander';
import { FirstspikeError } from '../error.ts';
import { reason } from '../platform/node/files.ts';
import { allowRelaxed } from '../platform/node/relaxed.ts';
import { program } from './program.ts';
import { exitCodes, isResultGiven, reportError } from './shared/output.ts';
import { usageError } from './shared/usage.ts';

let isBroken = false;
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (isBroken) return;
  isBroken = true;
  // A reader that has seen enough (`| head`) is no failure.
  if (error.code !== 'EPIPE') {
    const why = `cannot write to standard output: ${reason(error)}; the result is incomplete`;
    process.exitCode = reportError(new FirstspikeError('write', why), false);
  }
  // What follows the result, such as the result of a run directory, is still done.
  if (!isResultGiven()) process.exit();
});
// Progress and warnings that nobody can see are no reason to stop.
process.stderr.on('error', () => {});

allowRelaxed();
const json = process.argv.includes('--json');
const root = program();
try {
  await root.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) process.exitCode = reportError(error, json);
  else if (error.exitCode === 0) process.exitCode = 0;
  else if (error.code === 'commander.help') process.exitCode = exitCodes.usage;
  else process.exitCode = reportError(usageError(error, optionsOf(process.argv[2])), json);
}

function optionsOf(name: string | undefined): string[] {
  const command = root.commands.find((one) => one.name() === name);
  return command?.options.flatMap(({ long }) => long ?? []) ?? [];
}
