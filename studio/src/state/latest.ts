/** @file Work for a slow partner: while one request is under way only the newest waits, those between are dropped. */

/** @returns a function that has `work` done for its argument, soon and not for every one */
export function latest<T>(work: (item: T) => Promise<void>): (item: T) => void {
  let waiting: { readonly item: T } | undefined;
  let busy = false;
  const go = async (): Promise<void> => {
    if (busy) return;
    busy = true;
    try {
      while (waiting) {
        const { item } = waiting;
        waiting = undefined;
        await work(item);
      }
    } finally {
      busy = false;
    }
  };
  return (item) => {
    waiting = { item };
    void go();
  };
}
