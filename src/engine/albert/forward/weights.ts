/** The weights that a forward pass asks for, by their names in Google's layout. */

import type { Tensor, TensorFlowJs } from '../../compute/backend.ts';

/**
 * Reads one weight whole, in the orientation of Google's layout.
 * @throws MISSING_TENSOR, DAMAGED
 */
export type LoadWeight = (
  role: string,
) => Promise<{ readonly shape: readonly number[]; readonly floats: Float32Array }>;

/** Lends a weight for the time of `work`. */
export interface Weights {
  readonly tf: TensorFlowJs;
  use<T>(role: string, work: (weight: Tensor) => T): Promise<T>;
}

/**
 * Keeps weights where the backend computes, up to `budget` bytes: layers share them, so each is asked for again and
 * again. What goes beyond is read anew every time, so that memory stays bounded for a model of any size.
 */
export class ResidentWeights implements Weights {
  readonly #resident = new Map<string, Tensor>();
  #room: number;

  constructor(
    readonly tf: TensorFlowJs,
    private readonly load: LoadWeight,
    budget: number,
  ) {
    this.#room = budget;
  }

  async use<T>(role: string, work: (weight: Tensor) => T): Promise<T> {
    const resident = this.#resident.get(role);
    if (resident) return work(resident);
    const { shape, floats } = await this.load(role);
    const weight = this.tf.tensor(floats, [...shape], 'float32');
    if (floats.byteLength <= this.#room) {
      this.#room -= floats.byteLength;
      this.#resident.set(role, weight);
      return work(weight);
    }
    try {
      return work(weight);
    } finally {
      weight.dispose();
    }
  }

  dispose(): void {
    for (const weight of this.#resident.values()) weight.dispose();
    this.#resident.clear();
  }
}

/** Weights of which some are another model's, bit for bit: those need not be kept twice. */
export function sharing(own: Weights, other: Weights, shared: ReadonlySet<string>): Weights {
  return {
    tf: own.tf,
    use: (role, work) => (shared.has(role) ? other : own).use(role, work),
  };
}
