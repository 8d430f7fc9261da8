// Takes away the last build, so that what was deleted from src does not live on in dist.
import { rmSync } from 'node:fs';

rmSync('dist', { recursive: true, force: true });
