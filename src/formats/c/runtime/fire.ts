/** @file C functions of the spiking stage: eq. (4) of López-Randulfe et al. 2022 in closed form, as `simulate/layers/firing-rule.ts`. */
import type { CFunctions } from './functions.ts';

export const firing: CFunctions = {
  ramp: {
    text: `/* k of a neuron: eq. (4), solved for the step at which the threshold is reached. */
static int32_t ramp(int32_t u, int32_t current, int32_t steps)
{
  if (u < current) return 0;
  return u / current < steps ? u / current : steps;
}`,
  },
  fire: {
    calls: ['ramp'],
    text: `static void fire(const int32_t *u, spike *k, int32_t units, const int32_t *current, int32_t channels, int32_t steps)
{
  for (int32_t i = 0; i < units; i += channels)
    for (int32_t c = 0; c < channels; c++) k[i + c] = (spike)ramp(u[i + c], current[c], steps);
}`,
  },
  fire_pair: {
    calls: ['ramp'],
    text: `/* Units with an ON and an OFF neuron, whose potential is mirror - u; k of an OFF neuron is negative. */
static void fire_pair(const int32_t *u, spike *k, int32_t units, const int32_t *current, const int32_t *mirror, int32_t channels, int32_t steps)
{
  for (int32_t i = 0; i < units; i += channels)
    for (int32_t c = 0; c < channels; c++) {
      const int32_t on = ramp(u[i + c], current[c], steps);
      k[i + c] = (spike)(on > 0 ? on : -ramp(mirror[c] - u[i + c], current[c], steps));
    }
}`,
  },
  reached: {
    text: `/* How many of the rising thresholds are at most u. */
static int32_t reached(const int32_t *thresholds, int32_t steps, int32_t u)
{
  int32_t low = 0, high = steps;
  while (low < high) {
    const int32_t middle = (low + high) / 2;
    if (thresholds[middle] <= u) low = middle + 1;
    else high = middle;
  }
  return low;
}`,
  },
  fire_table: {
    calls: ['reached'],
    text: `/* Thresholds that fall step by step while the potential rests. */
static void fire_table(const int32_t *u, spike *k, int32_t units, const int32_t *on, int32_t channels, int32_t steps)
{
  for (int32_t i = 0; i < units; i += channels)
    for (int32_t c = 0; c < channels; c++) k[i + c] = (spike)reached(on + c * steps, steps, u[i + c]);
}`,
  },
  fire_table_pair: {
    calls: ['reached'],
    text: `static void fire_table_pair(const int32_t *u, spike *k, int32_t units, const int32_t *on, const int32_t *off,
  const int32_t *mirror, int32_t channels, int32_t steps)
{
  for (int32_t i = 0; i < units; i += channels)
    for (int32_t c = 0; c < channels; c++) {
      const int32_t rise = reached(on + c * steps, steps, u[i + c]);
      k[i + c] = (spike)(rise > 0 ? rise : -reached(off + c * steps, steps, mirror[c] - u[i + c]));
    }
}`,
  },
  reached_from: {
    text: `/* How many of the falling limits are at least v. */
static int32_t reached_from(const int32_t *limits, int32_t steps, int32_t v)
{
  int32_t low = 0, high = steps;
  while (low < high) {
    const int32_t middle = (low + high) / 2;
    if (limits[middle] >= v) low = middle + 1;
    else high = middle;
  }
  return low;
}`,
  },
  fire_table_bounded: {
    calls: ['reached', 'reached_from'],
    text: `/* OFF neurons fire up to a potential only. */
static void fire_table_bounded(const int32_t *u, spike *k, int32_t units, const int32_t *on, const int32_t *off,
  const int32_t *limits, const int32_t *mirror, int32_t channels, int32_t steps)
{
  for (int32_t i = 0; i < units; i += channels)
    for (int32_t c = 0; c < channels; c++) {
      const int32_t rise = reached(on + c * steps, steps, u[i + c]);
      const int32_t v = mirror[c] - u[i + c];
      const int32_t fall = reached(off + c * steps, steps, v), above = reached_from(limits + c * steps, steps, v);
      k[i + c] = (spike)(rise > 0 ? rise : -(fall < above ? fall : above));
    }
}`,
  },
};
