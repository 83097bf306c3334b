/** What `npm run audit` makes of npm's report. */

import { expect, it } from 'vitest';
import { shippedPackages } from '../../../scripts/project/licences.mjs';
import { readAudit } from '../../../scripts/project/read-audit.mjs';

const weak = (name: string, via: unknown[], nodes: string[]) => ({ name, severity: 'high', via, nodes });

it('what ships counts, also where it lies deeper, and tools are told', () => {
  const vulnerabilities = {
    zod: weak('zod', [{ title: 'slow expression' }], ['node_modules/zod']),
    inner: weak('inner', ['zod'], ['node_modules/tool/node_modules/inner', 'node_modules/inner']),
    tool: weak('tool', ['inner'], ['node_modules/tool']),
  };
  const output = `npm warn config\n${JSON.stringify({ auditReportVersion: 2, vulnerabilities })}\n`;
  expect(readAudit(output, new Set(['node_modules/zod', 'node_modules/inner']))).toEqual({
    ok: true,
    weaknesses: [
      { name: 'zod', severity: 'high', titles: ['slow expression'], ships: true },
      { name: 'inner', severity: 'high', titles: ['through zod'], ships: true },
      { name: 'tool', severity: 'high', titles: ['through inner'], ships: false },
    ],
  });
});

it('no answer is not taken for a good one', () => {
  const refused = JSON.stringify({ message: '405 Method Not Allowed', error: { summary: '' } });
  expect(readAudit(refused, new Set())).toMatchObject({ ok: false, why: expect.stringContaining('405') });
  expect(readAudit('', new Set())).toMatchObject({ ok: false });
  expect(readAudit('not { a report }', new Set())).toMatchObject({ ok: false });
});

it('what ships is what the product needs, and what its page is made with', () => {
  const shipped = shippedPackages();
  for (const name of ['zod', 'svelte', 'commander', '@tensorflow/tfjs-core', '@tensorflow/tfjs-node'])
    expect(shipped).toContain(`node_modules/${name}`);
  for (const name of ['vite', 'vitest', 'electron-builder']) expect(shipped).not.toContain(`node_modules/${name}`);
});
