/**
 * @file Who uses a queue: its runs and its workers, with their versions. Each says so every few seconds, and is forgotten soon
 * after it has ended in any way.
 */
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Redis } from 'ioredis';
import * as z from 'zod/mini';
import { VERSION } from '../../../version.ts';

const presence = z.object({
  version: z.string(),
  host: z.string(),
  pid: z.number(),
  /** Of a worker whose version no run has: it has ended. */
  isRefused: z.boolean(),
});

export type Presence = z.infer<typeof presence>;
type Role = 'run' | 'worker';

/** Milliseconds between two signs of life. */
export const SIGN_EVERY = 2000;
const FORGOTTEN_AFTER = 15;
const REFUSAL_FOR = 60;

const members = (role: Role): string => `firstspike:${role}s`;
const entry = (role: Role, id: string): string => `firstspike:${role}:${id}`;

/** A sign of life of this process. */
export function signOf(redis: Redis, role: Role) {
  const id = randomUUID();
  const say = async (isRefused: boolean): Promise<void> => {
    const own: Presence = { version: VERSION, host: hostname(), pid: process.pid, isRefused };
    const seconds = isRefused ? REFUSAL_FOR : FORGOTTEN_AFTER;
    await redis.sadd(members(role), id);
    await redis.set(entry(role, id), JSON.stringify(own), 'EX', seconds);
  };
  return {
    give: () => say(false),
    refuse: () => say(true),
    async end(): Promise<void> {
      await redis.srem(members(role), id);
      await redis.del(entry(role, id));
    },
  };
}

/** All runs or workers, of any version. */
export async function present(redis: Redis, role: Role): Promise<Presence[]> {
  const ids = await redis.smembers(members(role));
  if (ids.length === 0) return [];
  const texts = await redis.mget(ids.map((id) => entry(role, id)));
  const gone = ids.filter((_, i) => texts[i] === null);
  if (gone.length > 0) await redis.srem(members(role), ...gone);
  return texts.flatMap((text) => (text === null ? [] : (readPresence(text) ?? [])));
}

function readPresence(text: string): Presence | undefined {
  try {
    return presence.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
