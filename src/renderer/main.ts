import { mount } from 'svelte';
import App from './App.svelte';
import { host } from './host.ts';
import { Session } from './state/session.svelte.ts';
import './style/tokens.css';
import './style/controls.css';

async function start(target: HTMLElement): Promise<void> {
  const about = await host.about();
  mount(App, { target, props: { session: new Session(host, about) } });
}

const target = document.getElementById('app');
if (target) void start(target);
