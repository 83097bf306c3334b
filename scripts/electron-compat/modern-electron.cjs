/**
 * Gives Electron 9.4.1 the parts of a current Electron's and Node's interface that the app's main process uses, so that
 * the app itself need not know of it. Loaded with `-r` before the app.
 *
 * A worker process runs on the Node that runs the tests: Electron 9's own is too old for the engine.
 */
'use strict';

const { fork } = require('child_process');
const crypto = require('crypto');
const { EventEmitter } = require('events');
const fs = require('fs');
const Module = require('module');
const path = require('path');
const { Readable } = require('stream');
const electron = require('electron');

const FS_PROMISES = { ...fs.promises, rm: removeTree };

// `node:` and `fs/promises` are younger than Node 12.14.
const load = Module._load;
Module._load = function loadModern(request, ...rest) {
  const name = request.replace(/^node:/, '');
  return name === 'fs/promises' ? FS_PROMISES : load.call(this, name, ...rest);
};

if (typeof performance === 'undefined') globalThis.performance = require('perf_hooks').performance;

crypto.randomUUID = () => {
  const bytes = crypto.randomBytes(16);
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
};

const workers = new Set();

electron.utilityProcess = {
  fork(modulePath, args = [], { serviceName = 'Node Utility Process' } = {}) {
    const child = fork(modulePath, args, { execPath: process.env.ALBERT_ZH_NODE, execArgv: [] });
    const worker = Object.assign(new EventEmitter(), {
      pid: child.pid,
      serviceName,
      // To one that was killed a moment ago it says nothing, as Electron's own does; an error would open a dialog.
      postMessage: (message) => void (child.connected && child.send(message, () => undefined)),
      kill: () => child.kill(),
    });
    workers.add(worker);
    child.on('message', (message) => worker.emit('message', message));
    child.on('exit', (code) => {
      workers.delete(worker);
      worker.emit('exit', code);
    });
    return worker;
  },
};

const { getAppMetrics } = electron.app;
electron.app.getAppMetrics = () => [
  ...getAppMetrics.call(electron.app),
  ...[...workers].map(({ pid, serviceName }) => ({ pid, type: 'Utility', name: serviceName, serviceName })),
];

electron.app.on('web-contents-created', (_, contents) => {
  const mainFrame = Object.defineProperty({}, 'url', { get: () => contents.getURL() });
  Object.defineProperty(contents, 'mainFrame', { value: mainFrame });
  const frames = new Map();
  contents.on('did-frame-navigate', (_event, url, _code, _status, isMainFrame, _process, id) =>
    frames.set(id, isMainFrame ? mainFrame : { url }),
  );
  contents.frameOf = (id) => frames.get(id) || { url: '' };
  contents.setWindowOpenHandler = (decide) => {
    contents.on('new-window', (event, url) => {
      if (decide({ url }).action === 'deny') event.preventDefault();
    });
  };
});

for (const method of ['handle', 'on']) {
  const original = electron.ipcMain[method];
  electron.ipcMain[method] = function listen(channel, listener) {
    return original.call(this, channel, (event, ...args) => {
      Object.defineProperty(event, 'senderFrame', { value: event.sender.frameOf(event.frameId) });
      return listener(event, ...args);
    });
  };
}

globalThis.Response = class Response {
  constructor(body, { status = 200, headers = {} } = {}) {
    Object.assign(this, { body, status, headers });
  }
};

electron.protocol.handle = (scheme, answer) =>
  electron.protocol.registerStreamProtocol(scheme, (request, callback) => {
    Promise.resolve(answer(request)).then(({ body, status, headers }) => {
      const data = Readable.from(body ? [Buffer.from(body)] : []);
      callback({ statusCode: status, headers: { ...headers }, data });
    });
  });

electron.app.on('session-created', (session) => {
  session.setDevicePermissionHandler = () => undefined;
});

electron.app.whenReady().then(() => {
  electron.session.defaultSession.setPreloads([path.join(__dirname, 'modern-preload.cjs')]);
});

async function removeTree(target, { force = false } = {}) {
  try {
    const { isDirectory } = await fs.promises.lstat(target).then((stats) => ({ isDirectory: stats.isDirectory() }));
    await (isDirectory ? fs.promises.rmdir(target, { recursive: true }) : fs.promises.unlink(target));
  } catch (error) {
    if (!force || error.code !== 'ENOENT') throw error;
  }
}
