/** Lets a person drag what a job made out of the window, into a folder or another program. */

import { type NativeImage, nativeImage, type WebContents } from 'electron';

const SIZE = 32;
/** The app's sign, small: two narrow matrices becoming a wide one. Left, top, right, bottom, and the colour as BGRA. */
const PARTS = [
  [3, 2, 9, 16, [0xf5, 0xb9, 0xa3, 0xff]],
  [13, 4, 27, 9, [0xf5, 0xb9, 0xa3, 0xff]],
  [10, 13, 30, 30, [0xd9, 0x54, 0x2b, 0xff]],
] as const;

/** What hangs at the pointer meanwhile: systems ask for a picture, and not all of them have one of a folder. */
let picture: NativeImage | null = null;

/** Until it is let go, but on macOS, where that is not waited for. */
export function dragOut(from: WebContents, place: string): void {
  picture ??= drawPicture();
  from.startDrag({ file: place, icon: picture });
}

function drawPicture(): NativeImage {
  const pixels = Buffer.alloc(4 * SIZE * SIZE);
  for (const [left, top, right, bottom, colour] of PARTS) {
    for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) pixels.set(colour, 4 * (y * SIZE + x));
  }
  return nativeImage.createFromBitmap(pixels, { width: SIZE, height: SIZE });
}
