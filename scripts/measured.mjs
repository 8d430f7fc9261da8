// Where a result came from: its command as a reader would type it, and the commit of the working tree.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** @param {string} command */
export function measured(command) {
  const git = (...args) => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();
  // Cards are pages: the first result writes its table into them before the next is measured.
  const changes = git('status', '--porcelain', '--', 'src', 'models', ':!models/*.md', 'scripts', 'examples', 'bench');
  return { command, commit: `${git('rev-parse', 'HEAD')}${changes === '' ? '' : ' with changes'}` };
}
