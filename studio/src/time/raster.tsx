/** @file The raster: a lane per layer, a dot per spike, the playhead across; a click goes there. */
import { useRef } from 'preact/hooks';
import { compact, populationName } from '../lib/format.ts';
import { decision, network, race } from '../state/network.ts';
import { endTime, pause, seek, time } from '../state/time.ts';
import { useCanvas } from '../ui/use-canvas.ts';
import type { Decision } from '../worker/protocol.ts';
import { drawRace } from './race.ts';
import { drawGround, laneBox, lanesOf, RACE_HEIGHT, rasterPicture } from './raster-picture.ts';
import { Scrubber } from './transport.tsx';

interface Held {
  readonly decision: Decision;
  readonly width: number;
  readonly height: number;
  readonly picture: OffscreenCanvas;
}

/** Lanes of the bundled network, which is on its way when the page opens. */
const USUAL_LANES = 5;

export function Raster() {
  const held = useRef<Held | undefined>(undefined);
  const info = network.value;
  const lanes = info ? lanesOf(info) : [];
  const height = `${((lanes.length || USUAL_LANES) * (lanes.length > 7 ? 30 : 34) + 34) / 16}rem`;
  const canvas = useCanvas(
    (surface, scale) => {
      const context = surface.getContext('2d');
      const shown = network.value;
      if (!context || !shown) return;
      const { width, height } = surface;
      context.clearRect(0, 0, width, height);
      drawGround(context, shown, width, height, scale);
      const found = decision.value;
      const until = (time.value / Math.max(1, shown.latency)) * width;
      if (found) {
        if (
          held.current?.decision !== found ||
          held.current.width !== width ||
          held.current.height !== height
        ) {
          held.current = {
            decision: found,
            width,
            height,
            picture: rasterPicture(shown, found, width, height, scale),
          };
        }
        const { picture } = held.current;
        context.globalAlpha = 0.16;
        context.drawImage(picture, 0, 0);
        context.globalAlpha = 1;
        if (until >= 1) context.drawImage(picture, 0, 0, until, height, 0, 0, until, height);
      }
      const last = laneBox(lanes.length - 1, lanes.length, height, scale);
      drawRace(context, race.value, {
        left: (width * (shown.stages.at(-2) ?? 0)) / shown.latency,
        ...last,
        width,
        until,
        scale,
      });
      context.fillStyle = '#ffffff';
      context.fillRect(Math.min(width - scale, until - scale / 2), 0, scale * 1.5, height);
    },
    [info, lanes.length],
  );
  const go = (event: PointerEvent) => {
    if (event.type === 'pointermove' && (event.buttons & 1) === 0) return;
    const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
    pause();
    seek(((event.clientX - box.left) / box.width) * endTime.value);
  };
  return (
    <div class="raster">
      <div
        class="raster-names"
        aria-hidden="true"
        style={{ height, gridTemplateRows: `repeat(${Math.max(1, lanes.length - 1)}, 1fr) ${RACE_HEIGHT}fr` }}
      >
        {lanes.map(({ name, kind }) => (
          <span key={name}>
            <b>{populationName(name)}</b>
            <small>{laneNote(name, kind)}</small>
          </span>
        ))}
      </div>
      <div class="raster-field">
        <canvas
          ref={canvas}
          class={`raster-surface ${lanes.length > 7 ? 'many' : ''}`}
          style={{ height }}
          role="img"
          aria-label={`Every spike over time. ${lanes.map(({ name, kind }) => `${populationName(name)}: ${laneNote(name, kind)}`).join('; ')}.`}
          onPointerDown={(event) => {
            event.currentTarget.setPointerCapture(event.pointerId);
            go(event);
          }}
          onPointerMove={go}
        />
        <Scrubber />
        <div class="raster-ticks">
          {info
            ? info.stages.map((begins) => (
                <button
                  key={`${begins}`}
                  type="button"
                  tabIndex={-1}
                  aria-label={`To step ${begins}`}
                  style={{ left: `${(100 * begins) / info.latency}%` }}
                  onClick={() => {
                    pause();
                    seek(begins);
                  }}
                >
                  {begins}
                </button>
              ))
            : '\u00a0'}
        </div>
      </div>
    </div>
  );
}

function laneNote(name: string, kind: string): string {
  if (kind === 'readout') return 'sums up';
  const info = network.value;
  const index = info?.populations.findIndex((population) => population.name === name) ?? -1;
  const spikes = decision.value?.spikes[index];
  return spikes === undefined ? ' ' : `${compact(spikes)} spike${spikes === 1 ? '' : 's'}`;
}
