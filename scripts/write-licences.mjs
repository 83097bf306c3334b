// @ts-check
// Part of npm run build:desktop
// Writes out/licences.json and out/licences.txt: the licences of every package that is in the product.
import { writeLicences } from './project/licences.mjs';

try {
  writeLicences();
} catch (error) {
  console.error(`The licences could not be collected: ${error instanceof Error ? error.message : error}.`);
  process.exitCode = 1;
}
