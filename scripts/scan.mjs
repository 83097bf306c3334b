// @ts-check
// npm run scan
// Scans the desktop app's sources with electronegativity, and fails where it finds what docs/security.md does not
// explain.
import { readFileSync } from 'node:fs';
import { scan } from './project/electronegativity.mjs';
import { requireSupportedNode } from './project/node-version.mjs';
import { inProject } from './project/paths.mjs';

requireSupportedNode();
const result = await scan();
if (!result.ok) {
  console.error(result.why);
  process.exitCode = 1;
} else {
  const text = readFileSync(inProject('docs', 'security.md'), 'utf8');
  const explained = new Set([...text.matchAll(/^\| `([A-Z_]+)` \| `([^`]+)` \|/gm)].map(([, ...key]) => key.join(' ')));
  const keys = result.findings.map(({ check, file }) => `${check} ${file}`);
  const open = result.findings.filter(({ check, file }) => !explained.has(`${check} ${file}`));
  const gone = [...explained].filter((key) => !keys.includes(key));
  for (const { check, file, sample } of open) console.error(`not explained: ${check} in ${file}: ${sample}`);
  for (const key of gone) console.error(`explained, but no longer found: ${key}`);
  console.log(`${result.findings.length} findings, ${open.length} not explained in docs/security.md.`);
  if (open.length + gone.length > 0) process.exitCode = 1;
}
