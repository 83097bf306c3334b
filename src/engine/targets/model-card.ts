/** The model card of an export, `README.md` as Hugging Face's hub shows it: what it is made of and what not. */

import { isOne } from '../albert/blocks.ts';
import type { Task } from '../albert/heads.ts';
import { type CreateCrc32c, crc32cOf, hex } from '../formats/crc32c.ts';
import type { Model } from '../model/model.ts';
import { sourcesOf } from '../pipeline/recipe.ts';
import { PROGRAM } from './record-file.ts';
import type { Plan } from './target.ts';

/** What a card says of who loads the model, and how. */
export interface Loading {
  /** Hugging Face's name of the library. */
  readonly library: string;
  /** “for …” */
  readonly audience: string;
  /** In Markdown. */
  readonly usage: string;
  /** What became of the word embedding. */
  readonly embedding: string;
}

/**
 * The card's bytes. The same checkpoint gives the same card: no date, no path. No licence is named, as a conversion
 * gives none. The last line, which no page shows, has the CRC-32C of all before it.
 *
 * @param name the output's
 */
export function modelCard(
  model: Model,
  plan: Plan,
  loading: Loading,
  name: string,
  createCrc32c: CreateCrc32c,
): Uint8Array {
  const text = new TextEncoder().encode(cardText(model, plan, loading, name));
  return new Uint8Array([...text, ...lastLine(text, createCrc32c)]);
}

/** Whether it is a card as it was written, to which nobody has added and in which nobody has changed anything. */
export function isModelCard(bytes: Uint8Array, createCrc32c: CreateCrc32c): boolean {
  const end = bytes.length - LAST_LINE_BYTES;
  if (end <= 0) return false;
  const line = lastLine(bytes.subarray(0, end), createCrc32c);
  return line.every((byte, at) => byte === bytes[end + at]);
}

function lastLine(before: Uint8Array, createCrc32c: CreateCrc32c): Uint8Array {
  const sum = hex(crc32cOf(createCrc32c, before));
  return new TextEncoder().encode(`<!-- ${PROGRAM} wrote what is above; its CRC-32C: ${sum} -->\n`);
}

const LAST_LINE_BYTES = lastLine(new Uint8Array(0), () => ({ update: () => undefined, digest: () => 0 })).length;

function cardText(model: Model, plan: Plan, loading: Loading, name: string): string {
  const { size, sizes, depth, blocks, layout } = model;
  const widths = `hidden size ${sizes.hiddenSize}, ${depth.layers} layers${isOne(blocks) ? '' : ` in ${blocks.groups} groups of ${blocks.inner}`}, ${depth.heads} heads, ${sizes.vocabularySize} tokens`;
  return `${frontMatter(model, loading)}
# \`${plain(name)}\`

An ALBERT (${size}: ${widths}) for ${loading.audience}, converted by ${PROGRAM} from ${layout.provenance}. Nothing was trained: the weights are the source’s.

${loading.usage}

## Where it comes from

- Source: \`${plain(model.name)}\`, checkpoint \`${plain(model.prefix)}\`
- ${loading.embedding}
- ${droppedSentence(plan)}

${sourceTable(plan)}

## Licence

The conversion gives no licence. What you may do with the weights, those who trained them say.
`;
}

/** How transformers load a model. */
export function transformersCard(model: Model, { architecture }: Plan): Loading {
  return {
    library: 'transformers',
    audience: 'Hugging Face’s transformers',
    usage: `\`\`\`python
from transformers import AutoTokenizer, ${architecture}

tokenizer = AutoTokenizer.from_pretrained("path/to/this/folder")
model = ${architecture}.from_pretrained("path/to/this/folder")
\`\`\`

The tokenizer is \`BertTokenizer\`, not ALBERT’s SentencePiece: \`AutoTokenizer\` takes the right one, \`AlbertTokenizer\` would not.`,
    embedding: embeddingSentence(model),
  };
}

function embeddingSentence({ embedding, sizes }: Model): string {
  const { vocabularySize: rows, embeddingSize: width, hiddenSize } = sizes;
  switch (embedding) {
    case 'product':
      return `The word embedding is the product of the source’s two factors [${rows}, ${width}] and [${width}, ${hiddenSize}]; \`embedding_hidden_mapping_in\`, which transformers always have, is the identity.`;
    case 'table':
      return `The word embedding [${rows}, ${width}] is the source’s; \`embedding_hidden_mapping_in\`, which transformers always have, is the identity.`;
    case 'mapped':
      return `The word embedding [${rows}, ${width}] and \`embedding_hidden_mapping_in\` are the source’s.`;
  }
}

/** Hugging Face's names of what models are used for. */
const PIPELINES: Readonly<Record<Task, string | null>> = {
  pretraining: 'fill-mask',
  'masked-words': 'fill-mask',
  classification: 'text-classification',
  tagging: 'token-classification',
  answers: 'question-answering',
  choice: 'multiple-choice',
  none: null,
};

function frontMatter({ layout, task }: Model, { library }: Loading): string {
  const lines = [`library_name: ${library}`, 'tags:', '- albert'];
  if (layout.language) lines.unshift(`language: ${layout.language}`);
  const pipeline = PIPELINES[task];
  if (pipeline) lines.push(`pipeline_tag: ${pipeline}`);
  return `---\n${lines.join('\n')}\n---\n`;
}

function droppedSentence({ dropped }: Plan): string {
  if (dropped.length === 0) return 'No tensor of the source was left out.';
  const shown = dropped.slice(0, MOST_NAMED).map(({ name }) => `\`${plain(name)}\``);
  const rest = dropped.length - shown.length;
  return `Left out: ${shown.join(', ')}${rest > 0 ? ` and ${rest} more, of ${dropped.length} tensors` : ''}.`;
}

const MOST_NAMED = 12;

function sourceTable({ tensors }: Plan): string {
  const read = [...new Set(tensors.flatMap(sourcesOf))].sort((a, b) => (a.name < b.name ? -1 : 1));
  const sums = read.some(({ crc32c }) => crc32c !== null);
  const rows = read.map(({ name, shape, crc32c }) => {
    const cells = [`\`${plain(name)}\``, shape.join(' × '), ...(crc32c === null ? [] : [hex(crc32c)])];
    return `| ${cells.join(' | ')} |`;
  });
  const head = sums ? ['| tensor | shape | CRC-32C |', '|---|---|---|'] : ['| tensor | shape |', '|---|---|'];
  const title = sums
    ? 'The source’s tensors, each with the CRC-32C that its index has and its bytes were found to have:'
    : 'The source’s tensors:';
  return [title, '', ...head, ...rows].join('\n');
}

/** A name that somebody else chose, without what would end a code span, a table's cell or a line. */
function plain(name: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  return name.replace(/[`|<>\u0000-\u001f\u007f]/g, ' ').slice(0, 200);
}
