// @ts-check
// node scripts/finish-page.mjs FOLDER
// Part of npm run build:browser: lists the page's files for its service worker, and compresses them.
import { normalize } from 'node:path';
import { finishPage } from './project/page-files.mjs';

finishPage(normalize(process.argv[2] ?? 'out/browser'));
