/** @file What lies far down the page: fetched and shown when the reader comes near. */
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

/** How near, beyond the edge of the screen. */
const NEAR = '120px';

interface Props {
  /** The class of its room, which is there before. */
  readonly class: string;
  readonly children: ComponentChildren;
}

export function WhenNear({ class: kind, children }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const [isNear, setNear] = useState(false);
  useEffect(() => {
    const room = place.current;
    if (!room || isNear) return;
    const seen = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) setNear(true);
      },
      { rootMargin: NEAR },
    );
    seen.observe(room);
    return () => seen.disconnect();
  }, [isNear]);
  return (
    <div ref={place} class={kind}>
      {isNear ? children : null}
    </div>
  );
}
