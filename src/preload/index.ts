/**
 * The bridge: the page sees a `Host` and nothing else. Paths of dropped files never reach it: they go from here to the
 * main process, which hands out ids.
 */

import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { Host, Unsubscribe } from '../shared/host.ts';
import { ASK, TELL } from '../shared/ipc.ts';

const host: Host = {
  about: () => ipcRenderer.invoke(ASK.about),
  kept: () => ipcRenderer.invoke(ASK.kept),
  keep: (options, folder) => ipcRenderer.invoke(ASK.keep, { options, folder }),
  recent: () => ipcRenderer.invoke(ASK.recent),
  forgetRecent: () => ipcRenderer.invoke(ASK.forgetRecent),
  chooseInputs: (what) => ipcRenderer.invoke(ASK.chooseInputs, what),
  chooseFolder: () => ipcRenderer.invoke(ASK.chooseFolder),
  makeSample: (job, size) => ipcRenderer.invoke(ASK.makeSample, { job, size }),
  inspect: (input) => ipcRenderer.invoke(ASK.inspect, input),
  statistics: (job, input, tensor) => ipcRenderer.invoke(ASK.statistics, { job, input, tensor }),
  convert: (request) => ipcRenderer.invoke(ASK.convert, request),
  verify: (job) => ipcRenderer.invoke(ASK.verify, job),
  tryModel: (job, model, text) => ipcRenderer.invoke(ASK.tryModel, { job, model, text }),
  cancel: (job) => ipcRenderer.invoke(ASK.cancel, job),
  reveal: (job) => ipcRenderer.invoke(ASK.reveal, job),
  log: () => ipcRenderer.invoke(ASK.log),
  licences: () => ipcRenderer.invoke(ASK.licences),
  setLanguage: (language) => ipcRenderer.invoke(ASK.setLanguage, language),
  onInputs(listener) {
    const unsubscribe = on(TELL.inputs, listener);
    void ipcRenderer.invoke(ASK.ready);
    return unsubscribe;
  },
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
  if (paths.length > 0) void ipcRenderer.invoke(ASK.giveDropped, paths);
}

function on<T>(channel: string, listener: (message: T) => void): Unsubscribe {
  const forward = (_: unknown, message: T) => listener(message);
  ipcRenderer.on(channel, forward);
  return () => ipcRenderer.removeListener(channel, forward);
}
