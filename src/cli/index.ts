/** The command line `albert-zh`: parses, calls one use case, prints. Commands are loaded when they are called. */

import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { TASK_NAMES } from '../engine/albert/heads.ts';
import { PRESET_SIZES } from '../engine/albert/presets.ts';
import { BACKEND_CHOICES } from '../engine/compute/backend.ts';
import { OUTPUT_DTYPES, TARGET_NAMES } from '../engine/targets/names.ts';
import { commandLineTexts } from '../i18n/command-line.ts';
import { visible } from '../i18n/visible.ts';
import { conclude } from './conclude.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { standardError, standardOutput } from './standard-streams.ts';
import { terminalLanguage } from './terminal-language.ts';
import { speak, usageError } from './usage.ts';
import { expandInputs } from './wildcards.ts';

declare const __APP_VERSION__: string;

const SIZES: readonly string[] = PRESET_SIZES;

const words = commandLineTexts(terminalLanguage());
const { help, usage } = words;

/** What the command that was called came to. */
let result: ExitCode | null = null;

const program = speak(new Command('albert-zh'), words)
  .description(help.program)
  .version(__APP_VERSION__, '-V, --version', help.version)
  .helpCommand('help [command]', help.helpCommand)
  .exitOverride()
  .configureOutput({
    writeOut: (text) => standardOutput.write(text),
    writeErr: (text) => standardError.write(text),
    outputError: (text, write) => write(usageError(text, words)),
  })
  .showHelpAfterError(help.afterError);

command('convert', help.convert)
  .argument('<input...>', help.input)
  .option('-o, --output <dir>', help.output)
  .option('--name <name>', help.name)
  .addOption(new Option('--size <size>', help.size).choices(['auto', ...SIZES]).default('auto'))
  .addOption(new Option('--to <layout>', help.to).choices(TARGET_NAMES).default(TARGET_NAMES[0]))
  .addOption(new Option('--dtype <type>', help.dtype).choices(OUTPUT_DTYPES))
  .addOption(taskOption())
  .option('--scope <name>', help.scope)
  .option('--averaged', help.averaged)
  .option('--zip', help.zip)
  .option('--config <file>', help.config)
  .option('--vocab <file>', help.vocab)
  .addOption(backendOption())
  .option('--verify', help.verifyAfter)
  .option('--force', help.force)
  .option('--json', help.json)
  .option('--quiet', help.quiet)
  .addHelpText('after', `\n${help.wildcards}`)
  .action(async (named, options) => {
    const inputs = await expandInputs(named);
    if (options.name !== undefined && inputs.length > 1) refuse(usage.oneName);
    if (options.dtype !== undefined && options.to !== 'onnx' && options.dtype !== OUTPUT_DTYPES[0])
      refuse(usage.dtypeOfOnnx);
    const { runConvert } = await import('./convert.ts');
    result = await runConvert(inputs, options);
  });

command('inspect', help.inspect)
  .argument('<input>', help.input)
  .addOption(taskOption())
  .option('--scope <name>', help.scope)
  .option('--averaged', help.averaged)
  .option('--fix-config', help.fixConfig)
  .option('--json', help.json)
  .action(async (input, options) => {
    const { runInspect } = await import('./inspect.ts');
    result = await runInspect(await oneInput(input), options);
  });

command('verify', help.verify)
  .argument('<source>', help.source)
  .argument('<converted>', help.converted)
  .addOption(taskOption())
  .option('--scope <name>', help.scope)
  .option('--averaged', help.averaged)
  .option('--text <text>', help.verifyText)
  .addOption(backendOption())
  .option('--json', help.json)
  .action(async (source, converted, options) => {
    const { runVerify } = await import('./verify.ts');
    result = await runVerify(await oneInput(source), await oneInput(converted), options);
  });

command('try', help.try)
  .argument('<model>', help.model)
  .argument('<text>', help.text)
  .addOption(taskOption())
  .option('--scope <name>', help.scope)
  .option('--averaged', help.averaged)
  .option('--top <n>', help.top, wholeNumber(1, 1000), 5)
  .addOption(backendOption())
  .option('--json', help.json)
  .action(async (model, text, options) => {
    const { runTry } = await import('./try.ts');
    result = await runTry(await oneInput(model), text, options);
  });

command('sample', help.sample)
  .argument('<size>', SIZES.join(', '), (size: string) => {
    if (!SIZES.includes(size)) throw new InvalidArgumentError(usage.oneOf(SIZES.join(', ')));
    return size;
  })
  .requiredOption('-o, --output <dir>', help.sampleOutput)
  .option('--seed <n>', help.seed, wholeNumber(0, 0xffffffff), 1)
  .action(async (size, options) => {
    const { runSample } = await import('./sample.ts');
    result = await runSample(size, options);
  });

command('serve', help.serve)
  .option('--port <n>', help.port, wholeNumber(0, 65535))
  .option('--open', help.open)
  .action(async (options) => {
    const { runServe } = await import('./serve.ts');
    result = await runServe(options);
  });

function command(name: string, description: string): Command {
  return speak(program.command(name), words).description(description);
}

/** What a pattern stands for, where it is to be one. */
async function oneInput(named: string): Promise<string> {
  const inputs = await expandInputs([named]);
  if (inputs.length > 1) refuse(usage.oneInput(named, inputs.join(', ')));
  return inputs[0] ?? named;
}

function taskOption(): Option {
  return new Option('--task <task>', help.task).choices(['auto', ...TASK_NAMES]).default('auto');
}

function backendOption(): Option {
  return new Option('--backend <backend>', help.backend).choices(BACKEND_CHOICES).default('auto');
}

function wholeNumber(from: number, to: number) {
  return (text: string): number => {
    const number = Number(text);
    if (!/^\d+$/.test(text) || number < from || number > to) {
      throw new InvalidArgumentError(usage.wholeNumber(from, to));
    }
    return number;
  };
}

function refuse(message: string): never {
  throw new CommanderError(EXIT.usage, 'usage', message);
}

async function call(): Promise<ExitCode> {
  try {
    await program.parseAsync();
    return result ?? EXIT.unexpected;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Commander has printed what it found itself; help and version are no failure.
    if (error.code === 'usage') standardError.write(`${usage.error(visible(error.message))}\n`);
    return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  }
}

void conclude(call);
