/** Offers a new version of the page once all of it is there. Until a person takes it, everything stays of the old one. */

import { languageOf, texts } from '../i18n/index.ts';
import './new-version.css';

export async function offerNewVersions(): Promise<void> {
  const workers = navigator.serviceWorker;
  const registration = await workers?.getRegistration();
  // Without one that answers for the page, the page is as its server has it.
  if (!registration || !workers.controller) return;
  if (registration.waiting) offer(registration.waiting);
  registration.addEventListener('updatefound', () => {
    const { installing } = registration;
    installing?.addEventListener('statechange', () => {
      if (installing.state === 'installed') offer(installing);
    });
  });
  document.addEventListener('visibilitychange', () => {
    // Without its server the page goes on as it is.
    if (!document.hidden) void registration.update().catch(() => undefined);
  });
}

function offer(worker: ServiceWorker): void {
  document.querySelector('.new-version')?.remove();
  const { page } = texts(languageOf(document.documentElement.lang));
  const notice = document.createElement('aside');
  notice.className = 'new-version';
  notice.setAttribute('role', 'status');
  const button = document.createElement('button');
  button.className = 'small';
  button.textContent = page.loadNew;
  button.addEventListener('click', () => {
    navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
    // There is one thing that a page has to tell a service worker that waits.
    worker.postMessage('take over');
  });
  notice.append(page.newVersion, button);
  document.body.append(notice);
}
