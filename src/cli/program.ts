/**
 * @file All commands.
 */
import { Command } from 'commander';
import { VERSION } from '../version.ts';
import { benchCommand } from './commands/bench/command.ts';
import { compareCommand } from './commands/compare/command.ts';
import { convertCommand } from './commands/convert/command.ts';
import { evaluateCommand } from './commands/evaluate/command.ts';
import { exportCommand } from './commands/export/command.ts';
import { infoCommand } from './commands/info/command.ts';
import { mergeCommand } from './commands/merge/command.ts';
import { paretoCommand } from './commands/pareto/command.ts';
import { predictCommand } from './commands/predict/command.ts';
import { reproduceCommand } from './commands/reproduce/command.ts';
import { studioCommand } from './commands/studio/command.ts';
import { sweepCommand } from './commands/sweep/command.ts';
import { trainCommand } from './commands/train/command.ts';
import { tuneCommand } from './commands/tune/command.ts';
import { vectorsCommand } from './commands/vectors/command.ts';
import { workerCommand } from './commands/worker/command.ts';
import { refuseTwice } from './shared/once.ts';

/** The program; it throws where Commander would end the process. */
export function program(): Command {
  const root = new Command('firstspike')
    .description(
      'Turn a trained ConvNet into a spiking network in which every neuron fires at most once, run it, and see what was gained and lost.',
    )
    .version(VERSION, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .helpCommand('help [command]', 'show help for a command')
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput({ outputError: () => {} });
  infoCommand(root);
  convertCommand(root);
  evaluateCommand(root);
  predictCommand(root);
  compareCommand(root);
  sweepCommand(root);
  paretoCommand(root);
  reproduceCommand(root);
  mergeCommand(root, async (args) => {
    await program().parseAsync(args, { from: 'user' });
  });
  workerCommand(root);
  trainCommand(root);
  tuneCommand(root);
  benchCommand(root);
  exportCommand(root);
  vectorsCommand(root);
  studioCommand(root);
  for (const command of root.commands) refuseTwice(command);
  root.addHelpText(
    'after',
    `
Examples:
  firstspike reproduce
  firstspike info model.onnx
  firstspike convert model.onnx -o model.safetensors --calibrate mnist --steps 16
  firstspike evaluate model.safetensors --data mnist --ann model.onnx

Exit codes: 0 done, 1 failure, 2 command line not understood, 3 gate missed, 130 stopped by Ctrl-C.
NO_COLOR turns colours off.`,
  );
  return root;
}
