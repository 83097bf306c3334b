/** Attacks by what lies beside a sound checkpoint: configuration, vocabulary, state. */

import { albertFolder, CONFIG, headlessFolder, VOCABULARY } from '../layouts/albert.ts';
import { concat, utf8 } from '../layouts/bytes.ts';
import { type Attack, CONVERTED } from './attack.ts';

const CONFIG_FILE = 'albert_config.json';
const MALFORMED = 'CONFIG_INVALID config-malformed';
const BAD_VALUE = 'CONFIG_MISMATCH config-value';

const beside = (
  name: string,
  claims: string,
  files: Readonly<Record<string, Uint8Array>>,
  convert: string,
): Attack => ({
  name,
  claims,
  content: { ...headlessFolder(), ...files },
  convert,
});

export function besideAttacks(): Attack[] {
  return [...configAttacks(), ...vocabularyAttacks(), ...stateAttacks()];
}

function configAttacks(): Attack[] {
  const config = (name: string, claims: string, text: string, convert: string) =>
    beside(name, claims, { [CONFIG_FILE]: utf8(text) }, convert);
  /** The configuration with a member's value, or one more, as it is written. */
  const member = (key: string, value: string) => {
    const kept = Object.entries(CONFIG).filter(([name]) => name !== key);
    return `{${[...kept.map(([name, own]) => `"${name}": ${JSON.stringify(own)}`), `"${key}": ${value}`].join(', ')}}`;
  };
  const deep = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;
  return [
    config('config-deep-value', 'a size that is 6000 arrays deep', member('hidden_size', deep(6000)), BAD_VALUE),
    config('config-deep-unused', 'a key that nobody reads, 6000 arrays deep', member('other', deep(6000)), CONVERTED),
    config('config-deep-unclosed', '2000 arrays that nobody closes', '['.repeat(2000), MALFORMED),
    config('config-array', 'an array', '[1, 2]', MALFORMED),
    config('config-null', 'null', 'null', MALFORMED),
    config('config-1e999', 'a size of 1e999', member('hidden_size', '1e999'), BAD_VALUE),
    config('config-negative', '-4 layers', member('num_hidden_layers', '-4'), BAD_VALUE),
    config('config-fraction', '2.5 heads', member('num_attention_heads', '2.5'), BAD_VALUE),
    config('config-zero', 'no heads', member('num_attention_heads', '0'), BAD_VALUE),
    config('config-2-53', '2^53 layers', member('num_hidden_layers', '9007199254740992'), BAD_VALUE),
    config('config-heads-prime', '7 heads of a hidden size of 4', member('num_attention_heads', '7'), BAD_VALUE),
    config('config-text', 'a size that is a text', member('vocab_size', '"8"'), BAD_VALUE),
    config(
      'config-long-text',
      'an activation of 3000 letters',
      member('hidden_act', JSON.stringify('g'.repeat(3000))),
      BAD_VALUE,
    ),
    config(
      'config-escape',
      'an activation with an escape sequence',
      member('ln_type', '"\\u001b[2J"'),
      'PRE_LAYER_NORM pre-layer-norm',
    ),
    config(
      'config-twice',
      'hidden_size twice; the last counts, as in Python',
      `${member('other', '1').slice(0, -1)}, "hidden_size": 5}`,
      'CONFIG_MISMATCH config-mismatch',
    ),
    config(
      'config-proto',
      'a key __proto__ that has sizes',
      member('__proto__', '{"hidden_size": 99, "polluted": true}'),
      CONVERTED,
    ),
    config(
      'config-proto-only',
      'all sizes in __proto__, which are not its own',
      '{"__proto__": {"num_hidden_layers": 2, "num_attention_heads": 2}, "constructor": {"prototype": {"polluted": true}}}',
      'MISSING_FILE config-needed',
    ),
    config('config-not-utf8', 'bytes that are no UTF-8', '', MALFORMED),
    config(
      'config-garbage',
      'a text with an escape sequence, which is quoted in the message',
      '{"a": \u001b[2J}',
      MALFORMED,
    ),
  ].map((attack) =>
    attack.name === 'config-not-utf8'
      ? { ...attack, content: { ...attack.content, [CONFIG_FILE]: Uint8Array.of(0x7b, 0xff, 0x7d) } }
      : attack,
  );
}

