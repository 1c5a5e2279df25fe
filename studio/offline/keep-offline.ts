/**
 * Lets the browser keep a copy of the studio, so that it opens without its server. Browsers allow that on this machine
 * and over HTTPS; elsewhere nothing is kept, and nothing else changes.
 */
export function keepOffline(): void {
  // While it is developed, every file is another one at every turn.
  if (!import.meta.env.PROD) return;
  const { serviceWorker } = navigator as { readonly serviceWorker?: ServiceWorkerContainer };
  serviceWorker?.register(new URL('service-worker.js', document.baseURI)).catch(() => {
    // A private window, or a reader who allows none.
  });
}
