/**
 * @file Connections to Redis. BullMQ and ioredis are optional packages, loaded when a queue is used.
 */
import type { RedisOptions as BullOptions } from 'bullmq';
import type { Redis, RedisOptions } from 'ioredis';
import { FirstspikeError } from '../../../error.ts';

/** Where a queue is. */
export interface QueueAddress {
  /** With user and password. */
  readonly url: string;
  /** Without them, for messages. */
  readonly label: string;
}

/**
 * Reads `redis://[[user]:password@]host[:port][/database]`, or the same with `rediss://` for TLS.
 * @param name what has the address, e.g. `--executor`
 * @throws FirstspikeError `usage`
 */
export function parseAddress(name: string, text: string): QueueAddress {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isRedis = url?.protocol === 'redis:' || url?.protocol === 'rediss:';
  if (!url || !isRedis || url.hostname === '' || !/^\/?\d*$/.test(url.pathname)) {
    throw new FirstspikeError(
      'usage',
      `${name} must be redis://host:port, or rediss://host:port for TLS, with :password@ before the host where Redis asks for one; got "${text.replace(/\/\/.*@/, '//…@')}".`,
      { option: name },
    );
  }
  const database = url.pathname.replace('/', '');
  return {
    url: text,
    label: `${url.protocol}//${url.hostname}:${url.port || '6379'}${database && `/${database}`}`,
  };
}

type Packages = Pick<typeof import('bullmq'), 'Queue' | 'QueueEvents' | 'Worker'> &
  Pick<typeof import('ioredis'), 'Redis'>;

/** The packages of a queue. @throws FirstspikeError `missing-dependency` */
export async function queuePackages(): Promise<Packages> {
  try {
    const [{ Queue, QueueEvents, Worker }, { Redis }] = await Promise.all([
      import('bullmq'),
      import('ioredis'),
    ]);
    return { Queue, QueueEvents, Worker, Redis };
  } catch (error) {
    throw new FirstspikeError(
      'missing-dependency',
      'A queue needs the optional packages bullmq and ioredis; run `npm install bullmq ioredis`.',
      { cause: error instanceof Error ? error.message : String(error) },
    );
  }
}

const LONGEST_WAIT = 2000;

/** A connection that is lost is made again, and what was asked meanwhile is asked then. */
const lasting = (isClosed: () => boolean) =>
  ({
    maxRetriesPerRequest: null,
    retryStrategy: (times: number) =>
      isClosed() ? null : Math.min(50 * 2 ** Math.min(times, 10), LONGEST_WAIT),
  }) satisfies RedisOptions;

/** For the connections that BullMQ makes. @param isClosed whether a lost connection is not wanted any more */
export const connectionOf = (
  { url }: QueueAddress,
  isClosed: () => boolean,
): BullOptions & { readonly url: string } => ({ ...lasting(isClosed), url });

/** Redis has streams with what BullMQ asks of them. */
const OLDEST = [6, 2] as const;

/**
 * Connects, and says when the connection is lost and when it is back.
 * @param isClosed whether a lost connection is not wanted any more
 * @throws FirstspikeError `queue` if Redis cannot be reached, refuses the password, or is too old
 */
export async function connect(
  address: QueueAddress,
  note: (text: string) => void,
  isClosed: () => boolean,
): Promise<Redis> {
  const { Redis } = await queuePackages();
  await checkServer(new Redis(address.url, { lazyConnect: true, retryStrategy: () => null }), address, note);
  const redis = new Redis(address.url, lasting(isClosed));
  let isLost = false;
  redis.on('error', () => {});
  redis.on('reconnecting', () => {
    if (!isLost) note(`The connection to ${address.label} is lost; trying again.`);
    isLost = true;
  });
  redis.on('ready', () => {
    if (isLost) note(`The connection to ${address.label} is back.`);
    isLost = false;
  });
  return redis;
}

async function checkServer(
  probe: Redis,
  { label }: QueueAddress,
  note: (text: string) => void,
): Promise<void> {
  let cause: Error | undefined;
  probe.on('error', (error) => {
    cause = error;
  });
  try {
    await probe.connect();
    const about = await probe.info();
    const [major, minor] = (/^redis_version:(\d+)\.(\d+)/m.exec(about) ?? []).slice(1).map(Number);
    if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
      throw new Error(`it is Redis ${major}.${minor}, and a queue needs ${OLDEST.join('.')}`);
    }
    const policy = /^maxmemory_policy:(\S+)/m.exec(about)?.[1] ?? 'noeviction';
    if (policy !== 'noeviction') {
      note(`${label} may forget jobs when its memory is full (maxmemory-policy ${policy}); set noeviction.`);
    }
  } catch (error) {
    const why = cause ?? (error instanceof Error ? error : new Error(String(error)));
    throw new FirstspikeError('queue', `cannot use the queue at ${label}: ${reasonOf(why)}.`, { url: label });
  } finally {
    probe.disconnect();
  }
}

/** Of several addresses of a host, each has its own reason. */
function reasonOf(error: Error): string {
  const [first = error] = error instanceof AggregateError ? (error.errors as Error[]) : [];
  return first.message.replace(/[.\s]+$/, '') || error.name;
}
