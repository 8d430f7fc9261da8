// Takes away the last build, so that what was deleted from src does not live on in dist. The studio is a build of its
// own, which empties its folder itself.
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

try {
  for (const entry of readdirSync('dist')) {
    if (entry !== 'studio') rmSync(join('dist', entry), { recursive: true, force: true });
  }
} catch (error) {
  if (error.code !== 'ENOENT') throw error;
}
