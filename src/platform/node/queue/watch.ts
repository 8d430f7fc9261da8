/** @file What a run says of the workers at its queue: that there are none, and that one is refused. */
import type { Redis } from 'ioredis';
import { VERSION } from '../../../version.ts';
import { present } from './presence.ts';
import type { QueueAddress } from './redis.ts';

/** Looks that find no worker before that is said. */
const PATIENCE = 2;

/** @returns looks once; to be called now and then, with whether there is work for workers */
export function watchWorkers(
  redis: Redis,
  { label }: QueueAddress,
  note: (text: string) => void,
): (isWaiting: boolean) => Promise<void> {
  let without = 0;
  const refused = new Set<string>();
  return async (isWaiting) => {
    const workers = await present(redis, 'worker');
    const own = workers.filter(({ version, isRefused }) => version === VERSION && !isRefused);
    without = own.length > 0 || !isWaiting ? 0 : without + 1;
    if (without === PATIENCE) {
      note(`No worker serves ${label}; start \`firstspike worker ${label}\` on any machine.`);
    }
    for (const { version, host, pid, isRefused } of workers) {
      const who = `${host} ${pid}`;
      if (!isRefused || version === VERSION || refused.has(who)) continue;
      refused.add(who);
      note(`Worker ${pid} on ${host} is firstspike ${version} and was refused; this run needs ${VERSION}.`);
    }
  };
}
