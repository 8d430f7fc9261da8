/** @file Step 3: steps and thresholds by sliders, and what they give. */
import { count } from '../lib/format.ts';
import { offeredImages, offeredStages } from '../state/settings-address.ts';
import { conversion, convert, data, progress, settings } from '../state/study.ts';
import { Tip } from '../ui/tip.tsx';
import type { Settings } from '../worker/study-protocol.ts';
import { ConversionResult } from './conversion-result.tsx';

function change(part: Partial<Settings>): void {
  settings.value = { ...settings.value, ...part };
}

/** A slider that was let go converts again, once there is something to compare with. */
function again(): void {
  if (conversion.value) void convert();
}

export function ConvertCard() {
  const { steps, threshold, per, rounding, images } = settings.value;
  const percentile = /^percentile:(.*)$/.exec(threshold)?.[1];
  const rule = percentile === undefined ? threshold : 'percentile';
  const available = data.value?.evaluation ?? 0;
  return (
    <section class="card" aria-label="Convert">
      <h2>
        <span class="number">3</span> Convert
      </h2>
      <div class="controls">
        <div class="field">
          <span>
            <Tip word="Steps">
              Time steps of one stage. More steps mean finer spike times and a later answer.
            </Tip>
            : <b>{steps}</b>
          </span>
          <input
            type="range"
            aria-label="Steps of one stage"
            aria-valuetext={`${steps} steps`}
            min={0}
            max={offeredStages.length - 1}
            value={offeredStages.indexOf(steps)}
            onInput={(event) => change({ steps: offeredStages[Number(event.currentTarget.value)] })}
            onChange={again}
          />
        </div>
        <div class="field wide">
          <span>
            <Tip word="Threshold">
              The activation that fires at step 0. Lower: finer steps, but larger values are cut off. A
              percentile of what calibration saw ignores rare large values.
            </Tip>
            {percentile === undefined ? null : (
              <>
                : <b>{percentile} %</b>
              </>
            )}
          </span>
          <span class="field-row">
            <select
              aria-label="Threshold rule"
              value={rule}
              onChange={(event) => {
                const next = event.currentTarget.value;
                change({ threshold: next === 'percentile' ? 'percentile:99.9' : next });
                again();
              }}
            >
              <option value="percentile">percentile</option>
              <option value="max">maximum seen</option>
              <option value="mse">least squares</option>
            </select>
            <input
              type="range"
              aria-label="Percentile"
              min={90}
              max={100}
              step={0.1}
              disabled={percentile === undefined}
              value={percentile ?? 100}
              onInput={(event) => change({ threshold: `percentile:${event.currentTarget.value}` })}
              onChange={again}
            />
          </span>
        </div>
        <label class="field">
          <span>One threshold per</span>
          <select
            value={per}
            onChange={(event) => {
              change({ per: event.currentTarget.value === 'channel' ? 'channel' : 'layer' });
              again();
            }}
          >
            <option value="layer">layer</option>
            <option value="channel">channel</option>
          </select>
        </label>
        <div class="field">
          <span>
            <Tip word="Ramp">
              Half a step ahead, a neuron rounds instead of cutting off: the largest gain at few steps. Plain
              is the paper’s eq. (4).
            </Tip>
          </span>
          <select
            aria-label="Ramp"
            value={rounding}
            onChange={(event) => {
              change({ rounding: event.currentTarget.value === 'floor' ? 'floor' : 'nearest' });
              again();
            }}
          >
            <option value="nearest">half a step ahead</option>
            <option value="floor">plain</option>
          </select>
        </div>
        <label class="field">
          <span>Measure on</span>
          <select
            aria-label="Images to measure on"
            value={String(images)}
            onChange={(event) => {
              change({ images: Number(event.currentTarget.value) });
              again();
            }}
          >
            {offeredImages
              .filter((_, i) => i === 0 || offeredImages[i - 1] < available)
              .map((n) => (
                <option key={n} value={String(n)}>
                  {n >= available ? `all ${count(available)} images` : `${count(n)} images`}
                </option>
              ))}
          </select>
        </label>
        <button
          type="button"
          class="primary"
          disabled={progress.value !== undefined}
          onClick={() => void convert()}
        >
          Convert and measure
        </button>
      </div>
      {conversion.value ? <ConversionResult conversion={conversion.value} /> : null}
    </section>
  );
}
