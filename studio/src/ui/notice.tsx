/** @file What the link that was opened needs. */
import { notice } from '../state/network.ts';
import { leaveLink } from '../state/view-address.ts';

export function Notice() {
  if (notice.value === undefined) return null;
  return (
    <p class="trouble" role="alert" data-testid="notice">
      {notice.value}{' '}
      <button type="button" class="link" onClick={leaveLink}>
        Go on without it
      </button>
    </p>
  );
}
