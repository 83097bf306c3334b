/** Constants of float32, made in the stream's buffers. */

import type { Emit, WriteContext } from './write-context.ts';

/**
 * Emits zeros, with ones among them.
 * @param count floats in all
 * @param step a one stands at 0 and at every multiple of this; `null` for none. For the identity it is rows + 1
 */
export async function makeConstant(
  count: number,
  step: number | null,
  context: WriteContext,
  emit: Emit,
): Promise<void> {
  const { buffers } = context;
  const most = Math.floor(buffers.size / 4);
  for (let at = 0; at < count; at += most) {
    const buffer = await buffers.take();
    const floats = new Float32Array(buffer.buffer, 0, Math.min(most, count - at));
    const bytes = buffer.subarray(0, floats.byteLength);
    context.compute(() => {
      floats.fill(0);
      if (step !== null) for (let one = (step - (at % step)) % step; one < floats.length; one += step) floats[one] = 1;
    });
    await emit(bytes, () => buffers.give(buffer));
  }
}
