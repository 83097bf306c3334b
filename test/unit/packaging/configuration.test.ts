/** What electron-builder is told, checked by what it checks it with. */

import { join } from 'node:path';
import { getConfig, validateConfiguration } from 'app-builder-lib/out/util/config/config.js';
import { DebugLogger } from 'builder-util';
import type { Configuration } from 'electron-builder';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../../..');
const BOTH = ['arm64', 'x64'];

/** The targets of a platform, each with its architectures. */
function targetsOf(configuration: Configuration, platform: 'linux' | 'win' | 'mac'): Record<string, string[]> {
  const targets = [configuration[platform]?.target ?? []].flat();
  return Object.fromEntries(
    targets.map((target) =>
      typeof target === 'string' ? [target, []] : [target.target, [target.arch ?? []].flat().sort()],
    ),
  );
}

const load = () => getConfig(ROOT, 'electron-builder.yml', null);

describe('the configuration', () => {
  it('is one that electron-builder takes', async () => {
    await validateConfiguration(await load(), new DebugLogger(false));
  });

  it('makes every kind of package for both kinds of processor, and publishes none', async () => {
    const configuration = await load();
    expect(targetsOf(configuration, 'linux')).toEqual({ AppImage: BOTH, deb: BOTH });
    expect(targetsOf(configuration, 'win')).toEqual({ nsis: BOTH, portable: BOTH });
    expect(targetsOf(configuration, 'mac')).toEqual({ dmg: BOTH, zip: BOTH });
    expect(configuration.publish).toBe(null);
  });

  it('gives each package a name of its own, which tells the editions apart', async () => {
    const { artifactName, nsis, portable } = await load();
    const names = [artifactName, nsis?.artifactName, portable?.artifactName];
    expect(new Set(names).size).toBe(3);
    for (const name of names) {
      expect(name).toMatch(/\$\{arch\}\$\{env\.EDITION\}/);
    }
  });

  it('lets nobody make another program of the app', async () => {
    const { electronFuses } = await load();
    expect(electronFuses).toEqual({
      runAsNode: false,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      enableCookieEncryption: false,
      loadBrowserProcessSpecificV8Snapshot: false,
      grantFileProtocolExtraPrivileges: false,
    });
  });

  it('opens checkpoints without taking zip files over', async () => {
    const { fileAssociations, linux, mac, win } = await load();
    expect([fileAssociations, win?.fileAssociations]).toEqual([undefined, undefined]);
    expect(linux?.executableArgs).toEqual(['%F']);
    expect(linux?.mimeTypes).toEqual(['application/zip']);
    expect([mac?.fileAssociations ?? []].flat().map(({ ext, rank }) => [ext, rank])).toEqual([
      ['zip', 'Alternate'],
      ['index', 'Alternate'],
    ]);
  });
});

it('a word that electron-builder does not know is refused', async () => {
  const wrong = { ...(await load()), asarUnpacked: [] };
  await expect(validateConfiguration(wrong, new DebugLogger(false))).rejects.toThrow('asarUnpacked');
});
