/** The command line `albert-zh`: parses, calls one use case, prints. Commands are loaded when they are called. */

import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { PRESET_SIZES } from '../engine/albert/presets.ts';
import { visible } from '../engine/messages/index.ts';
import { TARGET_NAMES } from '../engine/targets/names.ts';
import { BACKEND_CHOICES } from '../shared/kept-options.ts';
import { conclude } from './conclude.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { standardError, standardOutput } from './standard-streams.ts';
import { expandInputs } from './wildcards.ts';

declare const __APP_VERSION__: string;

const SIZES: readonly string[] = PRESET_SIZES;

const WILDCARDS = `
On Windows * and ? in the name of an input stand for parts of names. Elsewhere the shell puts names in their place, and
in quotes they are characters of the name.`;

/** What the command that was called came to. */
let result: ExitCode | null = null;

const program = new Command('albert-zh')
  .description('Converts brightmart’s Chinese ALBERT checkpoints to Google’s layout.')
  .version(__APP_VERSION__)
  .exitOverride()
  .configureOutput({
    writeOut: (text) => standardOutput.write(text),
    writeErr: (text) => standardError.write(text),
    outputError: (text, write) => write(visibleError(text)),
  })
  .showHelpAfterError('(albert-zh --help tells all commands, albert-zh COMMAND --help their options)');

program
  .command('convert')
  .description('convert checkpoints')
  .argument('<input...>', 'a folder, an archive, a checkpoint prefix, or a file of weights')
  .option('-o, --output <dir>', 'the folder to write to (default: beside the input)')
  .option('--name <name>', 'the name of the output (default: made from the input’s, with “google” or “hf” in it)')
  .addOption(new Option('--size <size>', 'the size it must have').choices(['auto', ...SIZES]).default('auto'))
  .addOption(
    new Option('--to <layout>', 'for whom: Google’s ALBERT code and bert4keras, or transformers')
      .choices(TARGET_NAMES)
      .default(TARGET_NAMES[0]),
  )
  .option('--zip', 'write one zip, packed as the official downloads are')
  .option('--config <file>', 'the model’s configuration, where it is not beside the checkpoint')
  .option('--vocab <file>', 'the vocabulary, where it is not beside the checkpoint')
  .addOption(backendOption('what multiplies'))
  .option('--verify', 'afterwards run both models and compare them; the proof goes into conversion.json')
  .option('--force', 'replace an output that exists')
  .option('--json', 'print one JSON document on standard output')
  .option('--quiet', 'print nothing but errors')
  .addHelpText('after', WILDCARDS)
  .action(async (named, options) => {
    const inputs = await expandInputs(named);
    if (options.name !== undefined && inputs.length > 1) usage('--name names one output; there are several inputs');
    const { runConvert } = await import('./convert.ts');
    result = await runConvert(inputs, options);
  });

program
  .command('inspect')
  .description('tell what a model is, whether it can be converted, and which programs can load it as it is')
  .argument('<input>', 'a folder, an archive, a checkpoint prefix, or a file of weights')
  .option('--fix-config', 'mend the configuration where nothing else is wrong, and keep the old one')
  .option('--json', 'print one JSON document on standard output')
  .action(async (input, options) => {
    const { runInspect } = await import('./inspect.ts');
    result = await runInspect(await oneInput(input), options);
  });

program
  .command('verify')
  .description('prove a conversion: run both models on the same tokens and compare all that they hold and give')
  .argument('<source>', 'the checkpoint in brightmart’s or Google’s layout')
  .argument('<converted>', 'what was made of it')
  .option('--text <text>', 'the text to run the models on (default: tokens from all over the vocabulary)')
  .addOption(backendOption('what computes'))
  .option('--json', 'print one JSON document on standard output')
  .action(async (source, converted, options) => {
    const { runVerify } = await import('./verify.ts');
    result = await runVerify(await oneInput(source), await oneInput(converted), options);
  });

program
  .command('try')
  .description('fill the [MASK]s of a text with what the model finds likeliest')
  .argument('<model>', 'a model of any layout that “inspect” knows')
  .argument('<text>', 'such as 今天天气真[MASK]')
  .option('--top <n>', 'how many words for each [MASK]', parseTop, 5)
  .addOption(backendOption('what computes'))
  .option('--json', 'print one JSON document on standard output')
  .action(async (model, text, options) => {
    const { runTry } = await import('./try.ts');
    result = await runTry(await oneInput(model), text, options);
  });

program
  .command('sample')
  .description('write a checkpoint in brightmart’s layout, of real size, with random weights')
  .argument('<size>', SIZES.join(', '), (size: string) => {
    if (!SIZES.includes(size)) throw new InvalidArgumentError(`It is one of ${SIZES.join(', ')}.`);
    return size;
  })
  .requiredOption('-o, --output <dir>', 'the folder to write; it must not exist or be empty')
  .option('--seed <n>', 'the seed of the random weights', parseSeed, 1)
  .action(async (size, options) => {
    const { runSample } = await import('./sample.ts');
    result = await runSample(size, options);
  });

program
  .command('serve')
  .description('serve the browser edition to this computer only, until Ctrl-C, which is its normal end (exit code 0)')
  .option('--port <n>', 'the port; 0 is any that is free (default: 8317, or any that is free)', parsePort)
  .option('--open', 'open it in the default browser')
  .action(async (options) => {
    const { runServe } = await import('./serve.ts');
    result = await runServe(options);
  });

/** What a pattern stands for, where it is to be one. */
async function oneInput(named: string): Promise<string> {
  const inputs = await expandInputs([named]);
  if (inputs.length > 1) usage(`${named} stands for several, where one is to be named: ${inputs.join(', ')}`);
  return inputs[0] ?? named;
}

function backendOption(what: string) {
  return new Option('--backend <backend>', what).choices(BACKEND_CHOICES).default('auto');
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65535) throw new InvalidArgumentError('It is a whole number from 0 to 65535.');
  return port;
}

function parseTop(text: string): number {
  const top = Number(text);
  if (!Number.isInteger(top) || top < 1 || top > 1000) {
    throw new InvalidArgumentError('It is a whole number from 1 to 1000.');
  }
  return top;
}

function parseSeed(text: string): number {
  const seed = Number(text);
  if (!Number.isInteger(seed) || seed < 0 || seed > 0xffffffff) {
    throw new InvalidArgumentError('It is a whole number from 0 to 4294967295.');
  }
  return seed;
}

/** An error as commander tells it, in which a person's own words are. What it suggests is on a line of its own. */
function visibleError(text: string): string {
  const [, message = text, suggestion = ''] = /^(.*?)(\n\(Did you mean [^\n]*\?\))?\n$/s.exec(text) ?? [];
  return `${visible(message)}${suggestion}\n`;
}

function usage(message: string): never {
  throw new CommanderError(EXIT.usage, 'usage', message);
}

async function call(): Promise<ExitCode> {
  try {
    await program.parseAsync();
    return result ?? EXIT.unexpected;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Commander has printed what it found itself; help and version are no failure.
    if (error.code === 'usage') standardError.write(`error: ${visible(error.message)}\n`);
    return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  }
}

void conclude(call);
