/** @file What `npm pack` puts into the package, with the studio built. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

interface Packed {
  readonly size: number;
  readonly files: readonly { readonly path: string; readonly size: number }[];
}

it('is at most 6.0 MB, and holds the weights of each bundled model once', () => {
  const cwd = fileURLToPath(new URL('../..', import.meta.url));
  const args = ['pack', '--dry-run', '--json', '--ignore-scripts'];
  const [{ size, files }]: readonly Packed[] = JSON.parse(
    execFileSync('npm', args, { cwd, encoding: 'utf8', shell: process.platform === 'win32' }),
  );
  console.log(`${size} bytes packed`);
  expect(size).toBeLessThanOrEqual(6_000_000);
  const paths = files.map(({ path }) => path);
  expect(paths.filter((path) => path.endsWith('.onnx'))).toEqual([
    'models/mnist-fig1-plain.onnx',
    'models/mnist-fig1.onnx',
    'models/mnist-small.onnx',
  ]);
  for (const path of ['models/mnist-fig1.md', 'models/mnist-small.md', 'dist/studio/index.html', 'LICENSE'])
    expect(paths).toContain(path);
  expect(paths).not.toContain('dist/studio/data/mnist-fig1.safetensors');
  expect(paths.filter((path) => path.endsWith('.map'))).toEqual([]);
});
