// @ts-check
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './run.mjs';

/** What building TensorFlow's binding needs on each system, in a person's words. */
export const COMPILERS = {
  win32: 'building it needs Visual Studio\'s "Desktop development with C++"',
  darwin: 'building it needs Xcode\'s command line tools: run "xcode-select --install"',
  linux: 'building it needs a C++ compiler and make',
};

/** Why nothing can be built here, or `null`. Asks the system only, in less than a second. */
export async function whyNoCompiler() {
  switch (process.platform) {
    case 'win32':
      return (await hasVisualStudio()) ? null : COMPILERS.win32;
    case 'darwin':
      // The compiler's own name would open a dialog where it is missing.
      return (await succeeds('xcode-select', ['-p'])) ? null : COMPILERS.darwin;
    default: {
      const compiler = process.env['CXX'] ?? 'g++';
      const found = (await succeeds(compiler, ['--version'])) && (await succeeds('make', ['--version']));
      return found ? null : COMPILERS.linux;
    }
  }
}

/** @param {string} command @param {readonly string[]} args */
async function succeeds(command, args) {
  return (await run(command, args, { quiet: true })).code === 0;
}

async function hasVisualStudio() {
  const programs = process.env['ProgramFiles(x86)'] ?? 'C:\\Program Files (x86)';
  const locator = join(programs, 'Microsoft Visual Studio', 'Installer', 'vswhere.exe');
  if (!existsSync(locator)) return false;
  const tools = 'Microsoft.VisualStudio.Component.VC.Tools.x86.x64';
  const asked = ['-products', '*', '-requires', tools, '-property', 'installationPath'];
  return (await run(locator, asked, { quiet: true })).output.trim() !== '';
}
