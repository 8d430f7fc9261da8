/**
 * @file `firstspike studio`: the browser app on this machine.
 */
import type { Command } from 'commander';
import { openBrowser } from '../../../platform/node/open-browser.ts';
import { serveStudio } from '../../../platform/node/studio-server.ts';
import { wholeNumber } from '../../shared/option-values.ts';
import { addOutput, type OutputOptions, outputOption } from '../../shared/options.ts';
import { exitCodes } from '../../shared/output.ts';
import { runs } from '../../shared/session.ts';

interface StudioOptions extends OutputOptions {
  readonly port?: number;
  readonly open: boolean;
}

const PORT = 4242;

export function studioCommand(program: Command): void {
  const command = program
    .command('studio')
    .summary('watch every spike of a network, in the browser')
    .description(
      'Serve the studio on 127.0.0.1 and open it in the browser: draw a digit and watch the network decide in spikes, convert your own model, recompute the paper. Everything runs in the page; Ctrl-C ends the server.',
    )
    .addOption(
      outputOption(
        '--port <n>',
        `port on 127.0.0.1, 0 for any free one (default: ${PORT})`,
        wholeNumber('--port', 0, 65535),
      ),
    )
    .addOption(outputOption('--no-open', 'do not open the browser'));
  addOutput(command);
  runs<StudioOptions>(command, async (session, { port = PORT, open }) => {
    const server = await serveStudio(port);
    session.result(
      { url: server.url },
      () => `  The studio is at ${session.style.bold(server.url)}\n  Ctrl-C ends it.`,
    );
    if (open) openBrowser(server.url);
    await new Promise<void>((stopped) => {
      session.signal.addEventListener('abort', () => stopped(), { once: true });
    });
    await server.close();
    process.exitCode = exitCodes.interrupted;
  });
}
