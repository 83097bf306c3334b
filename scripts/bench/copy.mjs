// The floor to compare with: copies a folder's files and makes them durable, as any converter has to.
import { closeSync, fsyncSync, mkdirSync, openSync, readdirSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const [from = '', to = ''] = process.argv.slice(2);
mkdirSync(to);
const buffer = Buffer.alloc(2 << 20);
for (const name of readdirSync(from)) {
  const source = openSync(join(from, name), 'r');
  const target = openSync(join(to, name), 'wx');
  for (let count = 1; count > 0; ) {
    count = readSync(source, buffer);
    writeSync(target, buffer, 0, count);
  }
  fsyncSync(target);
  closeSync(source);
  closeSync(target);
}
