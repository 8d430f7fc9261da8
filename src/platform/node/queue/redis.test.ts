/** @file Addresses of queues, and what is said where the optional packages are missing. */
import { describe, expect, it, vi } from 'vitest';
import { parseAddress, queuePackages } from './redis.ts';

vi.mock('bullmq', () => {
  throw new Error('Cannot find package');
});

describe('an address', () => {
  it.each([
    ['redis://host', 'redis://host:6379'],
    ['redis://host:7000/', 'redis://host:7000'],
    ['redis://user:secret@host/2', 'redis://host:6379/2'],
    ['rediss://:secret@[::1]:7000/0', 'rediss://[::1]:7000/0'],
  ])('%s is called %s', (url, label) => {
    expect(parseAddress('--executor', url)).toEqual({ url, label });
  });

  it.each([
    '',
    'host',
    'host:6379',
    'http://host',
    'redis://',
    'redis:///2',
    'redis://host/name',
    'redis://host:99999',
  ])('"%s" is none', (text) => {
    expect(() => parseAddress('--executor', text)).toThrow('--executor must be redis://host:port');
  });

  it('is refused without its password', () => {
    expect(() => parseAddress('--executor', 'http://user:se@cret@host')).toThrow('got "http://…@host"');
  });
});

it('the packages of a queue are named where they are missing', async () => {
  await expect(queuePackages()).rejects.toMatchObject({
    code: 'missing-dependency',
    message: 'A queue needs the optional packages bullmq and ioredis; run `npm install bullmq ioredis`.',
  });
});
