// @ts-check
import { readFileSync } from 'node:fs';
import { inProject } from './paths.mjs';

/**
 * Whether a version satisfies package.json's `engines.node`. Knows the forms used there: `^X.Y.Z` and `>=X.Y.Z`,
 * joined by `||`.
 * @param {string} version
 * @param {string} range
 */
export function satisfies(version, range) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return range.split('||').some((alternative) => {
    const [, operator, wantedMajor, wantedMinor] = /^\s*(\^|>=)(\d+)\.(\d+)/.exec(alternative) ?? [];
    const newerMajor = operator === '>=' && major > Number(wantedMajor);
    return newerMajor || (major === Number(wantedMajor) && minor >= Number(wantedMinor));
  });
}

/** Ends the program with one sentence where Node is too old: anything later would fail with a riddle. */
export function requireSupportedNode() {
  const { engines, productName } = JSON.parse(readFileSync(inProject('package.json'), 'utf8'));
  if (satisfies(process.versions.node, engines.node)) return;
  console.error(
    `${productName} needs Node.js 20.19, 22.12, 24 or newer, and this is ${process.versions.node}: install a newer one from nodejs.org.`,
  );
  process.exit(1);
}
