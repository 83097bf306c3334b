/** What can be wrong: what was found and where, and what to do. */

import type { ArchiveKind, FileKind, FileTrouble, NameFlaw, Work } from '../../engine/problem/problem.ts';
import { bytesText, listText, shapeText, type Told } from '../format.ts';
import { type ProblemSentences, sentenceOf } from '../sentences.ts';
import { issues as issueSentences } from './issues.ts';
import { pyTorchProblems } from './pytorch.ts';
import { reasonText } from './reasons.ts';

const more = (count: number) => `以及另外 ${count} 个`;
const COPY_AGAIN = '请重新复制或下载该检查点：其中有些字节与写入时不一致。';
const SAVE_AGAIN = '请用写出它的 TensorFlow 加载，再用 tf.compat.v1.train.Saver 重新保存。';

const CANCELLED: { readonly [W in Work]: Told } = {
  inspect: { message: '已取消读取。', hint: '需要时可以再次打开。' },
  convert: { message: '已取消，没有写入任何内容。', hint: '需要时可以再次转换。' },
  verify: { message: '已取消验证。', hint: '需要时可以再次验证，两个模型都没有变化。' },
  try: { message: '已取消填词。', hint: '需要时可以再试。' },
  sample: { message: '已取消，没有写入样例。', hint: '需要时可以再次生成。' },
};

const TOO_MANY = { bytes: '字节数', 'name-bytes': '名称字节数', entries: '条目数' } as const;

const SIZE_NAMES = {
  hiddenSize: '隐藏层宽度',
  feedForwardSize: '前馈层宽度',
  embeddingSize: '词向量宽度',
  vocabularySize: '词表大小',
  positions: '位置数',
  tokenTypes: '词元类型数',
} as const;

const OTHER_THINGS = {
  folder: '文件夹，而输出是文件',
  file: '文件，而输出是文件夹',
  link: '符号链接',
  device: '既非文件也非文件夹的对象',
} as const;

const NAME_FLAWS: { readonly [F in NameFlaw]: string } = {
  empty: '它不是文件名',
  separator: '其中含有斜杠',
  characters: '其中含有并非所有系统都能保存的字符',
  end: '它以点或空格结尾，Windows 无法打开也无法删除这样的文件夹或文件',
  device: 'Windows 把该名称留给设备，无法打开也无法删除同名的文件夹或文件',
  length: '它超过 255 字节',
};

const FILE_TROUBLES: Readonly<Record<FileTrouble, string>> = {
  'not-allowed': '没有权限',
  'open-elsewhere': '另一个程序正打开着它，或没有权限',
  'in-use': '另一个程序正在使用它',
  'read-only-disk': '磁盘是只读的',
  'no-folder': '文件夹不存在',
  'file-for-folder': '路径中的某一部分是文件而不是文件夹',
  'folder-for-file': '它是文件夹',
  'no-file': '它不是文件',
  'long-name': '名称过长',
  'disk-error': '磁盘报告错误',
  'many-open': '打开的文件过多',
  'too-large': '文件超过该磁盘的上限',
  'other-disk': '它在另一个磁盘上',
  refused: '系统拒绝',
};

const CLOSE_IT = '请关闭正打开着它的程序，或检查文件权限。';
const NAME_A_FILE = '请指定一个文件：文件夹和设备都不是文件。';
const CHECK_PATH = '请检查路径。';
/** What to do about a file that cannot be read, where it is something else than to look at permissions and disk. */
const READ_HINTS: Readonly<Partial<Record<FileTrouble, string>>> = {
  'open-elsewhere': CLOSE_IT,
  'in-use': CLOSE_IT,
  'no-file': NAME_A_FILE,
  'folder-for-file': NAME_A_FILE,
  'no-folder': CHECK_PATH,
  'file-for-folder': CHECK_PATH,
  'long-name': CHECK_PATH,
};

/** What is wrong, and what the system calls it. */
function trouble(reason: FileTrouble, said: string | null): string {
  return said === null ? FILE_TROUBLES[reason] : `${FILE_TROUBLES[reason]}，${said}`;
}

