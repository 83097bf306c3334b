// @ts-check
// npm run audit
// Asks the registry for known weaknesses of what ships, and fails where there are any. What only builds and tests is
// told, but fails nothing.
import { readFileSync } from 'node:fs';
import { shippedPackages } from './project/licences.mjs';
import { requireSupportedNode } from './project/node-version.mjs';
import { inProject } from './project/paths.mjs';
import { readAudit } from './project/read-audit.mjs';
import { runNpm } from './project/run.mjs';

requireSupportedNode();
const { output } = await runNpm(['audit', '--json'], { quiet: true, timeout: 120_000 });
// Electron is what the app runs in; npm knows it as a tool.
const shipped = new Set([...shippedPackages(), 'node_modules/electron']);
const found = readAudit(output, shipped);
if (!found.ok) {
  console.error(`Nothing is known of weaknesses: ${found.why}.`);
  console.error('Ask a registry that tells of them: npm run audit --registry=ADDRESS');
  process.exitCode = 2;
} else {
  for (const { name, severity, titles, ships } of found.weaknesses)
    console.log(`${ships ? 'ships' : 'tool '}  ${severity.padEnd(8)}  ${name}: ${titles.join('; ')}`);
  const { length } = found.weaknesses.filter(({ ships }) => ships);
  const { packages } = JSON.parse(readFileSync(inProject('package-lock.json'), 'utf8'));
  const all = Object.keys(packages).length - 1;
  console.log(`Of ${shipped.size} packages that ship, ${length} have known weaknesses (${all} were asked about).`);
  if (length > 0) process.exitCode = 1;
}
