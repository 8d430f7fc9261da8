/**
 * @file The functions of the C file: the closed form of López-Randulfe et al. 2022, eqs. (1), (3) and (4), in the same integers
 * as `simulate/layers`. A network brings those that it calls; `TYPE` stands for the type of its weights.
 */

/** In the order of the file; each with what it calls. */
const functions: Readonly<Record<string, { readonly calls?: readonly string[]; readonly text: string }>> = {
  count_spikes: {
    text: `#ifdef FIRSTSPIKE_COUNT
firstspike_counters firstspike_counts;
static uint32_t operations;

static uint32_t count_spikes(const spike *k, int32_t units)
{
  uint32_t count = 0;
  for (int32_t i = 0; i < units; i++) if (k[i] != 0) count++;
  return count;
}

static uint32_t count_synops(uint32_t neurons_per_unit)
{
  const uint32_t count = operations * neurons_per_unit;
  operations = 0;
  return count;
}
#define OPERATIONS(n) (operations += (uint32_t)(n))
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
  add_TYPE: {
    text: `/* The synapses of one spike to neighbouring neurons: eq. (3). */
static void add_TYPE(int32_t *restrict u, const TYPE *restrict weights, int32_t synapses, int32_t k)
{
  OPERATIONS(synapses);
  for (int32_t i = 0; i < synapses; i++) u[i] += (int32_t)weights[i] * k;
}`,
  },
  taps: {
    text: `/* Along one axis: outputs that an input reaches, the first one and how many, and the place of its tap in the kernel. */
typedef struct { unit first, tap, count; } taps;

typedef struct {
  const taps *rows, *columns;
  /* Of the input. */
  int32_t height, width, channels, channels_per_group;
  /* Neurons that one tap reaches, and potentials between neighbouring taps. */
  int32_t run, row_step, column_step;
  /* Potentials of a row and of a position; weights of a channel and of a row of the kernel. */
  int32_t output_row, output_position, kernel, kernel_row;
} convolution;`,
  },
  conv_TYPE: {
    calls: ['taps', 'add_TYPE'],
    text: `static void conv_TYPE(const convolution *c, const TYPE *weights, const spike *k, int32_t *u)
{
  for (int32_t y = 0; y < c->height; y++)
    for (int32_t x = 0; x < c->width; x++)
      for (int32_t channel = 0; channel < c->channels; channel++) {
        const int32_t value = (int32_t)*k++;
        if (value == 0) continue;
        const taps *const row = &c->rows[y], *const column = &c->columns[x];
        const int32_t rows = (int32_t)row->count, columns = (int32_t)column->count;
        const TYPE *w = weights + channel * c->kernel + (int32_t)row->tap * c->kernel_row + (int32_t)column->tap * c->run;
        int32_t *v = u + (int32_t)row->first * c->output_row + (int32_t)column->first * c->output_position
          + channel / c->channels_per_group * c->run;
        for (int32_t i = 0; i < rows; i++, w += c->kernel_row, v += c->row_step) {
          /* Neighbouring taps reach neighbouring neurons. */
          if (c->column_step == c->run) add_TYPE(v, w, columns * c->run, value);
          else for (int32_t j = 0; j < columns; j++) add_TYPE(v + j * c->column_step, w + j * c->run, c->run, value);
        }
      }
}`,
  },
  dense_TYPE: {
    calls: ['add_TYPE'],
    text: `static void dense_TYPE(const TYPE *weights, const spike *k, int32_t inputs, int32_t *u, int32_t outputs)
{
  for (int32_t j = 0; j < inputs; j++, weights += outputs)
    if (k[j] != 0) add_TYPE(u, weights, outputs, (int32_t)k[j]);
}`,
  },
  elementwise_TYPE: {
    text: `/* One synapse per unit: a residual addition. */
static void elementwise_TYPE(const TYPE *weights, int32_t entries, const spike *k, int32_t *u, int32_t units)
{
  for (int32_t i = 0; i < units; i += entries)
    for (int32_t e = 0; e < entries; e++)
      if (k[i + e] != 0) {
        OPERATIONS(1);
        u[i + e] += (int32_t)weights[e] * (int32_t)k[i + e];
      }
}`,
  },
  sparse_TYPE: {
    text: `/* Listed synapses: those of source j are starts[j] to starts[j + 1] - 1. */
static void sparse_TYPE(const TYPE *weights, const int32_t *starts, const unit *targets, const spike *k, int32_t inputs, int32_t *u)
{
  for (int32_t j = 0; j < inputs; j++) {
    if (k[j] == 0) continue;
    OPERATIONS(starts[j + 1] - starts[j]);
    for (int32_t s = starts[j]; s < starts[j + 1]; s++) u[targets[s]] += (int32_t)weights[s] * (int32_t)k[j];
  }
}`,
  },
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
  read_out: {
    text: `static void read_out(const int32_t *u, int32_t *potentials, int32_t channels, int32_t positions)
{
  for (int32_t p = 0; p < positions; p++)
    for (int32_t c = 0; c < channels; c++) potentials[c * positions + p] = *u++;
}`,
  },
};

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
