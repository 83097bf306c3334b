/** All attacks, and the table that tells of them. */

import type { Attack } from './attack.ts';
import { besideAttacks } from './beside-attacks.ts';
import { bundleAttacks } from './bundle-attacks.ts';
import { safetensorsAttacks } from './safetensors-attacks.ts';
import { tableAttacks } from './table-attacks.ts';
import { unfoldingAttacks } from './unfolding-attacks.ts';
import { zipAttacks } from './zip-attacks.ts';

const GROUPS: readonly (readonly [string, readonly Attack[]])[] = [
  ['The index as a table', tableAttacks()],
  ['What the index says', bundleAttacks()],
  ['What lies beside a checkpoint', besideAttacks()],
  ['Zips', zipAttacks()],
  ['Zips that unfold', unfoldingAttacks()],
  ['Safetensors', safetensorsAttacks()],
];

export const ATTACKS: readonly Attack[] = GROUPS.flatMap(([, attacks]) => attacks);

/** Where an attack lies below `files`, if it is kept: a folder, or a zip. */
export const fileName = ({ name, content }: Attack): string =>
  content instanceof Uint8Array || typeof content === 'function' ? `${name}.zip` : name;

/** All files that are kept, by their path below `files`. */
export function attackFiles(): ReadonlyMap<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  for (const { name, content } of ATTACKS) {
    if (content instanceof Uint8Array) files.set(`${name}.zip`, content);
    else if (typeof content !== 'function') {
      for (const [file, bytes] of Object.entries(content)) files.set(`${name}/${file}`, bytes);
    }
  }
  return files;
}

const INTRODUCTION = `# Attacks

Inputs that lie, each with what must become of it. \`npm run attacks\` makes the files and this page from the lists in this folder, to the same bytes everywhere; \`attacks.test.ts\` holds the files against that, and what the program does against the last column. Where checksums cover a lie they are right, so that the lie itself is found. What unfolds to very much is made by the test, and not kept.

Each ends within 2 s; nothing is written outside the output folder, and no object's prototype is changed.
`;

/** The page that lists them. */
export function attackPage(): string {
  const tables = GROUPS.map(([title, attacks]) => {
    const rows = attacks.map((attack) => `| \`${fileName(attack)}\` | ${attack.claims} | ${outcomes(attack)} |`);
    return `\n## ${title}\n\n| file | what it claims | what must happen |\n|---|---|---|\n${rows.join('\n')}\n`;
  });
  return `${INTRODUCTION}${tables.join('')}`;
}

function outcomes({ convert, inspect, verify, tried }: Attack): string {
  const told = [shown(convert)];
  if (inspect) told.push(`\`inspect\`: ${shown(inspect)}`);
  if (verify) told.push(`\`verify\`: ${shown(verify)}`);
  if (tried) told.push(`\`try\`: ${shown(tried)}`);
  return told.join('; ');
}

function shown(outcome: string): string {
  const [code, kind] = outcome.split(' ');
  return kind ? `${code} (${kind})` : outcome;
}
