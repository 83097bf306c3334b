/** The weights that a forward pass asks for, by their names in Google's layout. */

import type { Tensor, TensorFlowJs } from '../../compute/backend.ts';

/** A weight, or consecutive rows of one. */
export interface Piece {
  readonly shape: readonly number[];
  /** Its own: nobody else writes into it. */
  readonly floats: Float32Array;
}

/**
 * Reads one weight in the orientation of Google's layout, in pieces of at most so many rows.
 * @throws MISSING_TENSOR, DAMAGED
 */
export type LoadWeight = (role: string, rows: number) => AsyncIterable<Piece>;

export interface Weights {
  readonly tf: TensorFlowJs;
  /** Lends a weight for the time of `work`. */
  use<T>(role: string, work: (weight: Tensor) => T): Promise<T>;
  /** x·kernel: [n, in] → [n, out]. */
  multiply(x: Tensor, role: string): Promise<Tensor>;
}

/**
 * Rows of a kernel that one product goes over: the wasm backend adds up one product behind the other, and the error of
 * a sum grows with its length. Kernels are cut into stripes of so many rows, of which the products are added.
 */
const STRIPE_ROWS = 512;

/**
 * Keeps weights where the backend computes, up to `budget` bytes: layers share them, so each is asked for again and
 * again. What goes beyond is read anew every time, so that memory stays bounded for a model of any size.
 */
export class ResidentWeights implements Weights {
  readonly #resident = new Map<string, readonly Tensor[]>();
  #room: number;

  constructor(
    readonly tf: TensorFlowJs,
    private readonly load: LoadWeight,
    budget: number,
  ) {
    this.#room = budget;
  }

  use<T>(role: string, work: (weight: Tensor) => T): Promise<T> {
    return this.lend(role, Number.POSITIVE_INFINITY, ([weight]) => {
      if (!weight) throw new Error(`${role} has no rows`);
      return work(weight);
    });
  }

  multiply(x: Tensor, role: string): Promise<Tensor> {
    const { tf } = this;
    return this.lend(role, STRIPE_ROWS, (stripes) => tf.tidy(() => sumOfProducts(tf, x, stripes)));
  }

  private async lend<T>(role: string, stripeRows: number, work: (stripes: readonly Tensor[]) => T): Promise<T> {
    const resident = this.#resident.get(role);
    if (resident) return work(resident);
    const stripes: Tensor[] = [];
    let bytes = 0;
    for await (const { floats, shape } of this.load(role, stripeRows)) {
      stripes.push(this.tf.tensor(floats, [...shape], 'float32'));
      bytes += floats.byteLength;
    }
    if (bytes <= this.#room) {
      this.#room -= bytes;
      this.#resident.set(role, stripes);
      return work(stripes);
    }
    try {
      return work(stripes);
    } finally {
      for (const stripe of stripes) stripe.dispose();
    }
  }

  dispose(): void {
    for (const stripe of [...this.#resident.values()].flat()) stripe.dispose();
    this.#resident.clear();
  }
}

/** Weights of which some are another model's, bit for bit: those need not be kept twice. */
export function sharing(own: Weights, other: Weights, shared: ReadonlySet<string>): Weights {
  const holder = (role: string) => (shared.has(role) ? other : own);
  return {
    tf: own.tf,
    use: (role, work) => holder(role).use(role, work),
    multiply: (x, role) => holder(role).multiply(x, role),
  };
}

function sumOfProducts(tf: TensorFlowJs, x: Tensor, stripes: readonly Tensor[]): Tensor {
  const [rows = 0] = x.shape;
  let from = 0;
  let sum: Tensor | null = null;
  for (const stripe of stripes) {
    const [count = 0] = stripe.shape;
    const part = stripes.length === 1 ? x : tf.slice(x, [0, from], [rows, count]);
    const product = tf.matMul(part, stripe);
    sum = sum ? tf.add(sum, product) : product;
    from += count;
  }
  if (!sum) throw new Error('a kernel without rows');
  return sum;
}
