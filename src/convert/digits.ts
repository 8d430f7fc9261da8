/**
 * @file Which populations can write two digits: all that fire, but for those whose spikes a relay joins with the
 * pixels', which are written with one.
 */
import type { Blueprint } from './blueprint.ts';
import { relayGroups } from './relay-groups.ts';

/** Names of the spiking populations that no relay joins with the input. */
export function canWriteTwoDigits(blueprint: Blueprint): ReadonlySet<string> {
  const groups = relayGroups(blueprint);
  const pixels = groups.get('input');
  return new Set(
    blueprint.populations.flatMap(({ kind, name }) =>
      kind === 'spiking' && !pixels?.has(name) ? [name] : [],
    ),
  );
}
