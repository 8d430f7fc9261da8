/** @file C functions that add spikes to potentials: eq. (3) of López-Randulfe et al. 2022. `TYPE` is the type of the weights. */
import type { CFunctions } from './functions.ts';

export const synapses: CFunctions = {
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
};
