import { describe, expect, it } from 'vitest';
import { icns, ico } from '../../../scripts/packaging/icons.mjs';

const images = [
  { size: 16, name: 'ic11', image: Buffer.from('small') },
  { size: 256, name: 'ic08', image: Buffer.from('larger') },
];

describe('an icon', () => {
  it('for Windows says where each image is, and that its size is 256 by a zero', () => {
    const file = ico(images);
    expect([...file.subarray(0, 6)]).toEqual([0, 0, 1, 0, 2, 0]);
    for (const [index, { size, image }] of images.entries()) {
      const entry = file.subarray(6 + 16 * index, 22 + 16 * index);
      expect([entry[0], entry[1]]).toEqual([size % 256, size % 256]);
      const place = entry.readUInt32LE(12);
      expect(file.subarray(place, place + entry.readUInt32LE(8))).toEqual(image);
    }
  });

  it('for macOS is chunks with their lengths', () => {
    const file = icns(images);
    expect(file.toString('latin1', 0, 4)).toBe('icns');
    expect(file.readUInt32BE(4)).toBe(file.length);
    expect(file.toString('latin1', 8, 12)).toBe('ic11');
    expect(file.toString('latin1', 16, 8 + file.readUInt32BE(12))).toBe('small');
  });
});
