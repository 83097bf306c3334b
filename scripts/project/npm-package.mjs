// @ts-check
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { run, runNpm } from './run.mjs';

/**
 * Downloads a package of npm's and unpacks it, installing nothing. What has another digest is not unpacked.
 * @param {{ name: string, version: string, integrity: string }} wanted `integrity`: as a lock file has it, SHA-512.
 * @param {string} folder For its contents, `package/…`; there whole or not at all.
 * @param {readonly string[]} [paths] Which of them; all by default.
 * @returns {Promise<string | null>} Why it cannot be had.
 */
export async function unpackPackage({ name, version, integrity }, folder, paths = []) {
  if (existsSync(folder)) return null;
  const part = `${folder}.part`;
  rmSync(part, { recursive: true, force: true });
  mkdirSync(part, { recursive: true });
  const pack = ['pack', `${name}@${version}`, '--silent', '--pack-destination', part];
  const packed = await runNpm(pack, { quiet: true, timeout: 600_000 });
  const [file] = readdirSync(part);
  if (packed.code !== 0 || !file) return `${name} ${version} could not be downloaded`;
  const hash = createHash('sha512');
  await pipeline(createReadStream(join(part, file)), hash);
  if (`sha512-${hash.digest('base64')}` !== integrity) return `${name} ${version} is not what was expected`;
  const unpacked = await run('tar', ['-xzf', file, ...paths], { cwd: part, quiet: true });
  if (unpacked.code !== 0) return `${name} could not be unpacked: ${unpacked.output.trim()}`;
  rmSync(join(part, file));
  renameSync(part, folder);
  return null;
}
