/** @file Step 3: conversion settings, and what they give. */
import { count } from '../lib/format.ts';
import { given } from '../state/conversion-settings.ts';
import { offeredImages } from '../state/settings-address.ts';
import { convert, converted, data, progress, settings } from '../state/workspace.ts';
import { AimControl } from './aim-control.tsx';
import { ConversionResult } from './conversion-result.tsx';
import { firstSettings, moreSettings } from './offered.ts';
import { SettingControl } from './setting-control.tsx';

/** A new value converts again, once there is a result to compare with. */
function again(): void {
  // A search takes too long to begin by itself.
  if (converted.value && !settings.value.search) void convert();
}

export function ConvertCard() {
  const { images } = settings.value;
  const available = data.value?.evaluation ?? 0;
  const offered = offeredImages.filter((_, i) => i === 0 || offeredImages[i - 1] < available);
  return (
    <section id="convert" class="card" aria-label="Convert">
      <h2>
        <span class="number">3</span> Convert
      </h2>
      <div class="controls settings">
        {firstSettings.map((name) => (
          <SettingControl key={name} name={name} onChosen={again} />
        ))}
        <label class="field">
          <span>Measure on</span>
          <select
            aria-label="Images to measure on"
            value={String(offered.find((n) => n >= images) ?? offered.at(-1))}
            onChange={(event) => {
              settings.value = { ...settings.value, images: Number(event.currentTarget.value) };
              again();
            }}
          >
            {offered.map((n) => (
              <option key={n} value={String(n)}>
                {n >= available ? `all ${count(available)} images` : `${count(n)} images`}
              </option>
            ))}
          </select>
        </label>
      </div>
      <details open={moreSettings.some((name) => given.value[name] !== undefined)}>
        <summary>More settings</summary>
        <div class="controls settings">
          {moreSettings.map((name) => (
            <SettingControl key={name} name={name} onChosen={again} />
          ))}
        </div>
      </details>
      <AimControl />
      <div class="actions">
        <button
          type="button"
          class="primary"
          disabled={progress.value !== undefined}
          onClick={() => void convert()}
        >
          {settings.value.search ? 'Search and measure' : 'Convert and measure'}
        </button>
      </div>
      {converted.value ? <ConversionResult converted={converted.value} /> : null}
    </section>
  );
}
