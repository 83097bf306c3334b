/** What a dense layer's result goes through, by the name that a configuration gives it. */

/** Whose names a configuration uses. */
export type Dialect = 'tensorflow' | 'huggingface';

export type Activation = 'gelu-tanh' | 'gelu-erf' | 'relu' | 'tanh' | 'linear';

/**
 * `gelu` is the approximation by tanh in brightmart's and Google's code, but the one by the error function in Hugging
 * Face's, which calls the approximation `gelu_new`. All other names mean one thing wherever they stand: those of
 * transformers (activations.py) lie beside many TensorFlow checkpoints, and bert4keras has two of its own (backend.py).
 * @returns `null` for a name that none of them knows
 */
export function activationOf(hiddenAct: string, dialect: Dialect): Activation | null {
  const name = hiddenAct.toLowerCase();
  switch (name) {
    case 'gelu':
      return dialect === 'tensorflow' ? 'gelu-tanh' : 'gelu-erf';
    case 'gelu_new':
    case 'gelu_fast':
    case 'gelu_accurate':
    case 'gelu_pytorch_tanh':
    case 'gelu_tanh':
      return 'gelu-tanh';
    case 'gelu_python':
    case 'gelu_erf':
      return 'gelu-erf';
    case 'relu':
    case 'tanh':
    case 'linear':
      return name;
    // Google's code applies none.
    case '':
      return dialect === 'tensorflow' ? 'linear' : null;
    default:
      return null;
  }
}

/** The names that each dialect has, for messages. */
export const ACTIVATION_NAMES: { readonly [D in Dialect]: readonly string[] } = {
  tensorflow: ['gelu', 'relu', 'tanh', 'linear'],
  huggingface: ['gelu_new', 'gelu', 'relu', 'tanh', 'linear'],
};

/** The name of an activation in a dialect; `null` where that has none. Google's code has no gelu by the error function. */
export function nameOfActivation(activation: Activation, dialect: Dialect): string | null {
  switch (activation) {
    case 'gelu-tanh':
      return dialect === 'tensorflow' ? 'gelu' : 'gelu_new';
    case 'gelu-erf':
      return dialect === 'tensorflow' ? null : 'gelu';
    default:
      return activation;
  }
}

/** By how much the two forms of gelu differ at most: near ±2.3, both evaluated in float64. */
export const GELU_DIFFERENCE = 4.73e-4;

/** Applies it to every number in place. */
export function activate(activation: Activation, numbers: Float64Array): void {
  const of = FUNCTIONS[activation];
  if (activation !== 'linear') for (let at = 0; at < numbers.length; at++) numbers[at] = of(numbers[at] as number);
}

const FUNCTIONS: Readonly<Record<Activation, (x: number) => number>> = {
  'gelu-tanh': (x) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x))),
  'gelu-erf': (x) => 0.5 * x * (1 + erf(x * Math.SQRT1_2)),
  relu: (x) => (x < 0 ? 0 : x),
  tanh: Math.tanh,
  linear: (x) => x,
};

/** Beyond this the error function is 1 in float64. */
const ERF_IS_ONE = 6;

/**
 * The error function, by its series without alternating signs (Abramowitz and Stegun, 7.1.6), which loses nothing:
 * 2/√π · e^(−x²) · (x + 2x³/3 + 4x⁵/15 + …).
 */
function erf(x: number): number {
  if (!(Math.abs(x) < ERF_IS_ONE)) return Number.isNaN(x) ? x : Math.sign(x);
  const square = x * x;
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > Number.EPSILON * 0.1 * Math.abs(sum); n++) {
    term *= (2 * square) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-square) * sum;
}
