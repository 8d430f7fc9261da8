/** @file The control of a conversion setting, as its record in the table of settings says: checkbox, list, slider, text. */
import { useId, useState } from 'preact/hooks';
import { type SettingName, settingNamed } from '../../../src/convert/settings.ts';
import { labelOf, openName, withoutFlags } from '../lib/settings.ts';
import { give, given, openText } from '../state/conversion-settings.ts';
import { Tip } from '../ui/tip.tsx';
import { ladders } from './offered.ts';

interface Props {
  readonly name: SettingName;
  /** Called when a value is final; a slider passes many on the way. */
  readonly onChosen: () => void;
}

export function SettingControl({ name, onChosen }: Props) {
  const setting = settingNamed(name);
  const label = labelOf(name);
  const value = given.value[name];
  const [wrong, setWrong] = useState<string | undefined>(undefined);
  const note = useId();
  const text = value === undefined ? '' : setting.format(value);
  const take = (next: string) => {
    const parsed = next === '' ? undefined : setting.parse(next);
    const isWrong = next !== '' && parsed === undefined;
    setWrong(isWrong ? next : undefined);
    if (isWrong) return false;
    give(name, parsed);
    return true;
  };
  const choose = (next: string) => {
    if (take(next)) onChosen();
  };
  const shared = { 'aria-label': label, 'aria-describedby': note };
  const ladder = ladders[name];
  return (
    <div class="field setting">
      <span>
        <Tip word={label}>{sentence(setting.help)}</Tip>
        {text === '' || setting.choices ? null : (
          <button
            type="button"
            class="link"
            aria-label={`${label}: ${openName(given.value)}`}
            onClick={() => choose('')}
          >
            {openName(given.value)}
          </button>
        )}
      </span>
      {setting.argument === null ? (
        <input
          {...shared}
          type="checkbox"
          checked={value === undefined ? setting.usual : value === true}
          onChange={({ currentTarget: { checked } }) =>
            choose(checked === setting.usual ? '' : setting.format(checked))
          }
        />
      ) : setting.choices ? (
        <select {...shared} value={text} onChange={(event) => choose(event.currentTarget.value)}>
          <option value="">{openName(given.value)}</option>
          {setting.choices.map((choice) => (
            <option key={choice} value={choice}>
              {choice}
            </option>
          ))}
        </select>
      ) : (
        <>
          <input
            {...shared}
            type="text"
            spellcheck={false}
            autocomplete="off"
            placeholder={openName(given.value)}
            aria-invalid={wrong !== undefined}
            value={wrong ?? text}
            onChange={(event) => choose(event.currentTarget.value.trim())}
          />
          {ladder ? (
            <input
              type="range"
              class={ladder.includes(text) ? '' : 'off'}
              aria-label={`${label}, slider`}
              aria-valuetext={text || openName(given.value)}
              min={0}
              max={ladder.length - 1}
              value={rungOf(ladder, text)}
              onInput={(event) => take(ladder[Number(event.currentTarget.value)])}
              onChange={onChosen}
            />
          ) : null}
        </>
      )}
      <small
        id={note}
        class={wrong === undefined ? '' : 'wrong'}
        role={wrong === undefined ? undefined : 'alert'}
      >
        {wrong === undefined
          ? value === undefined
            ? withoutFlags(openText(name))
            : ''
          : `Must be ${setting.wanted}.`}
      </small>
    </div>
  );
}

/** The place of a value on its slider; values beside the slider have none, and the slider rests at its end. */
const rungOf = (ladder: readonly string[], text: string): number =>
  ladder.includes(text) ? ladder.indexOf(text) : ladder.length - 1;

/** Help as a sentence. */
function sentence(help: string): string {
  const named = withoutFlags(help);
  return `${named.charAt(0).toUpperCase()}${named.slice(1)}.`;
}
