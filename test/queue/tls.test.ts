/** @file A Redis with a password and TLS. */
import { spawnSync } from 'node:child_process';
import { afterAll, describe, expect, it } from 'vitest';
import { firstspike, workshop } from '../cli/harness.ts';
import { redisServer, withoutRedis, worker } from './redis-server.ts';

const { at, remove } = workshop();
afterAll(remove);
const why = withoutRedis === undefined ? '' : ` (${withoutRedis})`;
const command = ['evaluate', at('bars.onnx'), '--data', at('data'), '--no-automatic', '--steps', '4'];

describe.skipIf(withoutRedis !== undefined)(`a Redis with a password and TLS${why}`, () => {
  it('is used by its address; others are refused', async () => {
    const [key, certificate] = [at('key.pem'), at('certificate.pem')];
    const made = spawnSync('openssl', [
      ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost'],
      ...['-addext', 'subjectAltName=DNS:localhost', '-keyout', key, '-out', certificate],
    ]);
    expect(made.status, String(made.stderr)).toBe(0);
    const redis = await redisServer((port) => [
      ...['--port', '0', '--tls-port', `${port}`, '--requirepass', 's:ec/ret', '--tls-auth-clients', 'no'],
      ...['--tls-cert-file', certificate, '--tls-key-file', key],
    ]);
    const address = (password: string) => `rediss://:${encodeURIComponent(password)}@localhost:${redis.port}`;
    process.env.NODE_EXTRA_CA_CERTS = certificate;
    try {
      const serving = await worker(address('s:ec/ret'));
      const run = (password: string) => firstspike(...command, '--executor', address(password), '--quiet');
      const right = await run('s:ec/ret');
      expect(right.code, right.stderr).toBe(0);
      const wrong = await run('wrong');
      expect(wrong.stderr).toMatch(/^error Cannot use the queue at rediss:\/\/localhost:\d+: WRONGPASS/);
      delete process.env.NODE_EXTRA_CA_CERTS;
      const distrusting = await run('s:ec/ret');
      expect(distrusting.stderr).toMatch(
        /^error Cannot use the queue at rediss:\/\/localhost:\d+: self-signed certificate/,
      );
      expect((await serving.end()).code).toBe(130);
    } finally {
      delete process.env.NODE_EXTRA_CA_CERTS;
      await redis.stop();
    }
  });
});
