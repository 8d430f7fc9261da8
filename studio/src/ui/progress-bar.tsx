/** @file What is under way, how far it is, and a way to stop it. */
import { inPageWords } from '../lib/scalings.ts';
import { cancel, problem, progress } from '../state/workspace.ts';

export function ProgressBar() {
  const now = progress.value;
  return (
    <>
      {now ? (
        <div class="progress">
          <progress max={1} value={now.part} aria-label={now.phase} />
          <span class="progress-phase">
            {now.phase} {now.part === undefined ? null : <b>{Math.round(100 * now.part)} %</b>}
          </span>
          <button type="button" class="small" onClick={cancel}>
            Cancel
          </button>
        </div>
      ) : null}
      {problem.value ? (
        <p class="trouble" role="alert">
          {inPageWords(problem.value)}
        </p>
      ) : null}
    </>
  );
}
