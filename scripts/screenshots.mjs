// @ts-check
// npm run screenshots
// Makes the pictures of the READMEs and guides: goes through every view of the browser edition, in both languages and
// themes, as the tests do, and keeps those that are shown.
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inProject } from './project/paths.mjs';
import { runTool } from './project/run.mjs';

const SHOWN = /^(((done|proof)-(en|zh)-light)|(tensors-(en|zh)-dark))\.png$/;
const IMAGES = inProject('docs', 'images');

const taken = mkdtempSync(join(tmpdir(), 'albert-zh-pictures-'));
try {
  const args = ['run', '--project', 'browser', 'test/e2e/scenarios/views.test.ts', '-t', 'nothing is wrong'];
  const { code } = await runTool('vitest', 'vitest', args, {
    env: { ALBERT_ZH_PICTURES: taken },
  });
  const pictures = readdirSync(taken).filter((name) => SHOWN.test(name));
  if (code === 0 && pictures.length > 0) {
    rmSync(IMAGES, { recursive: true, force: true });
    mkdirSync(IMAGES, { recursive: true });
    for (const name of pictures) copyFileSync(join(taken, name), join(IMAGES, name));
    console.log(`${pictures.length} pictures are in docs/images.`);
  } else {
    console.error('No pictures were kept: the views were not all in order, or no window could be opened. See above.');
    process.exitCode = 1;
  }
} finally {
  rmSync(taken, { recursive: true, force: true });
}
