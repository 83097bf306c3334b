/** A web worker that helps to multiply (workers.ts starts it), and ends with what it helps with. */

import { help, type SharedWork } from '../engine/compute/kernel/help.ts';

self.addEventListener('message', ({ data }: MessageEvent<SharedWork>) => {
  help(data);
  self.close();
});
