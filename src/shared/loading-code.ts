/** The lines of Python that load a converted model, for each of the libraries that people use. */

import type { OutputFormat } from '../engine/report.ts';

export type LoadingLibrary = 'bert4keras' | 'tensorflow' | 'transformers';

/** The libraries that load an output of a format. */
export const LIBRARIES: { readonly [F in OutputFormat]: readonly LoadingLibrary[] } = {
  google: ['bert4keras', 'tensorflow'],
  huggingface: ['transformers'],
};

/** @param folder where the output lies */
export function loadingCode(library: LoadingLibrary, folder: string): string {
  return CODE[library].replace('FOLDER', () => pythonText(folder));
}

/** A text as a literal of Python, which reads those of JSON; what is beyond the basic plane stays as it is. */
function pythonText(text: string): string {
  return JSON.stringify(text);
}

const CODE: { readonly [L in LoadingLibrary]: string } = {
  bert4keras: `import os, sys
os.environ["TF_KERAS"] = os.environ["TF_USE_LEGACY_KERAS"] = "1"
import tf_keras
sys.modules["tensorflow.keras"] = tf_keras
from bert4keras.backend import set_gelu
from bert4keras.models import build_transformer_model
from bert4keras.tokenizers import Tokenizer

folder = FOLDER
set_gelu("tanh")  # the model was trained with this one of the two
tokenizer = Tokenizer(f"{folder}/vocab.txt", do_lower_case=True)
model = build_transformer_model(
    f"{folder}/albert_config.json", f"{folder}/albert_model.ckpt", model="albert", with_mlm=True
)
`,
  tensorflow: `import tensorflow as tf

folder = FOLDER
checkpoint = tf.train.load_checkpoint(f"{folder}/albert_model.ckpt")
for name, shape in checkpoint.get_variable_to_shape_map().items():
    print(name, shape)
table = checkpoint.get_tensor("bert/embeddings/word_embeddings")
`,
  transformers: `import torch
from transformers import AutoModelForMaskedLM, AutoTokenizer

folder = FOLDER
tokenizer = AutoTokenizer.from_pretrained(folder)
model = AutoModelForMaskedLM.from_pretrained(folder)
inputs = tokenizer("今天天气真[MASK]。", return_tensors="pt")
with torch.no_grad():
    logits = model(**inputs).logits
best = logits[0, inputs["input_ids"][0] == tokenizer.mask_token_id].topk(5).indices[0]
print(tokenizer.convert_ids_to_tokens(best.tolist()))
`,
};
