// Makes the command line executable, as `npx firstspike` in a checkout needs it.
import { chmodSync } from 'node:fs';

chmodSync('dist/cli/main.js', 0o755);
