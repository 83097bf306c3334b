// @ts-check
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inProject } from './paths.mjs';

/**
 * @typedef {{ name: string, version: string, licence: string }} Licence
 * @typedef {object} LockedPackage
 * @property {Record<string, string>} [dependencies]
 * @property {Record<string, string>} [optionalDependencies]
 * @property {Record<string, string>} [peerDependencies]
 * @typedef {{ name: string, version: string, license?: string | { type: string }, author?: string | { name: string } }} Manifest
 */

/** What of the development dependencies is bundled: the window's page, and ONNX Runtime, which few of its files are. */
const BUNDLED = ['svelte', 'clsx', 'esm-env', 'onnxruntime-web', 'onnxruntime-common'];

/** Files with the words of a licence, or with what it asks to be passed on. */
const TEXT = /^(licen[cs]e|copying|notice)([.-].*)?$/i;

/**
 * The folder that a package finds another in: its own `node_modules`, or that of a folder above.
 * @param {Record<string, LockedPackage>} locked
 * @param {string} from
 * @param {string} name
 * @returns {string | null}
 */
function find(locked, from, name) {
  const folder = `${from}${from === '' ? '' : '/'}node_modules/${name}`;
  if (folder in locked) return folder;
  if (from === '') return null;
  return find(locked, from.includes('/node_modules/') ? from.slice(0, from.lastIndexOf('/node_modules/')) : '', name);
}

/**
 * The folders of all packages that are in the product, on any platform.
 * @returns {string[]} Within the repository.
 */
export function shippedPackages() {
  /** @type {Record<string, LockedPackage>} */
  const locked = JSON.parse(readFileSync(inProject('package-lock.json'), 'utf8')).packages;
  const found = new Set(BUNDLED.map((name) => `node_modules/${name}`));
  const follow = (/** @type {string} */ from) => {
    const { dependencies, optionalDependencies, peerDependencies } = locked[from] ?? {};
    // Our own peer is TensorFlow for Node, which the desktop packages bring.
    const own = from === '' ? peerDependencies : {};
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies, ...own })) {
      const folder = find(locked, from, name);
      // Packages of types have no code that could ship.
      if (folder === null || found.has(folder) || name.startsWith('@types/')) continue;
      found.add(folder);
      follow(folder);
    }
  };
  follow('');
  return [...found];
}

/** Those that are installed: other platforms' binaries are not, nor listed. */
function shippedFolders() {
  return shippedPackages()
    .map((folder) => inProject(folder))
    .filter((folder) => existsSync(join(folder, 'package.json')));
}

/** @param {string} licence */
const isCopyleft = (licence) => licence.split(/\bOR\b/).every((alternative) => /\b[AL]?GPL/i.test(alternative));

/**
 * The name of a package's licence. Throws where there is none, or one that would bind the whole product.
 * @param {Manifest} manifest
 */
export function licenceOf({ name, version, license }) {
  const licence = typeof license === 'string' ? license : license?.type;
  if (!licence || /^(UNLICENSED|SEE LICENSE)/i.test(licence)) throw new Error(`${name} ${version} names no licence`);
  if (isCopyleft(licence)) throw new Error(`${name} ${version} cannot be shipped: its licence is ${licence}`);
  return licence;
}

/**
 * The standard words of a licence whose package brings none.
 * @param {Manifest} manifest
 * @param {string} licence
 * @returns {string[]}
 */
function standardTexts({ name, version, author }, licence) {
  const holder = (typeof author === 'string' ? author : author?.name) ?? `the authors of ${name}`;
  return licence.split(/ AND /).map((part) => {
    if (part === 'Apache-2.0') return readFileSync(inProject('LICENSE'), 'utf8');
    if (part === 'MIT') return readFileSync(new URL('mit.txt', import.meta.url), 'utf8').replace('HOLDER', holder);
    throw new Error(`${name} ${version} brings no text of its licence, ${licence}`);
  });
}

/**
 * @param {string} folder
 * @param {Manifest} manifest
 * @param {string} licence
 */
function textOf(folder, manifest, licence) {
  const own = readdirSync(folder).filter((name) => TEXT.test(name));
  const texts =
    own.length > 0 ? own.map((name) => readFileSync(join(folder, name), 'utf8')) : standardTexts(manifest, licence);
  return texts.map((text) => text.replaceAll('\r\n', '\n').trim()).join('\n\n');
}

/** @param {Licence} licence */
const title = ({ name, version, licence }) => `${name} ${version} (${licence})`;

/**
 * The licences of all that ships, and their words, each once.
 * @returns {{ list: Licence[], text: string }}
 */
export function collectLicences() {
  /** @type {Map<string, Licence>} */
  const packages = new Map();
  /** @type {Map<string, Set<string>>} */
  const titles = new Map();
  for (const folder of shippedFolders()) {
    /** @type {Manifest} */
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const licence = licenceOf(manifest);
    const entry = { name: manifest.name, version: manifest.version, licence };
    packages.set(title(entry), entry);
    const text = textOf(folder, manifest, licence);
    titles.set(text, (titles.get(text) ?? new Set()).add(title(entry)));
  }
  const list = [...packages.keys()].sort().flatMap((key) => packages.get(key) ?? []);
  const groups = [...titles].map(([text, names]) => `${[...names].sort().join('\n')}\n\n${text}\n`).sort();
  return { list, text: groups.join(`\n${'='.repeat(80)}\n\n`) };
}

/**
 * Writes them beside what was built. Throws where something may not be shipped.
 * @param {string} folder
 */
export function writeLicences(folder) {
  const { list, text } = collectLicences();
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'licences.json'), `${JSON.stringify(list, null, 2)}\n`);
  writeFileSync(join(folder, 'licences.txt'), text);
}
