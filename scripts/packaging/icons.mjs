// @ts-check
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Resvg } from '@resvg/resvg-js';
import { inCache, inProject } from '../project/paths.mjs';

/** As electron-builder.yml names it. */
const FOLDER = inCache('icons');

const LINUX_SIZES = [16, 24, 32, 48, 64, 96, 128, 256, 512, 1024];
const WINDOWS_SIZES = [16, 20, 24, 32, 40, 48, 64, 128, 256];

/** ICNS's names of its PNG images. A size twice: as such, and as half the size on a screen of double density. */
const MAC_IMAGES = /** @type {const} */ ([
  ['ic11', 32],
  ['ic12', 64],
  ['ic07', 128],
  ['ic13', 256],
  ['ic08', 256],
  ['ic14', 512],
  ['ic09', 512],
  ['ic10', 1024],
]);

/**
 * @param {string} svg
 * @param {number} size
 */
const png = (svg, size) => new Resvg(svg, { fitTo: { mode: 'width', value: size } }).render().asPng();

/**
 * Windows' icon: a table of sizes and places, then the images as PNG.
 * @param {readonly { size: number, image: Buffer }[]} images
 */
export function ico(images) {
  const header = Buffer.alloc(6 + 16 * images.length);
  header.writeUInt16LE(1, 2); // An icon, not a cursor.
  header.writeUInt16LE(images.length, 4);
  let place = header.length;
  for (const [index, { size, image }] of images.entries()) {
    const entry = 6 + 16 * index;
    header.writeUInt8(size % 256, entry); // 0 means 256.
    header.writeUInt8(size % 256, entry + 1);
    header.writeUInt16LE(1, entry + 4); // Colour planes.
    header.writeUInt16LE(32, entry + 6); // Bits per pixel.
    header.writeUInt32LE(image.length, entry + 8);
    header.writeUInt32LE(place, entry + 12);
    place += image.length;
  }
  return Buffer.concat([header, ...images.map(({ image }) => image)]);
}

/**
 * macOS's icon: chunks of name, length and PNG.
 * @param {readonly { name: string, image: Buffer }[]} images
 */
export function icns(images) {
  const chunk = (/** @type {string} */ name, /** @type {Buffer} */ content) => {
    const header = Buffer.alloc(8);
    header.write(name, 'latin1');
    header.writeUInt32BE(8 + content.length, 4);
    return Buffer.concat([header, content]);
  };
  return chunk('icns', Buffer.concat(images.map(({ name, image }) => chunk(name, image))));
}

/** Renders the icons of all platforms from assets/icon.svg; a second's work. */
export function makeIcons() {
  const svg = readFileSync(inProject('assets', 'icon.svg'), 'utf8');
  // On macOS an icon's shape leaves a tenth of its square free on every side.
  const forMac = svg.replace('viewBox="0 0 512 512"', 'viewBox="-62 -62 636 636"');
  if (forMac === svg) throw new Error('assets/icon.svg has no viewBox="0 0 512 512"');
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(join(FOLDER, 'linux'), { recursive: true });
  for (const size of LINUX_SIZES) writeFileSync(join(FOLDER, 'linux', `${size}x${size}.png`), png(svg, size));
  writeFileSync(join(FOLDER, 'icon.ico'), ico(WINDOWS_SIZES.map((size) => ({ size, image: png(svg, size) }))));
  writeFileSync(
    join(FOLDER, 'icon.icns'),
    icns(MAC_IMAGES.map(([name, size]) => ({ name, image: png(forMac, size) }))),
  );
}
