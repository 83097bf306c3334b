/** Multiplies by weights in float32, by TensorFlow's library. */

import type { Tensor, TensorFlowJs } from './backend.ts';
import type { Matrix, Multiplier } from './multiplier.ts';

/** Its weights become a tensor when they are first multiplied by. */
class TensorMatrix implements Matrix {
  #floats: Float32Array | null;
  #tensor: Tensor | null = null;

  constructor(
    private readonly tf: TensorFlowJs,
    readonly rows: number,
    readonly columns: number,
  ) {
    this.#floats = new Float32Array(rows * columns);
  }

  get tensor(): Tensor {
    this.#tensor ??= this.tf.tensor2d(this.#floats ?? [], [this.rows, this.columns], 'float32');
    this.#floats = null;
    return this.#tensor;
  }

  write(floats: Float32Array, at: number): void {
    this.#floats?.set(floats, at);
  }

  release(): void {
    this.#tensor?.dispose();
    this.#tensor = null;
    this.#floats = null;
  }
}

export function tensorflowMultiplier(tf: TensorFlowJs): Multiplier {
  const held = new Set<TensorMatrix>();
  const product = (x: Float64Array | Float32Array, n: number, matrix: Matrix, turned: boolean) => {
    if (!(matrix instanceof TensorMatrix)) throw new Error('a matrix of another multiplier');
    // Made outside of what is tidied, as it stays.
    const { tensor } = matrix;
    const result = tf.tidy(() =>
      tf.matMul(tf.tensor2d(new Float32Array(x), [n, x.length / n], 'float32'), tensor, false, turned),
    );
    const numbers = result.dataSync<'float32'>();
    result.dispose();
    return numbers;
  };
  return {
    precision: 'float32',
    matrix(rows, columns) {
      const matrix = new TensorMatrix(tf, rows, columns);
      held.add(matrix);
      return matrix;
    },
    multiply: (x, n, matrix) => new Float64Array(product(x, n, matrix, false)),
    begin(x, n, matrix, into) {
      into.set(product(x, n, matrix, false));
      return () => undefined;
    },
    multiplyTurned: (x, n, matrix) => new Float64Array(product(x, n, matrix, true)),
    dispose() {
      for (const matrix of held) matrix.release();
    },
  };
}
