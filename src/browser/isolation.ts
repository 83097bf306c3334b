/**
 * Threads may share memory in a page only that its server isolates from all others, by headers. Where the server cannot
 * send any, as on GitHub's Pages, a service worker of the page's own adds them; the page is loaded once more for that.
 */

/** Beside the page. */
const SERVICE_WORKER = 'service-worker.js';

/**
 * What the history says of a page that was loaded again. It has no better memory: an isolated page is in another process,
 * and what was kept for the tab (`sessionStorage`) can be seen by both as it was before.
 */
const MARK = 'loaded again';

/** Nobody waits longer for the page: one thread does the work too. */
const PATIENCE_MS = 5000;

/**
 * Has the page loaded again where that isolates it.
 * @returns whether it is about to be: there is no use in opening it then. False too where it cannot be isolated
 */
export async function loadAgainIsolated(): Promise<boolean> {
  try {
    // Taken away first: each time that a person loads the page may lead to one more, and never to a second.
    if (takeMark() || !couldBeIsolated() || !(await withinPatience(isServedByWorker()))) return false;
    history.replaceState(MARK, '');
  } catch {
    return false;
  }
  location.reload();
  return true;
}

function takeMark(): boolean {
  const isThere = history.state === MARK;
  if (isThere) history.replaceState(null, '');
  return isThere;
}

/** Not where it is, nor where the service worker is at work and the browser isolates the page nevertheless not. */
function couldBeIsolated(): boolean {
  if (globalThis.crossOriginIsolated !== false || !('serviceWorker' in navigator)) return false;
  return navigator.serviceWorker.controller?.scriptURL !== new URL(SERVICE_WORKER, document.baseURI).href;
}

/** Whether the service worker will answer for the page from here on; it is of no use where the server isolates. */
async function isServedByWorker(): Promise<boolean> {
  const { headers } = await fetch(location.href, { method: 'HEAD' });
  if (headers.has('Cross-Origin-Embedder-Policy')) return false;
  const { active, waiting, installing } = await navigator.serviceWorker.register(SERVICE_WORKER);
  const worker = active ?? waiting ?? installing;
  if (!worker) return false;
  return new Promise((resolve) => {
    const look = () => {
      if (worker.state === 'activated') resolve(true);
      if (worker.state === 'redundant') resolve(false);
    };
    worker.addEventListener('statechange', look);
    look();
  });
}

function withinPatience(answer: Promise<boolean>): Promise<boolean> {
  return Promise.race([answer, new Promise<false>((resolve) => setTimeout(resolve, PATIENCE_MS, false))]);
}
