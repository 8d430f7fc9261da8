/** @file `firstspike studio`: serves until Ctrl-C; says what is wrong with a port. */
import { expect, it } from 'vitest';
import { firstspike } from '../cli/harness.ts';

it('serves the page on loopback and ends with 130 on Ctrl-C, with one JSON document on stdout', async () => {
  const running = firstspike('studio', '--port', '0', '--no-open', '--json');
  const url = await new Promise<string>((resolve) => {
    let text = '';
    running.process.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (text.endsWith('}\n')) resolve(JSON.parse(text).url);
    });
  });
  expect(new URL(url).hostname).toBe('127.0.0.1');
  const page = await fetch(url);
  expect(page.status).toBe(200);
  expect(await page.text()).toContain('<title>firstspike studio');
  const taken = await firstspike('studio', '--port', new URL(url).port, '--no-open');
  expect(taken.code).toBe(2);
  expect(taken.stderr).toMatch(/in use; choose another with --port/);
  running.process.kill('SIGINT');
  const { code, stdout } = await running;
  expect(code).toBe(130);
  expect(JSON.parse(stdout)).toMatchObject({ schema: 1, command: 'studio', url });
});

it('wants a port that exists', async () => {
  const { code, stderr } = await firstspike('studio', '--port', '70000');
  expect(code).toBe(2);
  expect(stderr).toContain('--port must be a whole number from 0 to 65535');
});
