/** @file What an automatic conversion looks for: the ConvNet's decisions at best, or the least cost within a loss. */
import { percent } from '../lib/format.ts';
import { formatAim, goalNames, offeredLosses, parseAim, usualLoss } from '../lib/search-aim.ts';
import { settings } from '../state/workspace.ts';

const shareText = (loss: number): string => percent(loss, loss < 0.001 ? 2 : 1);

export function AimControl() {
  const aim = parseAim(settings.value.search ?? '');
  const take = (search: string) => {
    settings.value = { ...settings.value, search };
  };
  return (
    <div class="controls aim">
      <label class="field">
        <span>Look for</span>
        <select
          aria-label="What the conversion looks for"
          value={aim?.goal ?? ''}
          onChange={({ currentTarget: { value } }) =>
            take(value === '' ? '' : `${value}:${aim?.maxLoss ?? usualLoss}`)
          }
        >
          <option value="">the ConvNet’s decisions</option>
          {Object.entries(goalNames).map(([goal, name]) => (
            <option key={goal} value={goal}>
              the {name}
            </option>
          ))}
        </select>
      </label>
      {aim ? (
        <label class="field">
          <span>Decisions that may differ</span>
          <select
            aria-label="Decisions that may differ from the ConvNet’s"
            value={String(aim.maxLoss)}
            onChange={({ currentTarget: { value } }) => take(formatAim({ ...aim, maxLoss: Number(value) }))}
          >
            {offeredLosses.map((loss) => (
              <option key={loss} value={String(loss)}>
                at most {shareText(loss)}
              </option>
            ))}
          </select>
        </label>
      ) : null}
      {aim ? (
        <p class="note">
          Tries the steps above and fewer, and every setting that you leave open. It judges by the calibration
          images alone. It may take a minute or more; you can cancel it.
        </p>
      ) : null}
    </div>
  );
}
