/** @file The read-out's potentials as lines that rise and fall through its silent stage: the highest wins. */

interface Lane {
  readonly left: number;
  readonly top: number;
  readonly size: number;
  /** Right end of the stage. */
  readonly width: number;
  /** The playhead. */
  readonly until: number;
  readonly scale: number;
}

export function drawRace(
  context: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D,
  potentials: readonly (readonly number[])[] | undefined,
  { left, top, size, width, until, scale }: Lane,
): void {
  if (!potentials || until <= left) return;
  const all = potentials.flat();
  const low = all.reduce((a, b) => Math.min(a, b), 0);
  const high = all.reduce((a, b) => Math.max(a, b), 1e-9);
  const ends = potentials.map((line) => line[line.length - 1]);
  const best = ends.indexOf(Math.max(...ends));
  const steps = potentials[0].length - 1;
  context.save();
  context.beginPath();
  context.rect(left, top, until - left, size);
  context.clip();
  context.lineJoin = 'round';
  potentials.forEach((line, i) => {
    context.beginPath();
    line.forEach((u, t) => {
      const x = left + ((width - left) * t) / steps;
      const y = top + size - 3 * scale - ((u - low) / (high - low)) * (size - 6 * scale);
      if (t === 0) context.moveTo(x, y);
      else context.lineTo(x, y);
    });
    context.strokeStyle = i === best ? '#ffd27a' : '#7f8bb8';
    context.lineWidth = (i === best ? 2.5 : 1) * scale;
    context.stroke();
  });
  context.restore();
}
