/**
 * The bridge: the page sees a `Host` and nothing else. Paths of dropped files never reach it: they go from here to the
 * main process, which hands out ids.
 */

import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { Host, Unsubscribe } from '../shared/host.ts';
import { TELL } from '../shared/ipc.ts';
import { type Answering, PRELOAD_REQUESTS, REQUESTS } from '../shared/requests.ts';

/** A function for each line of a table of requests, which sends that one kind of message. */
function senders<Table extends object>(table: Table): Answering<Table> {
  const send = (name: string) => [name, (...given: readonly unknown[]) => ipcRenderer.invoke(name, ...given)];
  return Object.fromEntries(Object.keys(table).map(send)) as Answering<Table>;
}

const { giveDropped, ready } = senders(PRELOAD_REQUESTS);

const host: Host = {
  ...senders(REQUESTS),
  onInputs(listener) {
    const unsubscribe = on(TELL.inputs, listener);
    void ready();
    return unsubscribe;
  },
  onRecent: (listener) => on(TELL.recent, listener),
  onProgress: (listener) => on(TELL.progress, listener),
  onCommand: (listener) => on(TELL.menu, listener),
};

contextBridge.exposeInMainWorld('host', host);

window.addEventListener('drop', (event) => give(event.dataTransfer?.files));
// A file input of the page, should it have one: the same way.
window.addEventListener('change', (event) => {
  if (event.target instanceof HTMLInputElement) give(event.target.files);
});

function give(files: FileList | null | undefined): void {
  const paths = [...(files ?? [])].map((file) => webUtils.getPathForFile(file)).filter((path) => path !== '');
  if (paths.length > 0) void giveDropped(paths);
}

function on<T>(channel: string, listener: (message: T) => void): Unsubscribe {
  const forward = (_: unknown, message: T) => listener(message);
  ipcRenderer.on(channel, forward);
  return () => ipcRenderer.removeListener(channel, forward);
}
