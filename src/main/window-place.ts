/** Where the window was, and how large, from one session to the next. */

import { type BrowserWindow, type Rectangle, screen } from 'electron';
import * as z from 'zod/mini';
import { readStored, store } from './stored-json.ts';

const FILE = 'window';
const SIZE = { width: 1120, height: 760 };

const schema = z.object({
  x: z.int(),
  y: z.int(),
  width: z.int(),
  height: z.int(),
  isMaximized: z.boolean(),
});

/** Where the window is to be opened: as it was left, where a screen is there still. */
export function keptPlace(): Partial<Rectangle> & { readonly isMaximized: boolean } {
  const { success, data } = schema.safeParse(readStored(FILE));
  if (!success) return { ...SIZE, isMaximized: false };
  const { workArea } = screen.getDisplayMatching(data);
  const [width, height] = [Math.min(data.width, workArea.width), Math.min(data.height, workArea.height)];
  const within = (at: number, from: number, room: number) => Math.max(from, Math.min(at, from + room));
  return {
    x: within(data.x, workArea.x, workArea.width - width),
    y: within(data.y, workArea.y, workArea.height - height),
    width,
    height,
    isMaximized: data.isMaximized,
  };
}

export function keepPlace(window: BrowserWindow): void {
  store(FILE, { ...window.getNormalBounds(), isMaximized: window.isMaximized() });
}
