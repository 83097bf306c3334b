/** 文件无法读取的原因：放在括号里的短句。 */

import type { Reason } from '../../engine/problem/reason.ts';
import { shapeText } from '../format.ts';
import { type ReasonSentences, sentenceOf } from '../sentences.ts';

const reasons: ReasonSentences = {
  said: ({ text }) => text,

  empty: () => '文件是空的',
  'too-large': ({ bytes, limit }) => `大小为 ${bytes} 字节，超过可读取的 ${limit} 字节`,
  'not-utf8': () => '不是 UTF-8 文本',
  'not-json': ({ line, column }) => `第 ${line} 行第 ${column} 列不是有效的 JSON`,
  'json-cut-off': () => 'JSON 不完整',
  'not-object': () => '不是 JSON 对象',
  'key-twice': ({ key }) => `键 ${key} 重复`,

  'whole-number': ({ most }) => (most === null ? '大于 0 的整数' : `1 到 ${most} 的整数`),
  number: () => '数值',
  text: () => '文本',
  'divisor-of': ({ key, value }) => ` ${key}（${value}）的约数`,
  'one-of': ({ values }) => ` ${values.slice(0, -1).join('、')} 或 ${values.at(-1)}`,

  'header-too-short': ({ bytes }) => `文件只有 ${bytes} 字节`,
  'header-beyond-file': ({ claimed, bytes }) => `文件头声称有 ${claimed} 字节，而文件只有 ${bytes} 字节`,
  'no-brace': () => '不以 { 开头',
  'metadata-not-text': () => '__metadata__ 中有非字符串的值',
  'entry-key': ({ key }) => `含有未知的键 ${key}`,
  'entry-value': ({ key, value }) => `${key} 的值为 ${value}`,
  'unclaimed-bytes': ({ from, to }) => `第 ${from} 至 ${to} 字节不属于任何张量`,
  'data-size': ({ claimed, bytes }) => `张量共需 ${claimed} 字节，而文件中只有 ${bytes} 字节`,

  'no-weight-map': () => '没有 weight_map',
  'shard-name': ({ tensor }) => `为 ${tensor} 指定的不是文件名`,
  'shard-excess': ({ shards, limit }) => `指定了 ${shards} 个文件，多于 ${limit} 个`,

  'tensor-size': ({ dtype, shape, bytes, claimed }) =>
    `形状为 ${shapeText(shape)} 的 ${dtype} 应占 ${bytes} 字节，而不是 ${claimed} 字节`,
  'name-not-text': () => '名称不是合法的 UTF-8 文本',

  'no-header': () => '缺少头条目',
  'byte-order': ({ value }) => `未知的字节序 ${value}`,
  'shard-count': ({ shards }) => `声称有 ${shards} 个数据文件`,
  'shard-number': ({ shard, shards }) => `指向 ${shards} 个数据文件中的第 ${shard} 个`,
  'place-out-of-range': () => '偏移量或大小超出范围',
  'unknown-rank': () => '维数未知',
  'rank-too-large': ({ rank }) => `多达 ${rank} 维`,
  'dimension-out-of-range': () => '某一维超出范围',
  'shape-out-of-range': ({ shape }) => `形状 ${shapeText(shape)} 超出范围`,

  'block-too-short': ({ bytes }) => `只有 ${bytes} 字节，不足以构成一个块`,
  'restart-count': ({ restarts, at }) => `声称有 ${restarts} 个重启点，位于块内第 ${at} 字节`,
  'entry-cut-off': ({ at }) => `条目不完整，位于块内第 ${at} 字节`,
  'shared-key': ({ shared, length, at }) => `条目与长 ${length} 字节的键共用 ${shared} 字节，位于块内第 ${at} 字节`,
  'entry-too-long': ({ at }) => `条目超出所在的块，位于块内第 ${at} 字节`,
  'keys-out-of-order': ({ at }) => `键的顺序不对${at === null ? '' : `，位于块内第 ${at} 字节`}`,
  'block-overlap': () => '与前一个块重叠',
  'block-handle': () => '块句柄不完整或过大',

  'message-malformed': ({ at }) => `第 ${at} 字节处的消息格式不正确`,

  'snappy-no-length': () => '没有给出长度',
  'snappy-length': ({ claimed, limit }) => `声称有 ${claimed} 字节，超过可能的 ${limit} 字节`,
  'snappy-element': ({ at }) => `第 ${at} 字节处的元素不完整`,
  'snappy-overrun': ({ at }) => `第 ${at} 字节处输出超长`,
  'snappy-copy': ({ at }) => `第 ${at} 字节处从起点之前复制`,
  'snappy-short': ({ written, length }) => `共 ${length} 字节，只有 ${written} 字节`,

  'entry-twice': () => '在压缩包中出现两次',
  'entry-count': ({ limit }) => `压缩包中的条目超过 ${limit} 个`,
  'path-absolute': () => '路径是绝对路径',
  'path-backslash': () => '路径含有反斜杠',
  'path-leads-out': () => '路径指向压缩包之外',
  'control-characters': () => '名称含有控制字符',
  'symbolic-link': () => '是符号链接',
  'entries-overlap': () => '与另一个条目重叠',
  'name-ambiguous': () => '压缩包有两种读法',
  encrypted: () => '已加密',
  'compression-method': ({ method }) => `压缩方法为 ${method}`,
  'split-archive': () => '是分卷压缩包中的一卷',
  'entry-checksum': ({ entry, stored, computed }) => `${entry} 的校验和为 ${computed}，而记录的是 ${stored}`,
  'entry-size': ({ entry }) => `${entry} 的实际长度与声明不符`,
  'local-header': ({ entry }) => `${entry} 的文件头与目录不一致`,
  'directory-too-large': ({ bytes }) => `目录声称有 ${bytes} 字节`,
  'no-directory': () => '缺少压缩包目录，下载可能不完整',

  'cut-off': () => '内容不完整',
  link: () => '是指向另一个条目的链接',
  'not-plain-file': () => '不是普通文件',
  'entry-beyond-archive': ({ entry }) => `${entry} 超出压缩包的末尾`,
  'gzip-header': () => '没有有效的 gzip 文件头',
  'tar-headers': ({ at }) => `第 ${at} 字节处的头之后没有文件`,
  'tar-checksum': ({ at }) => `第 ${at} 字节处的头与校验和不符`,

  'not-installed': () => '没有安装所需的库',
};

export function reasonText(reason: Reason): string {
  return sentenceOf(reasons, reason);
}
