/** Help and usage errors in the language of the terminal; commander has them in English only. */

import { type Argument, type Command, Help, type Option } from 'commander';
import type { CommandLineTexts } from '../i18n/texts.ts';
import { visible } from '../i18n/visible.ts';

/** Gives a command and those below it the titles and remarks of a language. */
export function speak(command: Command, { help }: CommandLineTexts): Command {
  const titles = new Map([
    ['Usage:', help.usage],
    ['Arguments:', help.arguments],
    ['Options:', help.options],
    ['Commands:', help.commands],
  ]);
  const inWords = (usage: string) =>
    usage.replace('[options]', help.someOptions).replace('[command]', help.someCommand);
  return command.helpOption('-h, --help', help.help).configureHelp({
    styleTitle: (title) => titles.get(title) ?? title,
    styleUsage: inWords,
    subcommandTerm: (subcommand) => inWords(new Help().subcommandTerm(subcommand)),
    optionDescription: (option) => described(option, help),
    argumentDescription: (argument) => described(argument, help),
  });
}

function described(
  { description, argChoices, defaultValue }: Option | Argument,
  { choices, default: byDefault }: CommandLineTexts['help'],
): string {
  const remarks = [
    ...(argChoices ? [choices(argChoices.join(', '))] : []),
    ...(defaultValue === undefined ? [] : [byDefault(String(defaultValue))]),
  ];
  return [description, ...remarks].join(' ');
}

/** What commander says, by the parts that differ, and the same in our words. */
const SAID: readonly (readonly [RegExp, (usage: CommandLineTexts['usage'], ...parts: string[]) => string])[] = [
  [/^unknown option '(.*)'$/s, (usage, option = '') => usage.unknownOption(option)],
  [/^unknown command '(.*)'$/s, (usage, command = '') => usage.unknownCommand(command)],
  [/^missing required argument '(.*)'$/s, (usage, argument = '') => usage.missingArgument(argument)],
  [/^option '(.*)' argument missing$/s, (usage, option = '') => usage.missingValue(option)],
  [/^required option '(.*)' not specified$/s, (usage, option = '') => usage.missingOption(option)],
  [
    /^too many arguments.*\. Expected (\d+) arguments? but got (\d+)\.$/s,
    (usage, expected = '', got = '') => usage.tooMany(expected, got),
  ],
  [
    /^option '([^']*)' argument '(.*)' is invalid\. (.*)$/s,
    (usage, option = '', value = '', why = '') => usage.invalid(option, value, reasonFor(why, usage)),
  ],
  [
    /^command-argument value '(.*)' is invalid for argument '([^']*)'\. (.*)$/s,
    (usage, value = '', argument = '', why = '') => usage.invalid(argument, value, reasonFor(why, usage)),
  ],
];

function reasonFor(why: string, usage: CommandLineTexts['usage']): string {
  const [, choices] = /^Allowed choices are (.*)\.$/s.exec(why) ?? [];
  return choices === undefined ? why : usage.oneOf(choices);
}

/** An error as commander tells it, in which a person's own words are. What it suggests is on a line of its own. */
export function usageError(text: string, { usage }: CommandLineTexts): string {
  const [, message = text.trimEnd(), suggestion] =
    /^error: (.*?)(?:\n\(Did you mean (?:one of )?([^\n]*)\?\))?\n$/s.exec(text) ?? [];
  const lines = [usage.error(visible(inOurWords(message, usage)))];
  if (suggestion !== undefined) lines.push(usage.didYouMean(visible(suggestion)));
  return `${lines.join('\n')}\n`;
}

function inOurWords(message: string, usage: CommandLineTexts['usage']): string {
  for (const [pattern, say] of SAID) {
    const found = pattern.exec(message);
    if (found) return say(usage, ...found.slice(1));
  }
  return message;
}