const FILE_KINDS: { readonly [K in FileKind]: string } = {
  pdf: 'PDF 文档',
  zip: '不含检查点的 zip 压缩包',
  pytorch: 'PyTorch 文件',
  'pytorch-parts': '解压后的 PyTorch 文件内容',
  torchscript: 'PyTorch 的程序（TorchScript、torch.export）',
  pickle: '不是由 PyTorch 的 torch.save 写出的 Python pickle 文件',
  hdf5: 'HDF5 文件（Keras 保存权重的格式）',
  keras: 'Keras 模型文件',
  graph: 'TensorFlow 的计算图（已冻结，或需另行载入权重）',
  tflite: 'TensorFlow Lite 模型',
  paddle: 'PaddlePaddle 文件',
  flax: 'Flax 文件',
  gguf: 'GGUF 文件（供 llama.cpp 读取）',
  safetensors: 'safetensors 文件',
  'saved-model': 'TensorFlow SavedModel',
  onnx: '其他程序生成的 ONNX 模型',
  numpy: 'NumPy 文件',
  gzip: 'gzip 压缩文件',
  tar: 'tar 归档',
  rar: 'RAR 压缩包',
  '7z': '7-Zip 压缩包',
  xz: 'xz 压缩文件',
  bzip2: 'bzip2 压缩文件',
  zstd: 'Zstandard 压缩文件',
  office: 'Office 文档',
  image: '图片',
  'web-page': '网页',
  'git-lfs': '代替文件本身的 Git LFS 指针',
  text: '文本文件',
  empty: '空文件',
  unknown: '本程序不认识的文件',
};

const ARCHIVES: { readonly [K in ArchiveKind]: string } = { ...FILE_KINDS, zip: 'zip 压缩包' };

const WEIGHTS = 'albert_model.ckpt.index、model.safetensors 或 pytorch_model.bin';
const AS_TRAINED = `请选择训练或发布时的模型：${WEIGHTS}。`;
const MADE_TO_RUN = '它只供运行，无法从中还原模型。';
const UNPACK = '请先解压，再选择文件夹。';
const KERAS =
  '若来自 bert4keras：用 build_transformer_model(…, return_keras_model=False) 建立模型，载入这些权重，再用它的 save_weights_as_checkpoint 写出检查点。若来自 transformers：在 transformers 4 中用 from_pretrained(…, from_tf=True) 载入，再 save_pretrained。';

/** What to do with a file of each kind, where there is something better than to look for another one. */
const FILE_WAYS: { readonly [K in FileKind]?: string } = {
  hdf5: KERAS,
  keras: KERAS,
  graph: `计算图离开原来的程序便无法读取。请选择与之配套或生成它的检查点：${WEIGHTS}。`,
  tflite: `${MADE_TO_RUN}${AS_TRAINED}`,
  onnx: `${MADE_TO_RUN}${AS_TRAINED}`,
  torchscript: `${MADE_TO_RUN}${AS_TRAINED}`,
  gguf: `${MADE_TO_RUN}${AS_TRAINED}`,
  paddle: `请选择转换之前的模型：${WEIGHTS}。否则请用 PaddlePaddle 载入，再用 PyTorch 按 transformers 中 ALBERT 的名称保存各张量；PaddlePaddle 的线性层权重方向相反（[输入, 输出]）。`,
  flax: '在 transformers 4 中用 AlbertForPreTraining.from_pretrained(…, from_flax=True) 载入，再用 save_pretrained 写出 model.safetensors。',
  'pytorch-parts':
    '请选择解压之前的文件。若已丢失：先执行 zip -0 -r model.pt 文件夹，再用 torch.load 载入，用 torch.save 保存。',
  gzip: UNPACK,
  rar: UNPACK,
  '7z': UNPACK,
  xz: UNPACK,
  bzip2: UNPACK,
  zstd: UNPACK,
  'web-page': '网站返回的是网页而不是文件，可能是警告、登录或出错页面。请在浏览器中打开该地址，再从页面上下载文件。',
  'git-lfs': '请取得文件本身：在仓库中执行 git lfs pull，或从网站下载。',
};

/** Behind a Chinese character: what begins with a Latin letter has a space before it. */
function spaced(text: string): string {
  return /^\w/.test(text) ? ` ${text}` : text;
}

/** Those that are opened where they are chosen themselves. */
const OPENED: ReadonlySet<ArchiveKind> = new Set(['zip', 'tar', 'gzip']);

