/** Opens the window's page with the host that it runs in. */

import { mount } from 'svelte';
import type { Host } from '../shared/host.ts';
import App from './App.svelte';
import { Session } from './state/session.svelte.ts';
import './style/tokens.css';
import './style/controls.css';
import './style/forced-colors.css';

export async function openPage(host: Host): Promise<void> {
  const target = document.getElementById('app');
  if (!target) return;
  const [about, kept] = await Promise.all([host.about(), host.kept()]);
  mount(App, { target, props: { session: new Session(host, about, kept) } });
}
