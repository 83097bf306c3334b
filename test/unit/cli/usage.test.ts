/** Commander speaks English; what it says of a mistake is said in the language of the terminal. */

import { Command, InvalidArgumentError, Option } from 'commander';
import { describe, expect, it } from 'vitest';
import { speak, usageError } from '../../../src/cli/usage.ts';
import { commandLineTexts, type Language } from '../../../src/i18n/index.ts';

/** What a command line of ours answers. */
function answer(language: Language, ...typed: string[]): string {
  const words = commandLineTexts(language);
  let said = '';
  const program = speak(new Command('albert-zh'), words)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => {
        said += text;
      },
      outputError: (text) => {
        said += usageError(text, words);
      },
    });
  speak(program.command('convert'), words)
    .argument('<input>', words.help.input)
    .option('--name <name>', words.help.name)
    .requiredOption('-o, --output <dir>', words.help.output)
    .addOption(new Option('--size <size>', words.help.size).choices(['auto', 'tiny']).default('auto'))
    .option('--seed <n>', words.help.seed, () => {
      throw new InvalidArgumentError(words.usage.wholeNumber(0, 9));
    });
  try {
    program.parse(['node', 'albert-zh', ...typed]);
  } catch {
    return said;
  }
  throw new Error('it was taken');
}

const MISTAKES: readonly (readonly [string, readonly string[], string, string])[] = [
  ['an option', ['convert', '-o', 'x', '--quick'], "unknown option '--quick'", '未知选项“--quick”'],
  ['an option, nearly', ['convert', '-o', 'x', '--nam'], '(Did you mean --name?)', '（是否想输入 --name？）'],
  ['a command', ['invert'], "unknown command 'invert'", '未知命令“invert”'],
  ['a command, nearly', ['convrt'], '(Did you mean convert?)', '（是否想输入 convert？）'],
  ['no argument', ['convert', '-o', 'x'], "missing required argument 'input'", '缺少参数“input”'],
  ['too many', ['convert', 'a', 'b', '-o', 'x'], '2 where 1 are expected', '应为 1 个，实际 2 个'],
  ['no value', ['convert', 'a', '--name'], "'--name <name>' needs a value", '“--name <name>”缺少取值'],
  [
    'no option',
    ['convert', 'a'],
    "required option '-o, --output <dir>' is missing",
    '缺少必需的选项“-o, --output <dir>”',
  ],
  ['a choice', ['convert', 'a', '--size', 'huge'], 'Choose from auto, tiny.', '可选：auto, tiny。'],
  ['a number', ['convert', 'a', '--seed', 'x'], 'a whole number from 0 to 9.', '应为 0 到 9 之间的整数。'],
];

describe.each(MISTAKES)('%s', (_, typed, english, chinese) => {
  it('in English', () => {
    expect(answer('en', ...typed)).toMatch(/^error: /);
    expect(answer('en', ...typed)).toContain(english);
  });

  it('in Chinese', () => {
    const said = answer('zh', ...typed);
    expect(said).toContain(chinese);
    // Names and values apart, nothing is left in English.
    expect(said.replace(/“[^”]*”|--name|convert|auto, tiny/g, '')).not.toMatch(/[a-z]/i);
  });
});

it('help has its titles and remarks in the language', () => {
  const help = answer('zh', 'convert', '--help');
  expect(help).toMatch(/^用法：/);
  expect(help).toContain('选项：');
  expect(help).toContain('（可选：auto, tiny）');
  expect(help).toContain('（默认：auto）');
  expect(help).not.toMatch(/default|choices|display|Options|Usage/);
  expect(answer('en', 'convert', '--help')).toMatch(/^Usage: .*\(choices: auto, tiny\)\s+\(default: auto\)/s);
});

it('a person’s own words are shown, not obeyed', () => {
  expect(answer('zh', 'convert', '--\u001b[2J')).not.toContain('\u001b');
});
