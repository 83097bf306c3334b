/** Which family of variable names a checkpoint uses. */

export type Layout = 'brightmart' | 'google' | 'bert' | 'unknown';

/** The layouts that can be read as a model. */
export type ReadableLayout = Extract<Layout, 'brightmart' | 'google'>;

/** The layouts of models that can be run. */
export type ModelLayout = ReadableLayout | 'huggingface';

/** What the names alone tell. `marks` are example names, for messages. */
export interface FoundLayout {
  readonly layout: Layout;
  /** Set where names of both brightmart's and Google's layout are present. */
  readonly conflict: { readonly brightmart: string; readonly google: string } | null;
  /** Number of distinct `layer_N` scopes; 0 unless the layout is `bert`. */
  readonly bertLayers: number;
}

const BRIGHTMART = /^bert\/(encoder\/layer_shared\/|embeddings\/word_embeddings_2$)/;
const GOOGLE = /^bert\/encoder\/(transformer\/group_\d+\/|embedding_hidden_mapping_in\/)/;
const BERT_LAYER = /^bert\/encoder\/layer_(\d+)\//;

/** Tells the layout from tensor names. Optimizer slots carry their variable's name, so they do not mislead. */
export function detectLayout(names: Iterable<string>): FoundLayout {
  let brightmart: string | null = null;
  let google: string | null = null;
  const bertLayers = new Set<string>();
  for (const name of names) {
    if (BRIGHTMART.test(name)) brightmart ??= name;
    else if (GOOGLE.test(name)) google ??= name;
    else {
      const layer = BERT_LAYER.exec(name)?.[1];
      if (layer !== undefined) bertLayers.add(layer);
    }
  }
  return {
    layout: brightmart ? 'brightmart' : google ? 'google' : bertLayers.size > 0 ? 'bert' : 'unknown',
    conflict: brightmart && google ? { brightmart, google } : null,
    bertLayers: brightmart || google ? 0 : bertLayers.size,
  };
}
