/**
 * The word embedding's product in WebAssembly of our own. TensorFlow.js has the same multiplication, but takes longer to
 * load than most models take to multiply, and one thread.
 */

import { said } from '../../problem/reason.ts';
import type { LoadedBackend } from '../backend.ts';
import { flopsOfProduct, type OpenProduct, type ProductShape, type RowProduct } from '../product.ts';
import type { StartHelpers } from './help.ts';
import { type Multiplication, type Multiplier, multiplyRows, openMultiplier } from './job.ts';
import { PANEL_WASM, SHARED_PANEL_WASM } from './panel.wasm.ts';
import { packPanels, placesOf, unpackRows } from './panels.ts';
import { endHelp } from './parts.ts';

/** A thread takes as long to start as this many operations take to compute. */
const WORTH_HELPERS = 3e9;

/**
 * @param startHelpers `null` where there are no threads
 * @returns the product, or why this platform has none: its WebAssembly knows no vectors
 */
export function loadKernelProduct(startHelpers: StartHelpers | null): Promise<LoadedBackend<OpenProduct>> {
  try {
    const alone = assembled(PANEL_WASM);
    const loaded: OpenProduct = (right, shape) => {
      const openAlone = () => openRoom({ kind: 'product', module: alone, memory: memoryFor(shape, false), shape });
      if (!startHelpers || flopsOfProduct(shape) < WORTH_HELPERS)
        return rowProduct(right, shape, openAlone(), openAlone);
      const together = assembled(SHARED_PANEL_WASM);
      const shared = { kind: 'product', module: together, memory: memoryFor(shape, true), shape } as const;
      startHelpers(shared);
      return rowProduct(right, shape, openRoom(shared), openAlone);
    };
    return Promise.resolve({ ok: true, loaded });
  } catch (error) {
    return Promise.resolve({ ok: false, reason: said(error) });
  }
}

/** At once, which takes less than a millisecond: Node may end before it has compiled anything in the background. */
export function assembled(base64: string): WebAssembly.Module {
  return new WebAssembly.Module(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)));
}

function memoryFor(shape: ProductShape, shared: boolean): WebAssembly.Memory {
  const { pages } = placesOf(shape);
  return new WebAssembly.Memory({ initial: pages, maximum: pages, shared });
}

/** A memory, and what multiplies in it. */
interface Room {
  readonly multiplier: Multiplier;
  readonly floats: Float32Array;
}

function openRoom(multiplication: Multiplication): Room {
  return { multiplier: openMultiplier(multiplication), floats: new Float32Array(multiplication.memory.buffer) };
}

/** @param openAlone a room for the time when a thread that helps does not come back with what it took */
function rowProduct(right: Float32Array, shape: ProductShape, first: Room, openAlone: () => Room): RowProduct {
  const { places } = first.multiplier;
  packPanels(right, shape, places, first.floats);
  let room = first;
  return {
    multiply(left, rows, into) {
      room.floats.set(left, places.left / 4);
      while (!multiplyRows(room.multiplier, rows)) {
        endHelp(room.multiplier.words);
        const next = openAlone();
        next.floats.set(room.floats.subarray(0, places.into / 4));
        room = next;
      }
      unpackRows(room.floats, shape, places, rows, into);
    },
    dispose() {
      endHelp(room.multiplier.words);
    },
  };
}
