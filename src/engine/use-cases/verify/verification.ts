/** How a converted model compares with its source: plain data that crosses process borders. */

import type { BlockKey } from '../../albert/config.ts';
import type { LayoutName } from '../../albert/layouts/layout.ts';
import type { Backend } from '../../compute/backend.ts';
import type { Warning } from '../../problem/warning.ts';

/** What is compared, each `null` where one of the models does not have it. */
export interface Figures {
  /** Elements of the word embedding. */
  readonly embedding: number;
  /** The encoder's output, [sequences, length, H]. */
  readonly sequence: number;
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
  readonly seconds: { readonly expected: number; readonly total: number };
  readonly warnings: readonly Warning[];
}
