// Runs before the app's own preload: where a file that a person gave lies on the disk, as a current Electron tells it.
'use strict';

const electron = require('electron');

electron.webUtils = { getPathForFile: (file) => file.path };
