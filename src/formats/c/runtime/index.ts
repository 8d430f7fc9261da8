/**
 * @file The functions of the C file: the closed form of López-Randulfe et al. 2022, eqs. (1), (3) and (4), in the same integers
 * as `simulate/layers`. A network brings those that it calls; `TYPE` stands for the type of its weights.
 */
import { firing } from './fire.ts';
import type { CFunctions } from './functions.ts';
import { spikes } from './spikes.ts';
import { synapses } from './synapses.ts';

const functions: CFunctions = { ...spikes, ...synapses, ...firing };

/** The functions of these names and those that they call; a name may end in a type of weights. */
export function runtimeOf(names: ReadonlySet<string>): string {
  const wanted = new Set<string>(['count_spikes']);
  const want = (name: string): void => {
    const [, type] = /_(int\d+_t)$/.exec(name) ?? [];
    wanted.add(name);
    for (const called of functions[type ? name.replace(type, 'TYPE') : name].calls ?? [])
      want(type ? called.replace('TYPE', type) : called);
  };
  for (const name of names) want(name);
  return Object.entries(functions)
    .flatMap(([name, { text }]) =>
      name.endsWith('_TYPE')
        ? ['int8_t', 'int16_t'].flatMap((type) =>
            wanted.has(name.replace('TYPE', type)) ? [text.replaceAll('TYPE', type)] : [],
          )
        : wanted.has(name)
          ? [text]
          : [],
    )
    .join('\n\n');
}