function vocabularyAttacks(): Attack[] {
  const vocabulary = (name: string, claims: string, bytes: Uint8Array, tried: string): Attack => ({
    ...beside(name, claims, { ...albertFolder(), 'vocab.txt': bytes }, CONVERTED),
    tried,
  });
  const lines = VOCABULARY.trimEnd().split('\n');
  const TRIED = 'tried';
  const LACKING = 'CONFIG_MISMATCH vocabulary-special';
  return [
    vocabulary('vocabulary-empty', 'no line', new Uint8Array(0), LACKING),
    vocabulary('vocabulary-one-line', 'one line of 3000 bytes', new Uint8Array(3000).fill(0x61), LACKING),
    vocabulary('vocabulary-no-line-end', 'no line break at the end', utf8(VOCABULARY.trimEnd()), TRIED),
    vocabulary('vocabulary-nul', 'NULs in a token', utf8(VOCABULARY.replace('天', 'a\0\0b')), TRIED),
    vocabulary(
      'vocabulary-twice',
      'one token in all lines behind the special ones',
      utf8([...lines.slice(0, 5), '天', '天', '天', ''].join('\n')),
      TRIED,
    ),
    vocabulary('vocabulary-special-twice', 'two [MASK]s', utf8([...lines.slice(0, 7), '[MASK]', ''].join('\n')), TRIED),
    vocabulary(
      'vocabulary-proto',
      'tokens __proto__, constructor, toString',
      utf8([...lines.slice(0, 5), '__proto__', 'constructor', 'toString', ''].join('\n')),
      TRIED,
    ),
    vocabulary(
      'vocabulary-escape',
      'tokens with escape sequences',
      utf8([...lines.slice(0, 5), '\x1b[2J', '\u009b2J', '\u202Eabc', ''].join('\n')),
      TRIED,
    ),
    vocabulary(
      'vocabulary-not-utf8',
      'bytes that are no UTF-8',
      concat(utf8(lines.slice(0, 5).join('\n')), Uint8Array.of(10, 0xff, 0xfe, 10, 0xc3, 10)),
      TRIED,
    ),
    vocabulary('vocabulary-long', '2000 lines for 8 rows', utf8(`${lines.join('\n')}\n${'x\n'.repeat(2000)}`), TRIED),
  ];
}

function stateAttacks(): Attack[] {
  const folder = headlessFolder();
  const steps = Object.fromEntries(
    ['model.ckpt-1', 'model.ckpt-2'].flatMap((prefix) =>
      Object.entries(folder)
        .filter(([name]) => name.startsWith('albert_model.ckpt'))
        .map(([name, bytes]) => [name.replace('albert_model.ckpt', prefix), bytes] as const),
    ),
  );
  const rest = Object.fromEntries(Object.entries(folder).filter(([name]) => !name.startsWith('albert_model.ckpt')));
  /** Two checkpoints, of which the state is asked which is meant. */
  const state = (name: string, claims: string, text: string, convert: string): Attack => ({
    name,
    claims,
    content: { ...rest, ...steps, checkpoint: utf8(text) },
    convert,
  });
  const AMBIGUOUS = 'AMBIGUOUS several-checkpoints';
  return [
    state(
      'state-escapes',
      'a path out of the folder; only its last part counts',
      'model_checkpoint_path: "../../../etc/model.ckpt-2"\n',
      CONVERTED,
    ),
    state(
      'state-absolute',
      'the path of another machine',
      'model_checkpoint_path: "C:\\\\models\\\\model.ckpt-1"\n',
      CONVERTED,
    ),
    state('state-elsewhere', 'a checkpoint that is not there', 'model_checkpoint_path: "/etc/passwd"\n', AMBIGUOUS),
    state('state-open', 'a text that does not end', `model_checkpoint_path: "${'\\a'.repeat(2000)}`, AMBIGUOUS),
    state('state-nul', 'NULs', 'model_checkpoint_path: "\0\0"\0', AMBIGUOUS),
  ];
}
