// Loaded before the app: lets it open its window once the driver listens. A driver that comes while the first page loads
// may never learn that it has. Playwright's own file for this changes Chromium's options as well, and what is tested
// would not be what a person has.
'use strict';

const { app } = require('electron');

const ready = app.whenReady();
const driven = new Promise((resolve) => {
  // What Playwright calls when it listens.
  globalThis.__playwright_run = resolve;
});
app.whenReady = () => driven.then(() => ready);
