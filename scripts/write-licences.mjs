// @ts-check
// node scripts/write-licences.mjs FOLDER
// Part of npm run build:desktop and build:browser: writes licences.json and licences.txt, of every package that is in
// the product.
import { writeLicences } from './project/licences.mjs';

try {
  writeLicences(process.argv[2] ?? 'out');
} catch (error) {
  console.error(`The licences could not be collected: ${error instanceof Error ? error.message : error}.`);
  process.exitCode = 1;
}
