/** Why a file cannot be read: clauses that stand behind a colon or in brackets. */

import type { Reason } from '../../engine/problem/reason.ts';
import { shapeText } from '../format.ts';
import { type ReasonSentences, sentenceOf } from '../sentences.ts';

const reasons: ReasonSentences = {
  said: ({ text }) => text,

  empty: () => 'it is empty',
  'too-large': ({ bytes, limit }) => `it has ${bytes} bytes, more than the ${limit} that are read`,
  'not-utf8': () => 'it is not UTF-8 text',
  'not-json': ({ line, column }) => `line ${line}, column ${column} is not valid JSON`,
  'json-cut-off': () => 'its JSON ends too early',
  'not-object': () => 'it is not a JSON object',
  'key-twice': ({ key }) => `the key ${key} appears twice`,

  'whole-number': ({ most }) => (most === null ? 'a whole number above 0' : `a whole number from 1 to ${most}`),
  number: () => 'a number',
  text: () => 'a text',
  'divisor-of': ({ key, value }) => `a divisor of ${key}, ${value},`,
  'one-of': ({ values }) => `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`,

  'header-too-short': ({ bytes }) => `the file has only ${bytes} bytes`,
  'header-beyond-file': ({ claimed, bytes }) => `it claims ${claimed} bytes of a file of ${bytes}`,
  'no-brace': () => 'it does not begin with {',
  'metadata-not-text': () => '__metadata__ has values that are not strings',
  'entry-key': ({ key }) => `it has the unknown key ${key}`,
  'entry-value': ({ key, value }) => `its ${key} is ${value}`,
  'unclaimed-bytes': ({ from, to }) => `no tensor has the bytes from ${from} to ${to}`,
  'data-size': ({ claimed, bytes }) => `its tensors take ${claimed} bytes, and the file has ${bytes} for them`,

  'no-weight-map': () => 'it has no weight_map',
  'shard-name': ({ tensor }) => `what it names for ${tensor} is not a file name`,
  'shard-excess': ({ shards, limit }) => `it names ${shards} files, more than ${limit}`,

  'tensor-size': ({ dtype, shape, bytes, claimed }) =>
    `${dtype} of shape ${shapeText(shape)} takes ${bytes} bytes, not ${claimed}`,
  'name-not-text': () => 'its name is not plain UTF-8 text',

  'no-header': () => 'it has no header entry',
  'byte-order': ({ value }) => `it names an unknown byte order, ${value}`,
  'shard-count': ({ shards }) => `it claims ${shards} data files`,
  'shard-number': ({ shard, shards }) => `it names data file ${shard} of ${shards}`,
  'place-out-of-range': () => 'its offset or size is out of range',
  'unknown-rank': () => 'its rank is unknown',
  'rank-too-large': ({ rank }) => `it has ${rank} dimensions`,
  'dimension-out-of-range': () => 'a dimension is out of range',
  'shape-out-of-range': ({ shape }) => `its shape ${shapeText(shape)} is out of range`,

  'block-too-short': ({ bytes }) => `${bytes} bytes are too few for a block`,
  'restart-count': ({ restarts, at }) => `it claims ${restarts} restart points (at byte ${at} of the block)`,
  'entry-cut-off': ({ at }) => `an entry is cut off (at byte ${at} of the block)`,
  'shared-key': ({ shared, length, at }) =>
    `an entry shares ${shared} bytes with a key of ${length} (at byte ${at} of the block)`,
  'entry-too-long': ({ at }) => `an entry is longer than its block (at byte ${at} of the block)`,
  'keys-out-of-order': ({ at }) => `its keys are out of order${at === null ? '' : ` (at byte ${at} of the block)`}`,
  'block-overlap': () => 'it overlaps the block before it',
  'block-handle': () => 'a block handle is cut off or too large',

  'message-malformed': ({ at }) => `the message at byte ${at} is malformed`,

  'snappy-no-length': () => 'it does not say how long it is',
  'snappy-length': ({ claimed, limit }) => `it claims ${claimed} bytes, more than the ${limit} possible`,
  'snappy-element': ({ at }) => `an element is cut off at byte ${at}`,
  'snappy-overrun': ({ at }) => `its output overruns at byte ${at}`,
  'snappy-copy': ({ at }) => `it copies from before its start at byte ${at}`,
  'snappy-short': ({ written, length }) => `it ends after ${written} of ${length} bytes`,

  'entry-twice': () => 'it appears twice in the archive',
  'entry-count': ({ limit }) => `the archive has more than ${limit} entries`,
  'path-absolute': () => 'its path is absolute',
  'path-backslash': () => 'its path has a backslash',
  'path-leads-out': () => 'its path leads out of the archive',
  'control-characters': () => 'its name has control characters',
  'symbolic-link': () => 'it is a symbolic link',
  'entries-overlap': () => 'it overlaps another entry',
  'name-ambiguous': () => 'the archive can be read in two ways',
  encrypted: () => 'it is encrypted',
  'compression-method': ({ method }) => `it is compressed with method ${method}`,
  'split-archive': () => 'it is one part of a split archive',
  'entry-checksum': ({ entry, stored, computed }) => `${entry} has the checksum ${computed}; ${stored} was stored`,
  'entry-size': ({ entry }) => `${entry} is not as long as it claims`,
  'local-header': ({ entry }) => `the header of ${entry} contradicts the directory`,
  'directory-too-large': ({ bytes }) => `its directory claims ${bytes} bytes`,
  'no-directory': () => 'its directory is missing, as when a download was cut off',

  'cut-off': () => 'it is cut off',
  link: () => 'it is a link to another entry',
  'not-plain-file': () => 'it is not a regular file',
  'entry-beyond-archive': ({ entry }) => `${entry} reaches beyond the end of the archive`,
  'gzip-header': () => 'it has no valid gzip header',
  'tar-headers': ({ at }) => `no file follows the headers at byte ${at}`,
  'tar-checksum': ({ at }) => `the header at byte ${at} does not match its checksum`,

  'not-installed': () => 'its library is not installed',
};

export function reasonText(reason: Reason): string {
  return sentenceOf(reasons, reason);
}
