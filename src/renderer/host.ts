import type { Host } from '../shared/host.ts';

declare global {
  interface Window {
    /** Put there by the preload. */
    readonly host: Host;
  }
}

/** The host that this page runs in. */
export const host: Host = window.host;
