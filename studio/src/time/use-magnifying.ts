/** @file Opens the magnifier over a population's maps: a mouse that rests, a finger that presses. */
import { useEffect, useRef } from 'preact/hooks';
import { lookAway, magnified, magnify } from '../state/magnifier.ts';

/** Milliseconds until a resting mouse magnifies, and a finger that presses. */
const [REST, PRESS] = [450, 450];
/** A finger that moves so many pixels scrolls. */
const SCROLLS = 4;

/** @param unitUnder the unit that a pointer means */
export function useMagnifying(population: string, unitUnder: (event: MouseEvent) => number | undefined) {
  const waiting = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  /** After a click the mouse only looks again when it has left the maps. */
  const isDone = useRef(false);
  const stop = () => clearTimeout(waiting.current);
  useEffect(() => stop, []);
  const wait = (event: PointerEvent, patience: number, isHeld: boolean) => {
    stop();
    const unit = unitUnder(event);
    if (unit === undefined) return;
    waiting.current = setTimeout(() => magnify({ population, unit, isHeld }), patience);
  };
  return {
    onPointerDown(event: PointerEvent) {
      if (event.pointerType === 'mouse') {
        isDone.current = true;
        stop();
      } else wait(event, PRESS, true);
    },
    onPointerMove(event: PointerEvent) {
      if (event.pointerType !== 'mouse') {
        if (Math.hypot(event.movementX, event.movementY) > SCROLLS) stop();
      } else if (!isDone.current) wait(event, magnified.value ? 0 : REST, false);
    },
    onPointerUp: stop,
    onPointerCancel: stop,
    onPointerLeave() {
      isDone.current = false;
      stop();
      lookAway();
    },
    onContextMenu(event: Event) {
      if (magnified.value) event.preventDefault();
    },
  };
}
