/**
 * @file The service worker: keeps a copy of every file of the studio, so that it opens without a network. A new build
 * has a new version and gets a cache of its own; nothing but the studio's own files is ever kept.
 */
/// <reference lib="WebWorker" />
export type {};

declare const self: ServiceWorkerGlobalScope;

interface OfflineList {
  readonly version: string;
  readonly files: readonly string[];
  /** Kept only when they are asked for. */
  readonly later: readonly string[];
}

/** Written by the build (`studio/build/offline-list.ts`). */
const { version, files, later }: OfflineList = JSON.parse('__OFFLINE_LIST__');
const scope = self.registration.scope;
const prefix = `firstspike-studio ${scope} `;
const cacheName = prefix + version;
const addresses = (list: readonly string[]) => list.map((file) => new URL(file, scope).href);
const first = new Set([scope, ...addresses(files)]);
const known = new Set([...first, ...addresses(later)]);

self.addEventListener('install', (event) => {
  event.waitUntil(
    (async () => {
      const cache = await caches.open(cacheName);
      await cache.addAll([...first]);
      await self.skipWaiting();
    })(),
  );
});

self.addEventListener('activate', (event) => {
  event.waitUntil(
    (async () => {
      const names = await caches.keys();
      await Promise.all(
        names
          .filter((name) => name.startsWith(prefix) && name !== cacheName)
          .map((name) => caches.delete(name)),
      );
      await self.clients.claim();
    })(),
  );
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  url.hash = '';
  url.search = '';
  if (request.method !== 'GET' || !known.has(url.href)) return;
  const kept = async () => (await caches.open(cacheName)).match(url.href);
  const fetched = async () => {
    const response = await fetch(request);
    if (response.ok) await (await caches.open(cacheName)).put(url.href, response.clone());
    return response;
  };
  // The page itself comes from the network where there is one: a new build is seen at once, and whatever else is served
  // at this address later is not hidden by the studio.
  const given =
    request.mode === 'navigate'
      ? fetch(request).catch(async () => (await kept()) ?? Response.error())
      : kept().then((found) => found ?? fetched());
  event.respondWith(given);
});
