/**
 * The Python that loads a converted model, to be copied from the window and shown in docs/recipes.md. The text is held
 * here alone: the documentation is tested to show it, and its integration test runs it.
 */

import type { TargetName } from '../engine/targets/names.ts';

export type LoadingKind = 'bert4keras' | 'tensorflow' | 'transformers' | 'onnxruntime';

/** What loads an output of a format. */
export const LOADING_KINDS: { readonly [F in TargetName]: readonly LoadingKind[] } = {
  google: ['bert4keras', 'tensorflow'],
  huggingface: ['transformers'],
  onnx: ['onnxruntime'],
};

/**
 * A program that loads the model in a folder and shows that it works.
 * @param folder of Google's layout for bert4keras and TensorFlow, of Hugging Face's for transformers, of ONNX's for its runtime
 */
export function loadingCode(kind: LoadingKind, folder: string): string {
  return CODE[kind].replace(FOLDER, () => pythonString(folder));
}

/** A Python string literal. What cannot be seen, or cannot stand in a source file, is told by its number. */
export function pythonString(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&').replace(UNSEEN, numbered)}"`;
}

/** Control and format characters, such as those that turn the direction of writing; halves of pairs; other spaces. */
const UNSEEN = /(?! )[\p{C}\p{Z}]/gu;

function numbered(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const digits = code.toString(16);
  return code > 0xffff ? `\\U${digits.padStart(8, '0')}` : `\\u${digits.padStart(4, '0')}`;
}

const FOLDER = '<folder>';

const CODE: { readonly [K in LoadingKind]: string } = {
  bert4keras: `\
import os
import sys

#  What bert4keras 0.11.5 needs on a current TensorFlow, before it is imported: Keras 2.
os.environ["TF_KERAS"] = "1"
os.environ["TF_USE_LEGACY_KERAS"] = "1"
import tf_keras

sys.modules["tensorflow.keras"] = tf_keras

import numpy as np
from bert4keras.backend import set_gelu
from bert4keras.models import build_transformer_model
from bert4keras.tokenizers import Tokenizer

folder = ${FOLDER}
config_path = folder + "/albert_config.json"
checkpoint_path = folder + "/albert_model.ckpt"
tokenizer = Tokenizer(folder + "/vocab.txt", do_lower_case=True)
set_gelu("tanh")  #  These models were trained with it; bert4keras takes the other one by itself.
model = build_transformer_model(config_path, checkpoint_path, model="albert", with_mlm=True)

token_ids, segment_ids = tokenizer.encode("今天天气真好")
masked = len(token_ids) - 2  #  The last character; [SEP] follows.
token_ids[masked] = tokenizer._token_mask_id
probabilities = model.predict([np.array([token_ids]), np.array([segment_ids])], verbose=0)
likeliest = probabilities[0, masked].argsort()[::-1][:5]
print("probabilities:", probabilities.shape)
print("[MASK]:", *[tokenizer.id_to_token(token) for token in likeliest])
`,
  tensorflow: `\
import tensorflow as tf

folder = ${FOLDER}
prefix = folder + "/albert_model.ckpt"

#  Names, shapes, and one tensor.
reader = tf.train.load_checkpoint(prefix)
shapes = reader.get_variable_to_shape_map()
for name, shape in sorted(shapes.items()):
    print(name, shape)
embedding = reader.get_tensor("bert/embeddings/word_embeddings")
print("tensors:", len(shapes), "word embedding:", embedding.shape, embedding.dtype)

#  Variables of a graph, as Google's ALBERT code has them, restored by name.
v1 = tf.compat.v1
with tf.Graph().as_default(), v1.Session() as session:
    variables = {
        name: v1.get_variable(name, shape, reader.get_variable_to_dtype_map()[name])
        for name, shape in shapes.items()
    }
    v1.train.Saver(variables).restore(session, prefix)
    restored = session.run(variables["bert/embeddings/word_embeddings"])
print("restored:", len(variables), "same word embedding:", bool((restored == embedding).all()))
`,
  transformers: `\
import torch
from transformers import AlbertForPreTraining, AutoModelForMaskedLM, AutoTokenizer

folder = ${FOLDER}
tokenizer = AutoTokenizer.from_pretrained(folder)
inputs = tokenizer("今天天气真[MASK]", return_tensors="pt")
masked = inputs["input_ids"][0].tolist().index(tokenizer.mask_token_id)

model = AutoModelForMaskedLM.from_pretrained(folder)
with torch.no_grad():
    logits = model(**inputs).logits
likeliest = logits[0, masked].topk(5).indices.tolist()
print("logits:", tuple(logits.shape))
print("[MASK]:", *tokenizer.convert_ids_to_tokens(likeliest))

#  The same weights with both heads of the pretraining.
pretraining = AlbertForPreTraining.from_pretrained(folder)
with torch.no_grad():
    outputs = pretraining(**inputs)
print("sentence order:", tuple(outputs.sop_logits.shape))
`,
  onnxruntime: `\
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

folder = ${FOLDER}
tokenizer = Tokenizer.from_file(folder + "/tokenizer.json")
tokens = tokenizer.encode("今天天气真[MASK]")
masked = tokens.tokens.index("[MASK]")

#  model.onnx, model_fp16.onnx or model_int8.onnx.
(path,) = Path(folder, "onnx").glob("*.onnx")
session = onnxruntime.InferenceSession(path)
inputs = {
    "input_ids": tokens.ids,
    "attention_mask": tokens.attention_mask,
    "token_type_ids": tokens.type_ids,
}
(logits,) = session.run(["logits"], {name: np.array([numbers]) for name, numbers in inputs.items()})
likeliest = logits[0, masked].argsort()[::-1][:5]
print("logits:", logits.shape)
print("[MASK]:", *[tokenizer.id_to_token(token) for token in likeliest])
`,
};
