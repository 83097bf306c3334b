/** The weights that a forward pass asks for. */

import type { Matrix, Multiplier } from '../../compute/multiplier.ts';
import type { Block } from '../blocks.ts';
import { type Role, roleIn } from '../variables.ts';

/** Reads weights. */
export interface WeightSource {
  /** A vector or a small table, row by row. @throws MISSING_TENSOR, DAMAGED */
  vector(role: Role): Promise<Float32Array>;
  /** [rows, columns] of a kernel as it is stored, and whether that is [out, in]. @throws MISSING_TENSOR */
  shapeOf(role: Role): { readonly rows: number; readonly columns: number; readonly turned: boolean };
  /** Reads a kernel to where it is computed. @throws DAMAGED */
  fill(role: Role, matrix: Matrix): Promise<void>;
}

export interface Weights {
  vector(role: Role): Promise<Float32Array>;
  /**
   * x·kernel: [n, in] → [n, out].
   * @param runs as {@link Multiplier.multiply} has them
   */
  multiply(x: Float64Array, role: Role, runs?: number): Promise<Float64Array>;
  /** x·kernelᵀ: [n, out] → [n, in]. */
  multiplyTurned(x: Float64Array, role: Role): Promise<Float64Array>;
}

/**
 * Keeps weights where they are computed, up to `budget` bytes: layers share them, so each is asked for again and again.
 * What goes beyond is read anew every time, so that memory stays bounded for a model of any size.
 */
export class ResidentWeights implements Weights {
  readonly #vectors = new Map<Role, Float32Array>();
  readonly #kernels = new Map<Role, Matrix>();
  #room: number;

  constructor(
    private readonly multiplier: Multiplier,
    private readonly source: WeightSource,
    budget: number,
  ) {
    this.#room = budget;
  }

  async vector(role: Role): Promise<Float32Array> {
    const vector = this.#vectors.get(role) ?? (await this.source.vector(role));
    this.#vectors.set(role, vector);
    return vector;
  }

  /**
   * Room for a kernel that whoever asks will fill, so that it need not be read for that once more.
   * @returns `null` where there is none
   */
  receive(role: Role): Matrix | null {
    const { rows, columns } = this.source.shapeOf(role);
    if (this.#kernels.has(role) || 4 * rows * columns > this.#room) return null;
    return this.keep(role, this.multiplier.matrix(rows, columns));
  }

  multiply(x: Float64Array, role: Role, runs = 1): Promise<Float64Array> {
    return this.product(x, role, this.source.shapeOf(role).turned, runs);
  }

  multiplyTurned(x: Float64Array, role: Role): Promise<Float64Array> {
    return this.product(x, role, !this.source.shapeOf(role).turned, 1);
  }

  private async product(x: Float64Array, role: Role, turned: boolean, runs: number): Promise<Float64Array> {
    const { rows, columns } = this.source.shapeOf(role);
    const n = x.length / (turned ? columns : rows);
    const kernel = this.#kernels.get(role) ?? (await this.read(role));
    const { multiplier } = this;
    const product = turned ? multiplier.multiplyTurned(x, n, kernel, runs) : multiplier.multiply(x, n, kernel, runs);
    if (!this.#kernels.has(role)) kernel.release();
    return product;
  }

  private async read(role: Role): Promise<Matrix> {
    const { rows, columns } = this.source.shapeOf(role);
    const kernel = this.multiplier.matrix(rows, columns);
    try {
      await this.source.fill(role, kernel);
    } catch (error) {
      kernel.release();
      throw error;
    }
    return 4 * rows * columns <= this.#room ? this.keep(role, kernel) : kernel;
  }

  private keep(role: Role, kernel: Matrix): Matrix {
    this.#room -= 4 * kernel.rows * kernel.columns;
    this.#kernels.set(role, kernel);
    return kernel;
  }
}

/** Weights of which some are another model's, bit for bit: those need not be kept twice. */
export function sharing(own: Weights, other: Weights, shared: ReadonlySet<Role>): Weights {
  const holder = (role: Role) => (shared.has(role) ? other : own);
  return {
    vector: (role) => holder(role).vector(role),
    multiply: (x, role, runs) => holder(role).multiply(x, role, runs),
    multiplyTurned: (x, role) => holder(role).multiplyTurned(x, role),
  };
}

/** The weights of a block, under the roles of the first one's. */
export function ofBlock(weights: Weights, block: Block): Weights {
  return {
    vector: (role) => weights.vector(roleIn(block, role)),
    multiply: (x, role, runs) => weights.multiply(x, roleIn(block, role), runs),
    multiplyTurned: (x, role) => weights.multiplyTurned(x, roleIn(block, role)),
  };
}

/** Weights for so many runs that go through them side by side, and differ by little. */
export function sideBySide(weights: Weights, runs: number): Weights {
  return {
    vector: (role) => weights.vector(role),
    multiply: (x, role) => weights.multiply(x, role, runs),
    multiplyTurned: (x, role) => weights.multiplyTurned(x, role),
  };
}
