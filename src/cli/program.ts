/**
 * @file All commands.
 */
import { Command } from 'commander';
import { VERSION } from '../version.ts';
import { benchCommand } from './bench.ts';
import { compareCommand } from './compare.ts';
import { convertCommand } from './convert.ts';
import { evaluateCommand } from './evaluate.ts';
import { exportCommand } from './export.ts';
import { infoCommand } from './info.ts';
import { paretoCommand } from './pareto.ts';
import { reproduceCommand } from './reproduce.ts';
import { studioCommand } from './studio.ts';
import { sweepCommand } from './sweep.ts';
import { trainCommand } from './train.ts';
import { tuneCommand } from './tune.ts';

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
  compareCommand(root);
  sweepCommand(root);
  paretoCommand(root);
  reproduceCommand(root);
  trainCommand(root);
  tuneCommand(root);
  benchCommand(root);
  exportCommand(root);
  studioCommand(root);
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
