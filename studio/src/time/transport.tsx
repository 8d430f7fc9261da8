/** @file Play, step and scrub through the course of one image. */
import { BUNDLED_STEPS, OFFERED_STEPS } from '../lib/bundled.ts';
import { percent, populationName } from '../lib/format.ts';
import { awaitedSteps, chooseSteps } from '../state/bundled-steps.ts';
import { isBlank } from '../state/image.ts';
import { accuracyText, measures } from '../state/measures.ts';
import { isBundled, network } from '../state/network.ts';
import { isNarrow } from '../state/screen.ts';
import {
  endTime,
  pause,
  play,
  playing,
  seek,
  speed,
  stageAt,
  step,
  stepStage,
  time,
  wholeStep,
} from '../state/time.ts';

/** Buttons, choices and clock; on a phone the player at the foot of the screen has the buttons and the clock. */
export function Transport() {
  return (
    <div class="transport">
      {isNarrow.value ? null : <Buttons />}
      <Choices />
      {isNarrow.value ? null : <Clock />}
    </div>
  );
}

/** The transport of a phone. */
export function Player() {
  return (
    <section class="night player transport" aria-label="Player">
      <Buttons />
      <Clock />
    </section>
  );
}

function Buttons() {
  const end = endTime.value;
  return (
    <>
      <button
        type="button"
        aria-label="Step back"
        title="Step back"
        onClick={() => step(-1)}
        disabled={end === 0}
      >
        <Icon path="M7 4v12M16 4l-7 6 7 6z" />
      </button>
      <button
        type="button"
        class="primary"
        aria-label={playing.value ? 'Pause' : 'Play'}
        title={playing.value ? 'Pause' : 'Play'}
        onClick={() => (playing.value ? pause() : play())}
        disabled={end === 0}
      >
        <Icon path={playing.value ? 'M6 4h3v12H6zM12 4h3v12h-3z' : 'M6 3.5l10.5 6.5L6 16.5z'} />
      </button>
      <button
        type="button"
        aria-label="Step forward"
        title="Step forward"
        onClick={() => step(1)}
        disabled={end === 0}
      >
        <Icon path="M13 4v12M4 4l7 6-7 6z" />
      </button>
    </>
  );
}

function Choices() {
  const info = network.value;
  return (
    <>
      {!info || isBundled.value ? (
        <label class="speed">
          <span aria-hidden="true">Steps a stage</span>
          <select
            aria-label="Steps of one stage"
            value={String(awaitedSteps.value ?? info?.steps ?? BUNDLED_STEPS)}
            title={`Steps of one stage: the resolution of a spike's time${measures.value ? `; beside it, the accuracy on ${measures.value.images} digits (the ConvNet's: ${percent(measures.value.ann / measures.value.images, 1)})` : ''}`}
            disabled={!info}
            aria-busy={awaitedSteps.value !== undefined}
            onChange={(event) => void chooseSteps(Number(event.currentTarget.value))}
          >
            {OFFERED_STEPS.map((steps) => (
              <option key={steps} value={String(steps)}>
                {[steps, accuracyText(steps)].filter(Boolean).join(' · ')}
              </option>
            ))}
          </select>
        </label>
      ) : null}
      <label class="speed">
        <span>Speed</span>
        <select
          value={String(speed.value)}
          onChange={(event) => {
            speed.value = Number(event.currentTarget.value);
          }}
        >
          <option value="0.25">¼×</option>
          <option value="0.5">½×</option>
          <option value="1">1×</option>
          <option value="2">2×</option>
        </select>
      </label>
    </>
  );
}

function Clock() {
  const end = endTime.value;
  const now = wholeStep.value;
  return (
    <output class="clock">
      step <b>{now}</b> of {end}
      <span class="clock-stage">
        {awaitedSteps.value === undefined
          ? stageText(now, end)
          : `fetching the network of ${awaitedSteps.value} steps…`}
      </span>
    </output>
  );
}

/** The slider over the time axis of the raster. */
export function Scrubber() {
  const end = endTime.value;
  const now = time.value;
  return (
    <input
      class="scrubber"
      data-testid="scrubber"
      type="range"
      aria-label="Time in steps; Page Up and Page Down move by a stage"
      aria-valuetext={`step ${Math.floor(now)} of ${end}, ${stageText(Math.floor(now), end)}`}
      min={0}
      max={end}
      step="any"
      value={now}
      disabled={end === 0}
      onInput={(event) => {
        pause();
        seek(Number(event.currentTarget.value));
      }}
      onKeyDown={(event) => {
        const by = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
        const stages = { PageUp: 1, PageDown: -1 }[event.key];
        if (by === undefined && stages === undefined) return;
        event.preventDefault();
        if (by === 1 || by === -1) step(by);
        if (stages === 1 || stages === -1) stepStage(stages);
      }}
    />
  );
}

function stageText(now: number, end: number): string {
  if (end === 0) return '';
  if (isBlank.value) return 'nothing drawn';
  if (now >= end) return 'decided';
  const stage = stageAt(now);
  const spiking = network.value?.populations.filter(
    (p) => p.stage === stage && (p.kind === 'spiking' || p.kind === 'input'),
  );
  const names =
    spiking?.map(({ kind, name }) => (kind === 'input' ? 'the pixels' : populationName(name))).join(', ') ??
    '';
  return `stage ${stage}: ${names} ${names === 'the pixels' || names.includes(',') ? 'spike' : 'spikes'}`;
}

function Icon({ path }: { readonly path: string }) {
  return (
    <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
      <path
        d={path}
        fill="currentColor"
        stroke="currentColor"
        stroke-width="2"
        stroke-linejoin="round"
        stroke-linecap="round"
      />
    </svg>
  );
}
