import type { Host } from '../shared/host.ts';
import { openPage } from './page.ts';

declare global {
  interface Window {
    /** Put there by the preload. */
    readonly host: Host;
  }
}

void openPage(window.host);
