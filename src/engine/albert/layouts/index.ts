/** The layouts that can be read, and how one is told by names alone. */

import { BERT_FOR_TF2, BERT_FOR_TF2_MAPPED } from './bert-for-tf2.ts';
import { BRIGHTMART } from './brightmart.ts';
import { BRIGHTMART_PYTORCH } from './brightmart-pytorch.ts';
import { GOOGLE } from './google.ts';
import { HUGGINGFACE } from './huggingface.ts';
import type { Layout, LayoutName } from './layout.ts';
import { ONNX_FACTORS, ONNX_TABLE } from './onnx.ts';

export const LAYOUTS: readonly Layout[] = [
  BRIGHTMART,
  BRIGHTMART_PYTORCH,
  BERT_FOR_TF2,
  BERT_FOR_TF2_MAPPED,
  GOOGLE,
  HUGGINGFACE,
  ONNX_FACTORS,
  ONNX_TABLE,
];

/** A layout by its name, that of a BERT, or none that is known. */
export type DetectedLayout = LayoutName | 'bert' | 'unknown';

/** What names tell: a layout, several with an example name of each, BERT's with as many layers, or nothing known. */
export type FoundLayout =
  | { readonly kind: 'one'; readonly layout: Layout }
  | { readonly kind: 'several'; readonly layouts: readonly LayoutName[]; readonly names: readonly string[] }
  | { readonly kind: 'bert'; readonly layers: number }
  | { readonly kind: 'none' };

/** TensorFlow's names and PyTorch's. */
const BERT_LAYER = /(?:^|[./])encoder[./]layer[._](\d+)[./]/;

/** Tells the layout from tensor names, with or without scopes in front of them. Optimizer slots carry their variable's name, so they do not mislead. */
export function detectLayout(names: readonly string[]): FoundLayout {
  const found = LAYOUTS.flatMap((layout) => {
    const { mark, otherMark } = layout;
    const name = names.find((one) => mark.test(one));
    return name === undefined || names.some((one) => otherMark?.test(one)) ? [] : [{ layout, name }];
  });
  const [only] = found;
  if (found.length > 1) {
    return {
      kind: 'several',
      layouts: found.map(({ layout }) => layout.name),
      names: found.map(({ name }) => name),
    };
  }
  if (only) return { kind: 'one', layout: only.layout };
  const layers = new Set(names.flatMap((name) => BERT_LAYER.exec(name)?.[1] ?? []));
  return layers.size > 0 ? { kind: 'bert', layers: layers.size } : { kind: 'none' };
}
