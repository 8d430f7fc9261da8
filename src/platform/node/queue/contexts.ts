/**
 * @file Contexts that a worker has prepared: fetched once, and kept while jobs need them. The last one stays for the next jobs.
 */
import type { Executor } from '../../../run/executor.ts';
import type { Answer, Context, Job, Kind } from '../../../run/job.ts';
import { unpack } from '../../../run/packet.ts';
import { lastingPool } from '../threads.ts';
import type { PacketName, PacketStore } from './packets.ts';

/** Contexts that stay while nobody uses them. */
const MOST_IDLE = 1;

interface Slot {
  /** Undefined where its packet is missing. */
  readonly executor: Promise<Executor<Kind> | undefined>;
  users: number;
}

export interface OpenContexts {
  /** Does work in a context; undefined where its packet is missing. After an error its threads are not used again. */
  use<T>(name: PacketName, work: (run: (job: Job) => Promise<Answer>) => Promise<T>): Promise<T | undefined>;
  close(): Promise<void>;
}

export function openContexts(threads: number, store: PacketStore): OpenContexts {
  const pool = lastingPool(threads);
  const slots = new Map<string, Slot>();
  /** Hashes of contexts that nobody uses, the longest idle first. */
  const idle = new Set<string>();
  const closeIdle = async (most: number): Promise<void> => {
    for (const hash of [...idle].slice(0, Math.max(0, idle.size - most))) {
      const slot = slots.get(hash);
      idle.delete(hash);
      slots.delete(hash);
      await (await slot?.executor)?.close();
    }
  };
  const open = async (name: PacketName): Promise<Executor<Kind> | undefined> => {
    const bytes = await store.get(name);
    if (bytes === undefined) return undefined;
    await closeIdle(MOST_IDLE);
    return pool.open(unpack(bytes) as Context);
  };
  const slotOf = (name: PacketName): Slot => {
    const known = slots.get(name.hash);
    if (known) return known;
    const made: Slot = { executor: open(name), users: 0 };
    slots.set(name.hash, made);
    return made;
  };
  return {
    async use(name, work) {
      const { hash } = name;
      const slot = slotOf(name);
      slot.users++;
      idle.delete(hash);
      const forget = (): void => {
        if (slots.get(hash) === slot) slots.delete(hash);
      };
      try {
        const executor = await slot.executor;
        if (executor) return await work((job) => executor.run(job));
        forget();
        return undefined;
      } catch (error) {
        forget();
        throw error;
      } finally {
        slot.users--;
        if (slot.users === 0) {
          if (slots.get(hash) === slot) idle.add(hash);
          else await slot.executor.then((executor) => executor?.close()).catch(() => undefined);
        }
      }
    },
    async close() {
      await closeIdle(0);
      await pool.close();
    },
  };
}
