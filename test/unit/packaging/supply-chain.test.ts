/** What comes from others: what runs when our package is installed, and what our builds take. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../../..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

interface Locked {
  readonly dev?: boolean;
  readonly hasInstallScript?: boolean;
  readonly integrity?: string;
  readonly resolved?: string;
}

interface Manifest {
  readonly scripts: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta: Readonly<Record<string, { readonly optional?: boolean }>>;
}

const manifest = JSON.parse(read('package.json')) as Manifest;
const { '': _, ...locked } = (JSON.parse(read('package-lock.json')) as { packages: Record<string, Locked> }).packages;
const packages = Object.entries(locked);

describe('for whoever installs our package', () => {
  it('nothing that comes along runs a script', () => {
    const along = packages.filter(([, { dev }]) => dev !== true);
    expect(along.length).toBeGreaterThan(5);
    expect(along.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => path)).toEqual([]);
  });

  it('nor does ours', () => {
    const unasked = ['preinstall', 'install', 'postinstall', 'prepare', 'prepublish'];
    expect(Object.keys(manifest.scripts).filter((name) => unasked.includes(name))).toEqual([]);
  });

  it('what it can work with is not installed with it', () => {
    const peers = Object.keys(manifest.peerDependencies);
    expect(peers).toEqual(['@tensorflow/tfjs-node']);
    for (const name of peers) expect(manifest.peerDependenciesMeta[name]?.optional, name).toBe(true);
  });
});

describe('what our builds take', () => {
  it('is named by its digest, and from no registry in particular', () => {
    expect(packages.filter(([, { integrity }]) => !integrity?.startsWith('sha512-'))).toEqual([]);
    expect(packages.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
  });

  it('runs no script by itself', () => {
    expect(read('.npmrc')).toMatch(/^ignore-scripts=true$/m);
  });

  it('is of actions that nobody can exchange, with their version beside', () => {
    const folder = '.github/workflows';
    const uses = readdirSync(join(ROOT, folder)).flatMap((name) =>
      read(`${folder}/${name}`)
        .split('\n')
        .filter((line) => /^\s*(- )?uses:/.test(line)),
    );
    expect(uses.length).toBeGreaterThan(5);
    for (const line of uses) expect(line).toMatch(/uses: [\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it('runs in no job that may publish the page', () => {
    const [build = '', deploy = ''] = read('.github/workflows/pages.yml').split('\n  deploy:\n');
    expect(build).toContain('run: npm ci');
    expect(build).not.toContain(': write');
    expect(deploy).toContain('pages: write');
    expect(deploy).not.toContain('run:');
  });

  it('is asked about before a release is packed', () => {
    const workflow = read('.github/workflows/release.yml');
    const audit = workflow.indexOf('run: npm audit');
    expect(audit).toBeGreaterThan(0);
    expect(audit).toBeLessThan(workflow.indexOf('run: npm run package'));
  });
});
