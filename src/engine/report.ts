/** What the use cases tell: plain data that crosses process borders and fills both the window and `--json`. */

import type { Blocks, GoogleConfig } from './albert/config.ts';
import type { DetectedLayout } from './albert/layouts/index.ts';
import type { LayoutName } from './albert/layouts/layout.ts';
import type { Size } from './albert/presets.ts';
import type { Loaders } from './compatibility/obstacle.ts';
import type { Backend } from './compute/backend.ts';
import type { Notice } from './notice.ts';
import type { Problem } from './problem.ts';
import type { WrittenFile } from './sink.ts';
import type { HuggingFaceConfig } from './targets/huggingface-config.ts';
import type { TargetName } from './targets/names.ts';

/** One tensor of a checkpoint. `offset` and `bytes` are within data file number `shard`. */
export interface InspectedTensor {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly bytes: number;
  readonly shard: number;
  readonly offset: number;
  /** CRC-32C of the tensor's bytes, unmasked, eight hexadecimal digits; `null` in a format without checksums. */
  readonly crc32c: string | null;
}

/** What becomes of a source tensor, or where a target tensor comes from. */
export interface TensorMove {
  readonly source: readonly string[];
  /** `null`: dropped. */
  readonly target: string | null;
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly bytes: number;
  readonly how: 'copied' | 'renamed' | 'multiplied' | 'dropped';
}

/** What `inspect` found. Never throws for a bad input: `error` says why it cannot be converted. */
export interface Inspection {
  readonly input: string;
  readonly layout: DetectedLayout;
  readonly size: Size | null;
  /** Where the configuration came from: a file's path, or the preset. `null` where none is known. */
  readonly configFrom: string | null;
  /** The source's configuration as Google's keys. */
  readonly config: GoogleConfig | null;
  /** Prefix of the checkpoint within the input. */
  readonly prefix: string | null;
  readonly tensors: readonly InspectedTensor[];
  /** Whether the first target can be made. */
  readonly convertible: boolean;
  readonly notices: readonly Notice[];
  readonly error: Problem | null;
  /** Which programs can load it as it is; `null` where no model could be read. */
  readonly loaders: Loaders | null;
  /** Bytes of tensor data in the source. */
  readonly bytesIn: number;
  /** What each target would be, or why it cannot be made; `null` where no model could be read. */
  readonly targets: Readonly<Record<TargetName, PlannedTarget>> | null;
}

/** What converting to a target would give. */
export type PlannedTarget =
  | {
      readonly possible: true;
      /** The output's name. */
      readonly name: string;
      /** Bytes of its tensors. */
      readonly bytes: number;
      /** The class whose weights it has, where its files name one. */
      readonly class: string | null;
      readonly config: GoogleConfig | HuggingFaceConfig;
      readonly moves: readonly TensorMove[];
      readonly notices: readonly Notice[];
    }
  | { readonly possible: false; readonly problem: Problem };

export type Stage = 'inspecting' | 'reading' | 'multiplying' | 'writing' | 'finishing' | 'verifying';

/**
 * `done` of `total` bytes of output are on their way to the disk; while verifying, bytes of weights that went through a
 * comparison or a forward pass. Never goes back within a stage.
 */
export interface Progress {
  readonly stage: Stage;
  readonly done: number;
  readonly total: number;
}

/** How the values of one tensor are distributed. Figures are over the finite values; `null` where there is none. */
export interface Distribution {
  readonly tensor: string;
  /** Values in all, NaN and infinite ones included. */
  readonly count: number;
  readonly min: number | null;
  readonly max: number | null;
  readonly mean: number | null;
  /** Standard deviation. */
  readonly deviation: number | null;
  readonly zeros: number;
  readonly nans: number;
  readonly infinities: number;
  /** How many finite values lie in each of equally wide bins from `min` to `max`; empty where there is no finite value. */
  readonly bins: readonly number[];
}

/** What is compared, each `null` where one of the models does not have it. */
export interface Figures {
  /** Elements of the word embedding. */
  readonly embedding: number;
  /** The encoder's output, [sequences, length, H]. */
  readonly sequence: number;
  /** The pooler's output for every token, [sequences, length, H]. */
  readonly pooled: number;
  /** Logits of the masked language model, [sequences, length, V]. */
  readonly mlm: number | null;
  /** Logits of the sentence order, made of that: [sequences, length, 2]. */
  readonly sop: number | null;
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
    readonly key: 'num_hidden_layers' | 'num_attention_heads' | keyof Blocks | 'hidden_act' | 'layer_norm_eps';
    readonly source: string | number;
    readonly converted: string | number;
  }[];
  readonly inputs: { readonly sequences: number; readonly length: number; readonly text: string | null };
  readonly backend: Backend;
  readonly seconds: { readonly expected: number; readonly total: number };
  readonly notices: readonly Notice[];
}

/** A word that a model would put in the place of a [MASK]. */
export interface Candidate {
  readonly token: string;
  /** From 0 to 1, among all words. */
  readonly probability: number;
}

/** What a model makes of a text with [MASK]s in it. */
export interface Trial {
  readonly label: string;
  readonly layout: LayoutName;
  /** The text's tokens, [CLS] and [SEP] among them. */
  readonly tokens: readonly string[];
  /** For each [MASK] its place among the tokens and the likeliest words, the likeliest first. */
  readonly masks: readonly { readonly position: number; readonly candidates: readonly Candidate[] }[];
  /** Whether its weights are random, as those of a sample of ours are. */
  readonly isSample: boolean;
  readonly backend: Backend;
  readonly seconds: number;
  readonly notices: readonly Notice[];
}

/** Progress of a verification: `expectedSeconds` is known before it begins. */
export interface VerifyProgress extends Progress {
  readonly expectedSeconds: number;
}

/** How a conversion ended. */
export type Conversion = {
  readonly input: string;
  readonly layout: DetectedLayout;
  readonly size: Size | null;
  readonly notices: readonly Notice[];
  /** Busy time; reading, computing and writing overlap, so the parts may add up to more than the total. */
  readonly seconds: { readonly total: number; readonly read: number; readonly compute: number; readonly write: number };
} & (
  | {
      readonly status: 'converted';
      readonly format: TargetName;
      readonly name: string;
      readonly files: readonly WrittenFile[];
      readonly tensors: { readonly read: number; readonly written: number; readonly dropped: readonly string[] };
      /** What was written as the model's configuration. */
      readonly config: GoogleConfig | HuggingFaceConfig;
      /** `null` where there was nothing to multiply. */
      readonly backend: Backend | null;
    }
  | { readonly status: 'refused' | 'failed' | 'cancelled'; readonly problem: Problem }
);
