// What a package with Electron 9.4.1 starts: it is given no `-r`, with which the tests load the first of these two.
'use strict';

require('./modern-electron.cjs');
require('./index.cjs');
