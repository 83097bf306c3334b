// Starts the app whose folder the command line names, as the default app of Electron's own downloads does; `-r` names a
// file to load before it.
'use strict';

const { join, resolve } = require('node:path');
const { parseArgs } = require('node:util');
const { app } = require('electron');

const { values, positionals } = parseArgs({
  args: process.argv.slice(1),
  options: { require: { type: 'string', short: 'r', multiple: true, default: [] } },
  // Chromium's options are among them.
  strict: false,
});
const folder = resolve(positionals[0] ?? '.');
const { name, productName = name, version, main } = require(join(folder, 'package.json'));
app.setAppPath(folder);
app.setName(productName);
if (version) app.setVersion(version);
for (const file of values.require) require(resolve(file));
require(join(folder, main));
