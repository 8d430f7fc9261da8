/**
 * @file Progress on stderr: a bar where a person watches, a line now and then where a log is kept.
 */
import { count, duration, rate } from './format.ts';
import { styleFor } from './style.ts';
import { visible } from './visible.ts';

/** Reports how much of a phase is done. */
export type Advance = (done: number, total: number) => void;

export interface Progress {
  /** Begins a phase, e.g. `Calibrating`, counted in `unit` (a plural). Without progress it shows its title only. */
  phase(title: string, unit?: string): Advance;
  /** Shows a line of the caller's own; without a fraction there is no bar. */
  show(fraction: number | undefined, title: string, detail: string): void;
  /** Takes the bar away, so that something else can be written. */
  clear(): void;
}

export const noProgress: Progress = { phase: () => () => {}, show: () => {}, clear: () => {} };

const BAR = 24;
const FRAME = 80;
const LOG_INTERVAL = 15_000;

/** `  184/s  1 min 05 s left`; nothing of both as long as nothing is done. */
export function paceOf(done: number, total: number, seconds: number): string {
  if (done <= 0) return '';
  const speed = done / Math.max(seconds, 1e-3);
  const left = seconds > 0.5 && done < total ? `  ${duration((total - done) / speed)} left` : '';
  return `  ${rate(speed)}/s${left}`;
}

/** Progress on a stream that may be a terminal. */
export function progressOn(stream: NodeJS.WriteStream): Progress {
  const style = styleFor(stream);
  let drawn = false;
  let last = stream.isTTY ? 0 : Date.now();

  const due = (): boolean => {
    const now = Date.now();
    if (now - last < (stream.isTTY ? FRAME : LOG_INTERVAL)) return false;
    last = now;
    return true;
  };
  const clear = (): void => {
    if (drawn) stream.write('\r\u001b[2K');
    drawn = false;
  };
  const draw = (fraction: number | undefined, title: string, text: string): void => {
    const detail = visible(text);
    if (!stream.isTTY) {
      stream.write(`${title}: ${detail}\n`);
      return;
    }
    const filled = Math.round(BAR * Math.min(1, fraction ?? 0));
    const bar =
      fraction === undefined
        ? ''
        : `  ${style.green('━'.repeat(filled))}${style.dim('━'.repeat(BAR - filled))}`;
    const room = (stream.columns || 80) - title.length - (bar ? BAR + 2 : 0) - 3;
    stream.write(`\r\u001b[2K${title}${bar}  ${style.dim(detail.slice(0, Math.max(0, room)))}`);
    drawn = true;
  };

  return {
    phase(title, unit = 'images') {
      const started = Date.now();
      if (stream.isTTY) draw(undefined, title, '');
      return (done, total) => {
        const finished = done >= total;
        if (!due() && !(finished && stream.isTTY)) return;
        const seconds = (Date.now() - started) / 1000;
        draw(
          total > 0 ? done / total : 1,
          title,
          `${count(done)} of ${count(total)} ${unit}${paceOf(done, total, seconds)}`,
        );
      };
    },
    show(fraction, title, detail) {
      if (due()) draw(fraction, title, detail);
    },
    clear,
  };
}
