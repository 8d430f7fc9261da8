/*
 * Reads images from a file and prints potentials; then instructions per image. On a Cortex-M3 in QEMU with -icount shift=0
 * every instruction takes a nanosecond, and SysTick counts 25 MHz: 40 instructions a tick.
 */
#include "firstspike.h"

#include <stdio.h>

static uint8_t pixels[FIRSTSPIKE_PIXELS];
static int32_t potentials[FIRSTSPIKE_POTENTIALS];

#ifdef __arm__
static volatile uint32_t *const systick = (uint32_t *)0xE000E010;
#endif

int main(int argc, char **argv)
{
  FILE *file = argc > 1 ? fopen(argv[1], "rb") : NULL;
  unsigned long images = 0;
  uint64_t ticks = 0;
  if (file == NULL) return 2;
#ifdef __arm__
  systick[1] = 0xFFFFFF;
  systick[2] = 0;
  systick[0] = 5;
#endif
  while (fread(pixels, 1, sizeof pixels, file) == sizeof pixels) {
#ifdef __arm__
    const uint32_t before = systick[2];
    firstspike_run(pixels, potentials);
    ticks += (before - systick[2]) & 0xFFFFFF;
#else
    firstspike_run(pixels, potentials);
#endif
    images++;
    for (int i = 0; i < FIRSTSPIKE_POTENTIALS; i++) printf(i == 0 ? "%ld" : " %ld", (long)potentials[i]);
    printf("\n");
  }
  fclose(file);
  fprintf(stderr, "%lu\n", images == 0 ? 0 : (unsigned long)(40 * ticks / images));
  return 0;
}
