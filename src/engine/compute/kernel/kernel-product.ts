/**
 * The word embedding's product in WebAssembly of our own. TensorFlow.js has the same multiplication, but takes longer to
 * load than most models take to multiply, and one thread.
 */

import type { LoadedBackend } from '../backend.ts';
import { flopsOfProduct, type OpenProduct, type ProductShape, type RowProduct } from '../product.ts';
import { endHelp, type Multiplication, multiplyRows, openMultiplier } from './job.ts';
import { PANEL_WASM, SHARED_PANEL_WASM } from './panel.wasm.ts';
import { packPanels, placesOf, unpackRows } from './panels.ts';

/** Starts threads that each `help` with a multiplication. They need not start. */
export type StartHelpers = (multiplication: Multiplication) => void;

/** A thread takes as long to start as this many operations take to compute. */
const WORTH_HELPERS = 3e9;

/**
 * @param startHelpers `null` where there are no threads
 * @returns the product, or why this platform has none: its WebAssembly knows no vectors
 */
export async function loadKernelProduct(startHelpers: StartHelpers | null): Promise<LoadedBackend<OpenProduct>> {
  try {
    const alone = await assembled(PANEL_WASM);
    const together = await assembled(SHARED_PANEL_WASM);
    return {
      ok: true,
      loaded(right, shape) {
        if (!startHelpers || flopsOfProduct(shape) < WORTH_HELPERS) {
          return rowProduct({ module: alone, memory: memoryFor(shape, false), shape }, right);
        }
        const multiplication = { module: together, memory: memoryFor(shape, true), shape };
        startHelpers(multiplication);
        return rowProduct(multiplication, right);
      },
    };
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.message : String(error) };
  }
}

function assembled(base64: string): Promise<WebAssembly.Module> {
  return WebAssembly.compile(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)));
}

function memoryFor(shape: ProductShape, shared: boolean): WebAssembly.Memory {
  const { pages } = placesOf(shape);
  return new WebAssembly.Memory({ initial: pages, maximum: pages, shared });
}

function rowProduct(multiplication: Multiplication, right: Float32Array): RowProduct {
  const { memory, shape } = multiplication;
  const multiplier = openMultiplier(multiplication);
  const { places } = multiplier;
  const floats = new Float32Array(memory.buffer);
  packPanels(right, shape, places, floats);
  return {
    multiply(left, rows, into) {
      floats.set(left, places.left / 4);
      multiplyRows(multiplier, rows);
      unpackRows(floats, shape, places, rows, into);
    },
    dispose() {
      endHelp(multiplier);
    },
  };
}
