/** @file Opens an address in the user's browser, where there is one. */
import { spawn } from 'node:child_process';

const openers: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  darwin: ['open'],
  win32: ['explorer.exe'],
};

/** Tries; a machine without a browser is no error. */
export function openBrowser(url: string): void {
  const [command, ...rest] = openers[process.platform] ?? ['xdg-open'];
  spawn(command, [...rest, url], { stdio: 'ignore', detached: true })
    .on('error', () => undefined)
    .unref();
}
