/** @file C functions that encode pixels, start and read potentials, pass spikes on, count them, and leave some out. */
import type { CFunctions } from './functions.ts';

export const spikes: CFunctions = {
  count_spikes: {
    text: `#ifdef FIRSTSPIKE_COUNT
firstspike_counters firstspike_counts;
static uint64_t operations;

static uint32_t count_spikes(const spike *k, int32_t units)
{
  uint32_t count = 0;
  for (int32_t i = 0; i < units; i++) if (k[i] != 0) count++;
  return count;
}

static uint64_t count_synops(uint32_t neurons_per_unit)
{
  const uint64_t count = operations * neurons_per_unit;
  operations = 0;
  return count;
}
#define OPERATIONS(n) (operations += (uint64_t)(n))
#define COUNT_SPIKES(population, k, units) (firstspike_counts.spikes[population] = count_spikes(k, units))
#define COUNT_SYNOPS(projection, per_unit) (firstspike_counts.synops[projection] = count_synops(per_unit))
#else
#define OPERATIONS(n) ((void)0)
#define COUNT_SPIKES(population, k, units) ((void)0)
#define COUNT_SYNOPS(projection, per_unit) ((void)0)
#endif`,
  },
  encode: {
    text: `/* Pixels, channel by channel, to k, channels last: eq. (1) as a table. */
static void encode(const uint8_t *pixels, spike *k, const spike *table, int32_t channels, int32_t positions)
{
  for (int32_t p = 0; p < positions; p++)
    for (int32_t c = 0; c < channels; c++) *k++ = table[pixels[c * positions + p]];
}`,
  },
  start: {
    text: `/* Start potentials: those of a position, or of all. */
static void start(int32_t *u, int32_t units, const int32_t *initial, int32_t entries)
{
  for (int32_t i = 0; i < units; i += entries)
    for (int32_t e = 0; e < entries; e++) u[i + e] = initial[e];
}`,
  },
  read_out: {
    text: `static void read_out(const int32_t *u, int32_t *potentials, int32_t channels, int32_t positions)
{
  for (int32_t p = 0; p < positions; p++)
    for (int32_t c = 0; c < channels; c++) potentials[c * positions + p] = *u++;
}`,
  },
  clear: {
    text: `static void clear(spike *k, int32_t units)
{
  for (int32_t i = 0; i < units; i++) k[i] = 0;
}`,
  },
  gather: {
    text: `/* Spikes passed on one by one; a source that does not exist is none. */
static void gather(const unit *sources, const spike *in, int32_t inputs, spike *out, int32_t units)
{
  for (int32_t i = 0; i < units; i++) if ((int32_t)sources[i] < inputs) out[i] = in[sources[i]];
}`,
  },
  max_pool: {
    text: `typedef struct {
  int32_t channels;
  int32_t input[2], output[2], kernel[2], stride[2], dilation[2], pad[2];
} window;

/* The earliest spike of each window, which has the largest k. */
static void max_pool(const window *w, const spike *in, spike *out)
{
  for (int32_t row = 0; row < w->output[0]; row++)
    for (int32_t column = 0; column < w->output[1]; column++, out += w->channels) {
      int32_t seen = 0;
      for (int32_t c = 0; c < w->channels; c++) out[c] = 0;
      for (int32_t i = 0; i < w->kernel[0]; i++) {
        const int32_t y = row * w->stride[0] - w->pad[0] + i * w->dilation[0];
        if (y < 0 || y >= w->input[0]) continue;
        for (int32_t j = 0; j < w->kernel[1]; j++) {
          const int32_t x = column * w->stride[1] - w->pad[1] + j * w->dilation[1];
          if (x < 0 || x >= w->input[1]) continue;
          const spike *k = in + (y * w->input[1] + x) * w->channels;
          for (int32_t c = 0; c < w->channels; c++) if (seen == 0 || k[c] > out[c]) out[c] = k[c];
          seen = 1;
        }
      }
    }
}`,
  },
  drop_late: {
    text: `/* A deadline: smaller k are not sent. */
static void drop_late(spike *k, int32_t units, int32_t least)
{
  for (int32_t i = 0; i < units; i++) if (k[i] < least && k[i] > -least) k[i] = 0;
}`,
  },
  compete: {
    text: `/* In each group only the earliest spikes are sent, equal ones by index; ranks, where given, take the place of k. */
typedef struct {
  int32_t groups, group_step, outer, outer_step, inner, inner_step;
  int32_t most, least, steps;
  const int32_t *ranks;
} competition;

/* next: steps + 1 entries; how many spikes have each k, then the rank of the next one that has it. */
static void compete(const competition *c, spike *k, int32_t *next)
{
  for (int32_t g = 0; g < c->groups; g++, k += c->group_step) {
    int32_t earlier = 0;
    for (int32_t i = 0; i <= c->steps; i++) next[i] = 0;
    for (int32_t i = 0; i < c->outer * c->inner; i++) {
      const int32_t value = (int32_t)k[i / c->inner * c->outer_step + i % c->inner * c->inner_step];
      next[value < 0 ? -value : value]++;
    }
    for (int32_t i = c->steps; i > 0; i--) {
      const int32_t count = next[i];
      next[i] = earlier;
      earlier += count;
    }
    for (int32_t i = 0; i < c->outer * c->inner; i++) {
      spike *const place = k + (i / c->inner * c->outer_step + i % c->inner * c->inner_step);
      const int32_t value = (int32_t)*place, size = value < 0 ? -value : value;
      if (size == 0) continue;
      const int32_t rank = next[size]++;
      if (size < c->least || rank >= c->most) *place = 0;
      else if (c->ranks != 0) *place = (spike)(value < 0 ? -c->ranks[rank] : c->ranks[rank]);
    }
  }
}`,
  },
};