export const problems: ProblemSentences = {
  'looks-like-another-file': ({ file, looksLike }) => ({
    message: `${file} 是${spaced(FILE_KINDS[looksLike])}，不是模型的权重。`,
    hint: FILE_WAYS[looksLike] ?? `请选择含有权重的文件夹、压缩包或文件：${WEIGHTS}。`,
  }),
  'nothing-recognised': ({ input }) => ({
    message: `${input} 中没有模型：其中及下两层文件夹里都没有 TensorFlow 检查点的 .index、model.safetensors 或 PyTorch 文件。`,
    hint: '请选择含有 albert_model.ckpt.index、model.safetensors 或 pytorch_model.bin 的文件夹或压缩包。',
  }),
  'archive-within': ({ file, looksLike }) => ({
    message: `其中没有模型，但有 ${file}，它是${spaced(ARCHIVES[looksLike])}。`,
    hint: OPENED.has(looksLike) ? '请直接选择该压缩包，无需解压；若它在另一个压缩包中，请先取出。' : UNPACK,
  }),
  'index-too-short': ({ file, size }) => ({
    message: `${file} 只有 ${size} 字节；索引文件至少有 48 字节。`,
    hint: COPY_AGAIN,
  }),
  'bad-table-magic': ({ file, offset }) => ({
    message: `${file} 的结尾不像 TensorFlow 的索引：第 ${offset} 字节起的 8 个字节不是它的标记。`,
    hint: '文件被截断，或者是别的文件。请重新复制或下载。',
  }),
  'block-out-of-range': ({ file, offset, length, size }) => ({
    message: `${file}：位于第 ${offset} 字节、长 ${length} 字节的块超出了文件（共 ${size} 字节）。`,
    hint: COPY_AGAIN,
  }),
  'block-checksum': ({ file, offset, length, stored, computed }) => ({
    message: `${file}：位于第 ${offset} 字节、长 ${length} 字节的块校验和为 ${computed}，记录的是 ${stored}。`,
    hint: COPY_AGAIN,
  }),
  'block-malformed': ({ file, offset, reason }) => ({
    message: `${file}：位于第 ${offset} 字节的块无法读取（${reasonText(reason)}）。`,
    hint: COPY_AGAIN,
  }),
  'compression-unknown': ({ file, offset, type }) => ({
    message: `${file}：位于第 ${offset} 字节的块使用了本程序不认识的压缩方式（类型 ${type}）。`,
    hint: SAVE_AGAIN,
  }),
  'snappy-malformed': ({ file, offset, reason }) => ({
    message: `${file}：位于第 ${offset} 字节的压缩块无法解压（${reasonText(reason)}）。`,
    hint: COPY_AGAIN,
  }),
  'table-too-large': ({ file, what, limit }) => ({
    message: `${file} 的${TOO_MANY[what]}超过 ${limit}；模型的索引远小于此。`,
    hint: COPY_AGAIN,
  }),
  'header-malformed': ({ file, reason }) => ({
    message: `${file}：文件头无法读取（${reasonText(reason)}）。`,
    hint: COPY_AGAIN,
  }),
  'entry-malformed': ({ file, tensor, reason }) => ({
    message: `${file}：${tensor} 的条目无效（${reasonText(reason)}）。`,
    hint: COPY_AGAIN,
  }),
  'tensor-outside-file': ({ file, tensor, offset, length, size }) => ({
    message: `${file} 共 ${size} 字节，而 ${tensor} 应在从第 ${offset} 字节起的 ${length} 字节中。`,
    hint: '数据文件被截断，例如下载中断。请重新复制或下载。',
  }),
  'tensors-overlap': ({ file, tensor, other, offset }) => ({
    message: `${file}：${tensor} 从第 ${offset} 字节开始，落在 ${other} 之内。`,
    hint: COPY_AGAIN,
  }),
  'tensor-checksum': ({ file, tensor, offset, length, stored, computed }) => ({
    message: `${file}：${tensor}（从第 ${offset} 字节起的 ${length} 字节）校验和为 ${computed}，记录的是 ${stored}。`,
    hint: COPY_AGAIN,
  }),
  'source-changed': ({ file, offset, length, read }) => ({
    message: `读取 ${file} 时文件提前结束：从第 ${offset} 字节起的 ${length} 字节只读到 ${read} 字节。`,
    hint: '请等写入该文件的程序结束后再试。',
  }),
  'source-modified': ({ file }) => ({
    message: `读取 ${file} 时，文件被改动。`,
    hint: '请等写入该文件的程序结束后再试。',
  }),
  'config-malformed': ({ file, reason }) => ({
    message: `${file} 不能作为配置读取（${reasonText(reason)}）。`,
    hint: '请修正该文件，或用 --config 指定另一个。',
  }),
  'archive-damaged': ({ file, reason }) => ({
    message: `${file} 无法解压（${reasonText(reason)}）。`,
    hint: '请重新下载压缩包，或先解压再选择文件夹。',
  }),
  'no-such-input': ({ path }) => ({
    message: `${path} 不存在。`,
    hint: '请检查路径。模型可以用文件夹、压缩包、权重文件或检查点前缀（…/albert_model.ckpt）来指定。',
  }),
  'input-unreadable': ({ path, reason, said }) => ({
    message: `${path} 无法读取（${trouble(reason, said)}）。`,
    hint: READ_HINTS[reason] ?? '请检查文件权限，以及所在磁盘是否已连接。',
  }),
  'graph-alone': ({ file, missing }) => ({
    message: `${file} 是训练用的计算图，不含权重。含权重的文件不在这里：${missing.join(' 和 ')}。`,
    hint: '请把这两个文件放到同一文件夹。.meta 文件本身并不需要。',
  }),
  'index-missing': ({ file, expected }) => ({
    message: `找到了 ${file}，但缺少它的索引 ${expected}。`,
    hint: expected.endsWith('.json')
      ? '它记录每个张量所在的文件。请把它放入同一个文件夹，或用 save_pretrained 重新保存模型，保存时会写出它。'
      : '检查点至少有两个文件：.index 和 .data-00000-of-00001。请把它们放在同一个文件夹。',
  }),
  'shard-missing': ({ file, shards }) => ({
    message: `缺少 ${file}；索引表明权重${shards === 1 ? '在该文件中' : `分布在 ${shards} 个数据文件中`}。`,
    hint: '请把检查点的所有文件放在同一个文件夹，并保持原名。',
  }),
  'vocabulary-needed': ({ model, link }) =>
    link
      ? {
          message: `${model} 中的 ${link.file} 是指向文件夹之外（${link.target}）的链接，因此没有采用；没有词表就无法把文本切分成词元。`,
          hint: '如果确实要用该文件，请用它的副本替换此链接。',
        }
      : {
          message: `${model} 没有词表，无法把文本切分成词元。`,
          hint: '请把模型自带的 vocab.txt 放在检查点旁。',
        },
  'text-by-sentence-piece': ({ model }) => ({
    message: `${model} 用 SentencePiece 切分文本，本程序无法做到。`,
    hint: '转换和验证无需文本。若要用文本试用该模型，请用 transformers 加载，其中的 AlbertTokenizer 可以切分。',
  }),
  'vocabulary-special': ({ model, tokens }) => ({
    message: `${model} 的词表缺少 ${listText(tokens, more)}，而 BERT 词表都有它们。`,
    hint: '请把模型自带的 vocab.txt 放在检查点旁，每行一个词元。',
  }),
  'text-too-long': ({ tokens, limit }) => ({
    message: `文本有 ${tokens} 个词元，而模型只有 ${limit} 个位置。`,
    hint: '请使用更短的文本。',
  }),
  'text-beyond-memory': ({ tokens, limit }) => ({
    message: `文本有 ${tokens} 个词元；每两个词元之间都要占用内存，因此这个模型一次最多只能运行 ${limit} 个。`,
    hint: '请使用更短的文本。',
  }),
  'model-too-large': ({ model, tokens, needed, limit }) => ({
    message: `用 ${tokens} 个词元运行 ${model} 需要 ${bytesText(needed)} 内存，而这里最多使用 ${bytesText(limit)}。`,
    hint: '它可以在这里检查和转换。请在内存足够的电脑上用 TensorFlow 或 transformers 运行它。',
  }),
  'no-mask': ({ text }) => ({
    message: `“${text}”中没有可填的 [MASK]。`,
    hint: '请在要模型填词的地方写上 [MASK]，例如 今天天气真[MASK]。',
  }),
  'head-missing': ({ model }) => ({
    message: `${model} 既没有掩码语言模型（cls/predictions），也没有为文本标注标签的任务头，仅凭一段文本得不出结果。`,
    hint: '请试用微调之前的检查点，或分类、序列标注模型。',
  }),
  'task-without-head': ({ task, architecture, tensors, possible }) => ({
    message: `该模型不能用于 ${task}（${architecture}）：缺少 ${listText(tensors, more)}。`,
    hint: `请选择 --task auto，或它具备任务头的用途：${possible.join('、')}。`,
  }),
  'task-of-one-label': ({ task, architecture, labels, possible }) => ({
    message: `该模型不能用于 ${task}（${architecture}）：该用途的任务头只有 1 个标签，而它有 ${labels} 个。`,
    hint: `请选择 --task auto，或它具备任务头的用途：${possible.join('、')}。`,
  }),
  'config-needed': ({ hiddenSize, feedForwardSize, embeddingSize }) => ({
    message: `这不是已发布的规格之一（隐藏层宽度 ${hiddenSize}，前馈层宽度 ${feedForwardSize}，词向量宽度 ${embeddingSize}），也没有配置说明层数和注意力头数。`,
    hint: '请把模型的 albert_config.json（须含 num_hidden_layers 和 num_attention_heads）放在检查点旁，或用 --config 指定。所有层共享同一组参数，仅凭张量无法得知。',
  }),
  'v1-checkpoint': ({ file }) => ({ message: `${file} 是 TensorFlow 旧版 V1 格式的检查点。`, hint: SAVE_AGAIN }),
  'big-endian': ({ file }) => ({
    message: `${file} 是在大端序机器上写出的。`,
    hint: '请在普通（小端序）机器上加载并重新保存。',
  }),
  'bundle-version': ({ file, minConsumer }) => ({
    message: `${file} 要求读取程序的版本为 ${minConsumer}；本程序读取版本 1，也是 TensorFlow 发布过的唯一版本。`,
    hint: SAVE_AGAIN,
  }),
  'partitioned-variable': ({ file, tensor, slices }) => ({
    message: `${file}：${tensor} 是分区变量，保存为 ${slices} 个切片。`,
    hint: '请在不使用 partitioner 的情况下加载模型并重新保存。',
  }),
  'keras-object-graph': ({ file }) => ({
    message: `${file} 由 Keras 或 tf.train.Checkpoint 写出：其中的张量按对象命名，而不是 brightmart 的变量名。`,
    hint: '请用写出它的代码加载，再用 tf.compat.v1.train.Saver 保存变量；或转换 brightmart 的原始检查点。',
  }),
  'groups-shared-out-otherwise': ({ layers, groups, layer, group, other }) => ({
    message: `把 ${layers} 层分到 ${groups} 组时，Google 的代码与 transformers 因舍入而不同：第 ${layer} 层（从 0 数起）在前者属于第 ${group} 组，在后者属于第 ${other} 组。`,
    hint: '请用训练它的代码加载，那里各层是对的。',
  }),
  'lora-unmerged': ({ tensor }) => ({
    message: `该模型的权重不完整：还需先把 LoRA 适配器（如 ${tensor}）合并进去。`,
    hint: '用 peft 的 merge_and_unload() 合并，再用 save_pretrained 保存，所得模型即可转换。',
  }),
  'tensor-empty': ({ tensor }) => ({
    message: `${tensor} 在此没有元素：它的数值在其他文件中，DeepSpeed（ZeRO-3）或 FSDP 会这样保存。`,
    hint: '请先合并：DeepSpeed 用旁边的 zero_to_fp32.py，accelerate 用 accelerate merge-weights。',
  }),
  'mapping-without-place': ({ tensor, width }) => ({
    message: `${tensor} 把宽度为 ${width} 的词向量映射到同样宽度的隐藏状态。两个宽度相同时，Google 的代码没有这一映射，因此无法为其写出该模型。`,
    hint: '请用 Hugging Face 的 transformers 使用该模型。',
  }),
  'other-framework': ({ file, framework }) => ({
    message: `${file} 是${spaced(FILE_KINDS[framework])}。本程序读取 TensorFlow 检查点、safetensors，以及 PyTorch 的 torch.save 所写的文件。`,
    hint: FILE_WAYS[framework] ?? AS_TRAINED,
  }),
  'archive-unsupported': ({ file, entry, reason }) => ({
    message: `${file} 中的 ${entry} 无法在此解压（${reasonText(reason)}）。`,
    hint: '请先解压，再选择文件夹。',
  }),
  dtype: ({ file, tensor, dtype }) => ({
    message: `${file}：${tensor} 的类型为 ${dtype}；可以转换的是 float32、float16、bfloat16 和 float64。`,
    hint: '请在量化之前以浮点权重保存模型。',
  }),
  bert: ({ layers }) => ({
    message: `这是 BERT 或同结构的模型（RoBERTa、ELECTRA），不是 ALBERT：它有 ${layers} 个独立的层，而 ALBERT 的各层共享参数。`,
    hint: '它不需要在这里转换：请用保存它的那个程序加载。',
  }),
  'not-albert': ({ tensors, examples }) => ({
    message:
      tensors === 0
        ? '该检查点中没有张量。'
        : `它的 ${tensors} 个张量都不是 ALBERT 的命名（例如 ${listText(examples, more)}）。`,
    hint: '请选择 ALBERT 模型：由 brightmart 的 albert_zh、Google 的代码或 transformers 训练的均可。',
  }),
  'layers-not-shared': ({ tensor }) => ({
    message: `该模型的各层有自己的权重（${tensor}）。它的结构像 ALBERT，但只共享一部分或完全不共享参数；Google 的 ALBERT 和 transformers 的 ALBERT 都无法容纳它。`,
    hint: '请用训练它的代码来使用它。',
  }),
  'norms-not-shared': ({ tensor, norms }) => ({
    message: `该模型的各层共享权重，但每层有自己的 layer norm，共 ${norms} 个（${tensor} 是其中之一）；Google 的 ALBERT 和 transformers 的 ALBERT 都无法容纳它。`,
    hint: '请用训练它的代码来使用它。',
  }),
  'already-google': () => ({
    message: '该检查点已经是 Google 格式，无需转换。',
    hint: '可以直接加载：albert-zh inspect 会列出可以加载它的程序，以及还能转换为哪些格式（用于 transformers 时为 --to huggingface）。',
  }),
  'pre-layer-norm': ({ file, value }) => ({
    message: `${file} 中 ln_type 为 "${value}"：该模型采用 pre-LN（与 brightmart 的 xxlarge 相同）。Google 的 ALBERT 没有这种结构，转换后虽能加载，但计算结果是错的。`,
    hint: '请用 brightmart 自己的代码使用它。如果该配置属于另一个模型，请用 --config 指定正确的配置。',
  }),
  'size-mismatch': (f) => ({
    message: `这是 ${f.found}（隐藏层宽度 ${f.hiddenSize}，${f.layers} 层，${f.heads} 个注意力头），不是 ${f.requested}（隐藏层宽度 ${f.expectedHiddenSize}，${f.expectedLayers} 层，${f.expectedHeads} 个注意力头）。`,
    hint:
      f.found === 'custom' ? '请选择“自动识别”（--size auto）。' : `请选择 ${f.found}，或“自动识别”（--size auto）。`,
  }),
  'not-a-conversion': ({ converted }) => ({
    message: `${converted} 是 brightmart 格式，不会是转换的结果。`,
    hint: '请先指定源模型，再指定由它转换得到的模型。',
  }),
  'rounded-weights': ({ model, dtype }) => ({
    message: `${model} 的权重已舍入为 ${dtype}：舍去的部分已不在其中，因此不能由它转换，也不能以它为准来验证。`,
    hint: '请使用生成它的源模型。',
  }),
  'runtime-missing': ({ reason }) => ({
    message: `无法加载运行 ONNX 模型所需的 ONNX Runtime（${reasonText(reason)}）。`,
    hint: '网页版在首次用到时才下载它：请连接网络后重试。其他版本请重新安装本程序，它缺少一部分文件。',
  }),
  'graph-refused': ({ file, reason }) => ({
    message: `ONNX Runtime 无法运行 ${file}（${reasonText(reason)}）。`,
    hint: '该文件在写出之后被改动过。请重新转换其源模型。',
  }),
  'models-differ': ({ converted, size, found, expected }) => ({
    message: `${converted} 不是由该源模型转换而来：它的${SIZE_NAMES[size]}是 ${found}，源模型的是 ${expected}。`,
    hint: '请分别指定源模型和由它转换得到的模型。',
  }),
  'config-mismatch': ({ file, key, value, expected }) => ({
    message: `${file} 中 ${key} 为 ${value}，而张量表明是 ${expected}。`,
    hint: '该配置属于另一个模型，或被手工改过。请把随检查点提供的配置放在旁边，或用 --config 指定。',
  }),
  'config-value': ({ file, key, value, expected }) => ({
    message: `${file}：${key} 的值为 ${value}，应为${reasonText(expected)}。`,
    hint: '请修正该文件，或用 --config 指定另一个。',
  }),
  'config-fits-none': ({ files, hiddenSize }) => ({
    message: `检查点旁的配置（${listText(files, more)}）都与张量不符，张量的隐藏层宽度为 ${hiddenSize}。`,
    hint: '请把正确的配置放在检查点旁，或用 --config 指定。',
  }),
  'tensor-missing': ({ tensors }) => ({
    message: `缺少 ${tensors.length} 个张量：${listText(tensors, more)}。`,
    hint: '检查点不完整。请重新保存整个模型，而不是其中一部分变量。',
  }),
  'wrong-shape': ({ tensor, shape, expected }) => ({
    message: `${tensor} 的形状为 ${shapeText(shape)}，而根据其他张量应为 ${expected}。`,
    hint: '该检查点的张量不属于同一个模型。请从同一次训练重新保存整个模型。',
  }),
  'several-checkpoints': ({ input, prefixes, named }) => ({
    message:
      named === null
        ? `${input} 中有 ${prefixes.length} 个检查点，无法判断要用哪一个：${listText(prefixes, more)}。`
        : `${input} 中的“checkpoint”文件指明 ${named}，但它不在其中；现有 ${listText(prefixes, more)}。`,
    hint: '请选择其中一个的 .index 文件，或 PyTorch 文件本身。',
  }),
  'several-configs': ({ files }) => ({
    message: `有多个配置与检查点相符但内容不同：${listText(files, more)}。`,
    hint: '请用 --config 指定正确的一个，或把其余的移走。',
  }),
  'several-layouts': ({ names }) => ({
    message: `该检查点同时含有多种格式的张量：${listText(names, more)}。`,
    hint: '请只保存一个模型的变量。',
  }),
  'several-scopes': ({ file, scopes }) => ({
    message: `${file} 中有多个模型，无法判断要用哪一个。它们的名称分别以 ${listText(scopes, more)} 开头。`,
    hint: `请指定要用的一个，例如 --scope ${scopes[0] ?? ''}。`,
  }),
  'no-such-scope': ({ file, scope, scopes }) => ({
    message: `${file} 中没有名称以 ${scope} 开头的模型；现有 ${listText(scopes, more)}。`,
    hint: scopes.length === 1 ? '其中只有一个模型，请去掉 --scope。' : '请用 --scope 指定其中一个。',
  }),
  'no-averages': ({ file }) => ({
    message: `${file} 中没有权重的平均值：没有名称含有 ExponentialMovingAverage、ema 之类的字样。`,
    hint: '请去掉 --averaged，即采用权重本身。',
  }),
  'name-collision': ({ tensor, target }) => ({
    message: `${tensor} 转换后应命名为 ${target}，但该名称已被另一个张量占用。`,
    hint: '请去掉该张量或改名后重新保存模型。',
  }),
  'archive-entry-path': ({ file, entry, reason }) => ({
    message: `读取 ${file} 不安全：${entry || '某个条目'}（${reasonText(reason)}）。`,
    hint: '请从可信的来源获取压缩包，或自行解压后选择文件夹。',
  }),
  'archive-too-large': ({ file, entry, claimed, limit }) => ({
    message: `读取 ${file} 不安全：${entry} 声称有 ${bytesText(claimed)}，而最多只可能有 ${bytesText(limit)}。`,
    hint: '请从可信的来源获取压缩包。',
  }),
  'archive-unfolds': ({ file, size, unpacked, limit }) => ({
    message: `读取 ${file} 不安全：它只有 ${bytesText(size)}，解压后却会达到 ${bytesText(unpacked)}，而最多只接受 ${bytesText(limit)}。`,
    hint: '请从可信的来源获取压缩包，或自行解压后选择文件夹。',
  }),
  ...pyTorchProblems,
  'output-exists': ({ path }) => ({
    message: `${path} 已存在。`,
    hint: '请选择其他文件夹或名称，或替换它（--force）。',
  }),
  'place-taken': ({ path }) => ({
    message: `${path} 已存在，而这里不会替换任何内容。`,
    hint: '请选择其他文件夹或名称，或把它移走。',
  }),
  'output-not-replaced': ({ path, found }) => ({
    message: `没有替换 ${path}：它是${OTHER_THINGS[found]}。`,
    hint: '请选择其他文件夹或名称，或把它移走。',
  }),
  'output-holds-other-files': ({ path, examples }) => ({
    message: `没有替换 ${path}：其中含有不属于转换后模型的文件（${listText(examples, more)}）。`,
    hint: '请选择其他文件夹或名称，或把这些文件移走。',
  }),
  'output-not-ours': ({ path, expected }) => ({
    message: `没有替换 ${path}：它不是${expected === 'zip' ? '转换后模型的 zip' : '转换的证明文件'}。`,
    hint: '请选择其他文件夹或名称，或把它移走。',
  }),
  'output-is-source': ({ path }) => ({
    message: `没有替换 ${path}：本次运行要读取它或其中的文件。`,
    hint: '请选择其他文件夹或名称。',
  }),
  'output-just-written': ({ path }) => ({
    message: `没有替换 ${path}：它是刚刚由另一个输入转换出的结果。`,
    hint: '请把两者转换到不同的文件夹（-o），或用不同的名称（--name）逐个转换。',
  }),
  'output-changed': ({ path }) => ({
    message: `程序为输出创建的 ${path} 在此期间被移走，或被换成了别的东西。`,
    hint: '请选择没有其他人写入的文件夹，然后重新开始。已写入的内容没有成为输出。',
  }),
  'output-displaced': ({ path, old }) => ({
    message: `无法替换 ${path}，也无法把旧的输出移回原处。它现在位于 ${old}。`,
    hint: '文件夹可以写入之后，下次向同一文件夹转换时会自动放回。',
  }),
  'output-held': ({ path, old }) => ({
    message: `无法把 ${path} 放到目标位置，因为另一个程序正打开着其中的文件：通常是杀毒软件、搜索索引、OneDrive 之类的同步服务，或资源管理器的预览。${old === null ? '' : `旧的输出现在位于 ${old}；下次向同一文件夹转换时会自动放回。`}`,
    hint: `请过一分钟再试，或选择不受这些程序监视的文件夹。${old === null ? '原有的内容没有变化。' : ''}`,
  }),
  'output-mounted': ({ path }) => ({
    message: `无法替换 ${path}，因为它是挂载点：那里挂载着磁盘，或别处的文件夹或文件。`,
    hint: '请先卸载，或为输出另取名称、另选文件夹。原有的内容没有变化。',
  }),
  'output-name': ({ name, flaw }) => ({
    message: `“${name}”不能作为输出名称：${NAME_FLAWS[flaw]}。`,
    hint: '请为输出另取名称。',
  }),
  'output-folder-name': ({ path, name, flaw }) => ({
    message: `“${name}”不能作为输出所在文件夹的名称（${path}）：${NAME_FLAWS[flaw]}。`,
    hint: '请选择其他文件夹。',
  }),
  'output-unwritable': ({ path, reason, said }) => ({
    message: `${path} 无法写入（${trouble(reason, said)}）。`,
    hint:
      reason === 'open-elsewhere' || reason === 'in-use'
        ? '请关闭正打开着它的程序，或选择其他文件夹。没有留下任何输出。'
        : '请选择其他文件夹。没有留下任何输出。',
  }),
  'disk-full': ({ path, needed, free }) => ({
    message:
      needed === null || free === null
        ? `${path} 所在的磁盘已满。`
        : `${path} 所在的磁盘剩余 ${bytesText(free)}，转换后的模型需要 ${bytesText(needed)}。`,
    hint: '请腾出空间，或选择其他磁盘上的文件夹。没有留下任何输出。',
  }),
  'fix-source': ({ input, convertible }) => ({
    message: `${input} 是转换的来源；来源不会被写入。`,
    hint: convertible ? '请转换它；转换后的模型带有正确的配置。' : '目前无法转换，原因已一并说明。',
  }),
  'fix-archive': ({ path }) => ({
    message: `${path} 是压缩包，不会向其中写入。`,
    hint: '请解压后指定文件夹。',
  }),
  'fix-read-only': ({ file }) => ({
    message: `${file} 是只读的，没有写入任何内容。`,
    hint: '请允许写入该文件（在文件属性中，或用 chmod u+w），然后重试。',
  }),
  'fix-several-configs': ({ files }) => ({
    message: `检查点旁的配置都与它不符，无法判断要修正哪一个：${listText(files, more)}。`,
    hint: '请把其余的移走。',
  }),
  'fix-depth-unknown': ({ file, key, value, expected }) => ({
    message: `${file} 中 ${key} 为 ${value}，而张量表明是 ${expected}：该配置属于另一个模型，而没有其他信息说明此模型的层数和注意力头数。`,
    hint: '请换成随该模型提供的配置。',
  }),
  'fix-more-than-config': ({ issues }) => ({
    message: `仅修正配置还不够。${issues.map((found) => sentenceOf(issueSentences, found).message).join('')}`,
    hint: '请先解决这些问题；albert-zh inspect 会说明方法。',
  }),
  'backend-unavailable': ({ backend, reason }) => ({
    message: `无法使用计算后端 ${backend}（${reasonText(reason)}）。`,
    hint:
      backend === 'tensorflow'
        ? '请用 npm run setup:tensorflow 安装，或使用 --backend wasm。'
        : '请重新安装本程序，它缺少一部分文件。',
  }),
  'worker-not-started': () => ({
    message: '工作进程未能启动。',
    hint: '请再试一次，程序会启动新的进程。如果仍然失败，请关闭其他程序，或重新安装本程序。',
  }),
  'worker-ended': () => ({
    message: '工作进程在完成之前结束了。',
    hint: '请再试一次。如果再次结束，可能是内存不足，请关闭其他程序。',
  }),
  cancelled: ({ what }) => CANCELLED[what],
  unexpected: ({ reason }) => ({
    message: `发生了意外情况：${reason}`,
    hint: '请报告该问题，并附上命令或操作步骤。没有留下任何输出。',
  }),
  'no-result': () => ({
    message: '程序没有得出结果：等待的某项操作始终没有完成。',
    hint: '请重新运行。如果再次发生，请附上所用的命令或操作步骤报告此问题。',
  }),
};
