/**
 * @file Packets that travel by their SHA-256: through Redis up to a size, and in a folder that all machines see beyond. Whoever
 * reads one checks the hash.
 */
import { createHash } from 'node:crypto';
import { readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Redis } from 'ioredis';
import { FirstspikeError } from '../../../error.ts';
import { writeAtomic } from '../files.ts';

/** Names a packet; `isShared` says that it is in the folder. */
export interface PacketName {
  readonly hash: string;
  readonly isShared: boolean;
}

export interface Packet extends PacketName {
  readonly bytes: Uint8Array;
}

/** Bytes of the largest packet in Redis. */
const LARGEST = 64 * 2 ** 20;
const MEBIBYTE = 2 ** 20;

/** Seconds after which Redis forgets a packet that its run has neither removed nor kept. */
const KEPT_FOR = 3600;

export const hashOf = (bytes: Uint8Array | string): string =>
  createHash('sha256').update(bytes).digest('hex');

export function packetOf(bytes: Uint8Array): Packet {
  return { hash: hashOf(bytes), isShared: bytes.length > LARGEST, bytes };
}

export interface PacketStore {
  /** Sends a packet that is not there. @throws FirstspikeError `usage` for one that needs a folder; `write` */
  put(packet: Packet): Promise<void>;
  /** Undefined for a packet that is not there, or is damaged. @throws FirstspikeError `usage` for one in a folder that is not given */
  get(name: PacketName): Promise<Uint8Array | undefined>;
  /** Has Redis keep packets for another hour. */
  keep(names: Iterable<PacketName>): Promise<void>;
  remove(name: PacketName): Promise<void>;
}

const key = ({ hash }: PacketName): string => `firstspike:packet:${hash}`;

/** @param folder the shared folder, if there is one */
export function packetStore(redis: Redis, folder: string | undefined): PacketStore {
  const fileOf = ({ hash }: PacketName): string => {
    if (folder !== undefined) return join(folder, `firstspike-${hash}.packet`);
    throw new FirstspikeError(
      'usage',
      `This run keeps a model of more than ${LARGEST / MEBIBYTE} MiB in a folder that all machines see; give --shared DIR, the same folder for the run and its workers.`,
      { option: '--shared' },
    );
  };
  const read = async (name: PacketName): Promise<Uint8Array | undefined> => {
    if (!name.isShared) return (await redis.getBuffer(key(name))) ?? undefined;
    const file = fileOf(name);
    return readFile(file).catch(() => undefined);
  };
  return {
    async put(packet) {
      const { bytes } = packet;
      if (packet.isShared) {
        const file = fileOf(packet);
        const there = await stat(file).catch(() => undefined);
        if (there?.size !== bytes.length) await writeAtomic(file, bytes);
      } else if ((await redis.expire(key(packet), KEPT_FOR)) === 0) {
        await redis.set(
          key(packet),
          Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length),
          'EX',
          KEPT_FOR,
        );
      }
    },
    async get(name) {
      const bytes = await read(name);
      return bytes && hashOf(bytes) === name.hash ? bytes : undefined;
    },
    async keep(names) {
      const keys = [...names].filter(({ isShared }) => !isShared).map(key);
      await Promise.all(keys.map((each) => redis.expire(each, KEPT_FOR)));
    },
    async remove(name) {
      if (name.isShared) await rm(fileOf(name), { force: true });
      else await redis.del(key(name));
    },
  };
}

const answerKey = (job: string): string => `firstspike:answer:${job}`;

/** Keeps the answer to a job until its run takes it. @returns its hash */
export async function putAnswer(redis: Redis, job: string, bytes: Uint8Array): Promise<string> {
  await redis.set(answerKey(job), Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), 'EX', KEPT_FOR);
  return hashOf(bytes);
}

/** Undefined if it is not there, or is damaged. */
export async function answerTo(redis: Redis, job: string, hash: string): Promise<Uint8Array | undefined> {
  const bytes = await redis.getBuffer(answerKey(job));
  return bytes && hashOf(bytes) === hash ? bytes : undefined;
}

export const removeAnswer = async (redis: Redis, job: string): Promise<void> =>
  void (await redis.del(answerKey(job)));
