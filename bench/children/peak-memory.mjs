// The most memory that this process ever held, in bytes. A child's `maxRSS` starts from its parent's on Linux, so the
// kernel's own mark for the new program is read where there is one.
import { readFileSync } from 'node:fs';

export function peakMemory() {
  try {
    const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
    if (kilobytes !== undefined) return Number(kilobytes) * 1024;
  } catch {
    // Not Linux.
  }
  return process.resourceUsage().maxRSS * 1024;
}
