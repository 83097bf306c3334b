/** The model configurations: brightmart's as it is read, Google's as it is written. */

/** Google's `albert_config.json`; the key order is the order in the file. */
export interface GoogleConfig {
  readonly attention_probs_dropout_prob: number;
  readonly hidden_act: string;
  readonly hidden_dropout_prob: number;
  readonly embedding_size: number;
  readonly hidden_size: number;
  readonly initializer_range: number;
  readonly intermediate_size: number;
  readonly max_position_embeddings: number;
  readonly num_attention_heads: number;
  readonly num_hidden_layers: number;
  readonly num_hidden_groups: number;
  readonly net_structure_type: number;
  readonly gap_size: number;
  readonly num_memory_blocks: number;
  readonly inner_group_num: number;
  readonly down_scale_factor: number;
  readonly type_vocab_size: number;
  readonly vocab_size: number;
}
