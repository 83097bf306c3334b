import { crc32c as native } from '@node-rs/crc32';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { portableCrc32c } from '../../../src/engine/formats/portable-crc32c.ts';
import { crc32c } from '../../../src/node/crc32c.ts';

// RFC 3720, B.4.
it.each([
  ['32 zeros', new Uint8Array(32), 0x8a9136aa],
  ['32 bytes of ones', new Uint8Array(32).fill(0xff), 0x62a8ab43],
  ['32 bytes that grow', Uint8Array.from({ length: 32 }, (_, i) => i), 0x46dd794e],
  ['the digits', new TextEncoder().encode('123456789'), 0xe3069283],
  ['nothing', new Uint8Array(0), 0],
])('the sum of %s is the published one', (_, bytes, sum) => {
  expect(portableCrc32c(bytes)).toBe(sum);
});

it('the sum is the processor’s, wherever the bytes are cut', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), fc.nat(100), (bytes, cut) => {
      const sum = portableCrc32c(bytes.subarray(cut), portableCrc32c(bytes.subarray(0, cut)));
      expect(sum).toBe(native(bytes));
      expect(crc32c(bytes.subarray(cut), crc32c(bytes.subarray(0, cut)))).toBe(sum);
    }),
  );
});
