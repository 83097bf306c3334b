/** How a converted model compares with its source: plain data that crosses process borders. */

import type { BlockKey } from '../../albert/config.ts';
import type { LayoutName } from '../../albert/layouts/layout.ts';
import type { Backend } from '../../compute/backend.ts';
import type { Warning } from '../../problem/warning.ts';
import type { OutputDtype } from '../../targets/names.ts';

/** What is compared, each `null` where one of the models does not have it. */
export interface Figures {
  /** Elements of the word embedding. */
  readonly embedding: number;
  /** The encoder's output, [sequences, length, H]. */
  readonly sequence: number | null;
  /** The pooler's output for every token, [sequences, length, H]. */
  readonly pooled: number | null;
  /** Logits of the masked language model, [sequences, length, V]. */
  readonly mlm: number | null;
  /** Logits of the sentence order, made of that: [sequences, length, 2]. */
  readonly sop: number | null;
  /** Logits of a task's head: labels, or where an answer starts and ends. */
  readonly task: number | null;
}

/** What a model gives, its word embedding aside. */
export type Output = Exclude<keyof Figures, 'embedding'>;
export type OutputFigures = Readonly<Record<Output, number | null>>;

/** What is told of an ONNX model, which its own runtime ran. */
export interface GraphFigures {
  /** The runtime's name and version. */
  readonly runtime: string;
  /** What the model's weights are stored in. */
  readonly dtype: OutputDtype;
  /** Mean absolute differences, and the largest numbers that the source gives. */
  readonly mean: OutputFigures;
  readonly magnitude: OutputFigures;
  /** Of how many tokens, or texts, the likeliest word or label is the source's; `null` without such logits. */
  readonly likeliest: { readonly same: number; readonly all: number } | null;
  /**
   * How many of the numbers in the first of its outputs differ by how much: counts in bins of equal width on a logarithmic
   * scale, from 10^-12 and less to 1 and more.
   */
  readonly differences: readonly number[];
}

/**
 * What a verification came to. `proved`: weights and outputs are the source's. `weights-proved`: the weights are, and
 * the model amplifies rounding so much that its outputs prove nothing. `wrong`: it is not what its source was.
 */
export type Grade = 'proved' | 'weights-proved' | 'wrong';

/** How a converted model compares with its source: both were run on the same inputs. */
export interface Verification {
  /** Whether it is not `wrong`. */
  readonly ok: boolean;
  readonly grade: Grade;
  readonly source: {
    readonly label: string;
    readonly layout: LayoutName;
    /** CRC-32C of each tensor's bytes, eight hexadecimal digits; `null` in a format without checksums. */
    readonly tensors: readonly { readonly name: string; readonly crc32c: string | null }[];
  };
  readonly converted: { readonly label: string; readonly layout: LayoutName };
  /** `Number.MAX_VALUE` where one side is not a number and the other is. */
  readonly maxAbsDiff: Figures;
  /** What outputs of magnitude 1 or less are held to in this model: the largest of {@link limits}, in that measure. */
  readonly tolerance: number;
  /** What each figure is held to. Every element of the embedding has a limit of its own; here is the largest of them. */
  readonly limits: Figures;
  /** What rounding alone does: how far from the source other tables lie that are as right, and what they give. */
  readonly rounding: Figures;
  /** Outputs that prove nothing, as the model amplifies rounding until it drowns what tells them from each other. */
  readonly amplified: readonly Output[];
  readonly embedding: {
    readonly elements: number;
    /** Elements beyond what float32 can account for. */
    readonly beyond: number;
    /** The word, a row number, with the largest difference. */
    readonly worstRow: number;
  };
  readonly tensors: {
    /** Compared bit by bit, the word embedding aside. */
    readonly compared: number;
    readonly different: readonly string[];
    /** In the source and not in the converted model; a Hugging Face class has no place for some heads. */
    readonly missing: readonly string[];
  };
  /** What a forward pass depends on and the converted model's configuration says otherwise than its source has it. */
  readonly settings: readonly {
    readonly key: 'num_hidden_layers' | 'num_attention_heads' | BlockKey | 'hidden_act' | 'layer_norm_eps';
    readonly source: string | number;
    readonly converted: string | number;
  }[];
  readonly inputs: { readonly sequences: number; readonly length: number; readonly text: string | null };
  readonly backend: Backend;
  /** `null` of a model that is none of ONNX. */
  readonly graph: GraphFigures | null;
  readonly seconds: { readonly expected: number; readonly total: number };
  readonly warnings: readonly Warning[];
}
