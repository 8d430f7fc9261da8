/** @file A canvas that is as large as it is shown, and drawn once a frame when something it reads has changed. */
import { effect } from '@preact/signals';
import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

/** Device pixels per CSS pixel, bounded: more is not seen. */
const sharpness = (): number => Math.min(2, window.devicePixelRatio || 1);

/**
 * @param draw reads signals and draws on the canvas, whose size is set; called again after any of them changed
 * @param inputs what else, if it changes, needs a new drawing
 */
export function useCanvas(
  draw: (canvas: HTMLCanvasElement, scale: number) => void,
  inputs: readonly unknown[],
): RefObject<HTMLCanvasElement | null> {
  const ref = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const canvas = ref.current;
    if (!canvas) return;
    let frame = 0;
    let visible = true;
    let stop = () => {};
    const now = () => {
      frame = 0;
      stop();
      if (!visible || canvas.clientWidth === 0) return;
      const scale = sharpness();
      const width = Math.round(canvas.clientWidth * scale);
      const height = Math.round(canvas.clientHeight * scale);
      if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
      let first = true;
      stop = effect(() => {
        if (first) draw(canvas, scale);
        else ask();
        first = false;
      });
    };
    const ask = () => {
      frame ||= requestAnimationFrame(now);
    };
    const resized = new ResizeObserver(ask);
    resized.observe(canvas);
    const seen = new IntersectionObserver(
      (entries) => {
        visible = entries.at(-1)?.isIntersecting ?? true;
        if (visible) ask();
      },
      { rootMargin: '200px' },
    );
    seen.observe(canvas);
    now();
    return () => {
      cancelAnimationFrame(frame);
      resized.disconnect();
      seen.disconnect();
      stop();
    };
  }, inputs);
  return ref;
}
