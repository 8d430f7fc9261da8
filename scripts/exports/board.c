/* Start of a Cortex-M3: stack, and newlib's start, which runs main by semihosting. */
#include <stdint.h>

extern uint32_t stack_top[];
extern void _start(void);

static void stop(void) { for (;;) { } }

__attribute__((section(".vectors"), used)) static void (*const vectors[])(void) = {
  (void (*)(void))stack_top, _start, stop, stop, stop, stop, stop, stop,
  stop, stop, stop, stop, stop, stop, stop, stop,
};
