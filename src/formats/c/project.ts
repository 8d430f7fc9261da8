/** @file The files around the network: a program that runs images from a file, and what builds it. */
import type { SpikingNetwork } from '../../network/network.ts';
import { VERSION } from '../../version.ts';
import { printable } from './text.ts';

const MAIN = `/*
 * Reads images of FIRSTSPIKE_PIXELS bytes from a file and prints the potentials of each on one line.
 *   firstspike FILE [BYTES]    BYTES of the file are skipped: 16 for the IDX files of MNIST
 * Compiled with -DFIRSTSPIKE_COUNT it also prints spikes per population and synaptic operations per projection.
 */
#include "firstspike.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static uint8_t pixels[FIRSTSPIKE_PIXELS];
static int32_t potentials[FIRSTSPIKE_POTENTIALS];

int main(int argc, char **argv)
{
  if (argc < 2) {
    fprintf(stderr, "usage: firstspike FILE [BYTES]\\n");
    return 2;
  }
  FILE *file = fopen(argv[1], "rb");
  if (file == NULL) {
    fprintf(stderr, "cannot open %s; give a file of images\\n", argv[1]);
    return 2;
  }
  if (argc > 2 && fseek(file, strtol(argv[2], NULL, 10), SEEK_SET) != 0) return 1;
  size_t bytes;
  while ((bytes = fread(pixels, 1, sizeof pixels, file)) == sizeof pixels) {
    firstspike_run(pixels, potentials);
    for (int i = 0; i < FIRSTSPIKE_POTENTIALS; i++) printf(i == 0 ? "%ld" : " %ld", (long)potentials[i]);
#ifdef FIRSTSPIKE_COUNT
    printf(" spikes");
    for (int i = 0; i < FIRSTSPIKE_POPULATIONS; i++) printf(" %lu", (unsigned long)firstspike_counts.spikes[i]);
    printf(" synops");
    for (int i = 0; i < FIRSTSPIKE_PROJECTIONS; i++) printf(" %" PRIu64, firstspike_counts.synops[i]);
#endif
    printf("\\n");
  }
  fclose(file);
  if (bytes == 0) return 0;
  fprintf(stderr, "the file ends after %lu of %lu bytes of an image; is there a header to be skipped?\\n", (unsigned long)bytes, (unsigned long)sizeof pixels);
  return 1;
}
`;

const MAKEFILE = `CFLAGS = -std=c99 -O3 -pedantic -Wall -Wextra -Werror -Wconversion

firstspike: main.c src/firstspike.c src/firstspike.h
	$(CC) $(CFLAGS) -Isrc -o $@ main.c src/firstspike.c

# The same with counters of spikes and synaptic operations.
count: main.c src/firstspike.c src/firstspike.h
	$(CC) $(CFLAGS) -DFIRSTSPIKE_COUNT -Isrc -o $@ main.c src/firstspike.c

clean:
	rm -f firstspike count

.PHONY: clean
`;

const CMAKE = `cmake_minimum_required(VERSION 3.10)
project(firstspike C)

add_library(firstspike_network STATIC src/firstspike.c)
target_include_directories(firstspike_network PUBLIC src)
set_target_properties(firstspike_network PROPERTIES C_STANDARD 99)

add_executable(firstspike main.c)
target_link_libraries(firstspike firstspike_network)
set_target_properties(firstspike PROPERTIES C_STANDARD 99)
`;

const SKETCH = `// Reads images from the serial port, byte by byte, and answers with their classes.
#include <firstspike.h>

static uint8_t pixels[FIRSTSPIKE_PIXELS];

void setup() { Serial.begin(115200); }

void loop() {
  if (Serial.readBytes(reinterpret_cast<char *>(pixels), sizeof pixels) == sizeof pixels)
    Serial.println(firstspike_predict(pixels));
}
`;

/** Paths and texts of all files but the network's own. */
export function projectFiles({
  name,
  decision,
}: SpikingNetwork): readonly (readonly [path: string, text: string])[] {
  const title = printable(name);
  const sentence = `${title} as a spiking network in C99, one spike per neuron at most`;
  const properties = {
    name: 'firstspike_network',
    version: VERSION,
    author: 'firstspike',
    maintainer: 'firstspike',
    sentence,
    paragraph: 'Integers only, no dynamic memory, static buffers.',
    category: 'Data Processing',
    url: '',
    architectures: '*',
    includes: 'firstspike.h',
  };
  const library = {
    name: 'firstspike_network',
    version: VERSION,
    description: sentence,
    build: { srcDir: 'src', includeDir: 'src' },
    frameworks: '*',
    platforms: '*',
  };
  const decides = decision.kind === 'argmax' || decision.kind === 'threshold';
  return [
    ['main.c', MAIN],
    ['Makefile', MAKEFILE],
    ['CMakeLists.txt', CMAKE],
    [
      'library.properties',
      Object.entries(properties)
        .map(([key, value]) => `${key}=${value}\n`)
        .join(''),
    ],
    ['library.json', `${JSON.stringify(library, null, 2)}\n`],
    ...(decides ? [['examples/predict/predict.ino', SKETCH] as const] : []),
  ];
}
