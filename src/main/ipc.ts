/** Answers the window. Every message is validated, and only our own page in the main frame is answered. */

import { type BrowserWindow, dialog, type IpcMainInvokeEvent, ipcMain, shell } from 'electron';
import { z } from 'zod';
import { TARGET_NAMES } from '../engine/targets/names.ts';
import type { About, ConvertRequest, FolderId, TriedModel } from '../shared/host.ts';
import { ASK, TELL } from '../shared/ipc.ts';
import { BACKEND_CHOICES, type KeptOptions, LANGUAGE_CHOICES, THEME_CHOICES } from '../shared/kept-options.ts';
import { endingOf, standingOf } from '../shared/standing.ts';
import type { Language } from '../shared/text/index.ts';
import { showEnd, showProgress } from './attention.ts';
import { licences } from './components.ts';
import { giveFolder, giveInput, giveInputs, nameOfInput } from './inputs.ts';
import * as jobs from './jobs.ts';
import { journal } from './journal.ts';
import { PAGE_URL } from './page.ts';
import { forgetPaths, recentPaths } from './recent.ts';
import { makeSample } from './samples.ts';
import { keepSettings, keptSettings } from './settings.ts';

const nothing = z.undefined();
const id = z.string().min(1).max(100);
const presetSize = z.enum(['tiny', 'base', 'large', 'xlarge']);
const paths = z.array(z.string().min(1).max(32_768)).max(1000);
const convertRequest = z.strictObject({
  job: id,
  input: id,
  size: z.union([z.literal('auto'), presetSize]),
  format: z.enum(TARGET_NAMES),
  folder: id.nullable(),
  zip: z.boolean(),
  name: z.string().min(1).max(255).nullable(),
  replace: z.boolean(),
  backend: z.enum(BACKEND_CHOICES),
  verify: z.boolean(),
});

const statisticsRequest = z.strictObject({ job: id, input: id, tensor: z.string().max(10_000) });
const triedModel = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('source'), input: id }),
  z.strictObject({ kind: z.literal('converted'), job: id }),
]);
/** As many characters as no model has positions for. */
const text = z.string().max(10_000);

const keptOptions = z.strictObject({
  language: z.enum(LANGUAGE_CHOICES),
  theme: z.enum(THEME_CHOICES),
  format: z.enum(TARGET_NAMES),
  verify: z.boolean(),
  zip: z.boolean(),
  backend: z.enum(BACKEND_CHOICES),
});

export interface Surroundings {
  readonly window: () => BrowserWindow | null;
  readonly about: () => About;
  readonly language: () => Language;
  /** Called once the page listens. */
  readonly onReady: () => void;
  readonly onLanguage: (language: Language) => void;
  readonly onTheme: (theme: KeptOptions['theme']) => void;
  /** Called when what was opened lately may have changed. */
  readonly onRecent: () => void;
}

export function answerWindow(surroundings: Surroundings): void {
  const { window, about, onReady, onLanguage } = surroundings;
  answer(ASK.about, nothing, about);
  answer(ASK.ready, nothing, onReady);
  answer(ASK.setLanguage, z.enum(['en', 'zh']), onLanguage);
  answer(ASK.log, nothing, () => journal.text());
  answer(ASK.licences, nothing, licences);
  answerKept(surroundings);
  answerChoices(window);
  answerWork(surroundings);
}

/** What is kept from one session to the next. */
function answerKept({ onTheme, onRecent }: Surroundings): void {
  answer(ASK.kept, nothing, keptSettings);
  answer(ASK.keep, z.strictObject({ options: keptOptions, folder: id.nullable() }), ({ options, folder }) => {
    keepSettings(options, folder as FolderId | null);
    onTheme(options.theme);
  });
  answer(ASK.recent, nothing, () => recentPaths().map((path) => giveInput(path)));
  answer(ASK.forgetRecent, nothing, () => {
    forgetPaths();
    onRecent();
  });
}

/** What a person chooses in the system's dialogs, or drops. */
function answerChoices(window: () => BrowserWindow | null): void {
  answer(ASK.chooseInputs, z.enum(['files', 'folders']), async (what) => {
    const owner = window();
    if (!owner) return [];
    const { filePaths } = await dialog.showOpenDialog(owner, {
      properties: [what === 'files' ? 'openFile' : 'openDirectory', 'multiSelections'],
    });
    return giveInputs(filePaths);
  });
  answer(ASK.chooseFolder, nothing, async () => {
    const owner = window();
    if (!owner) return null;
    const { filePaths } = await dialog.showOpenDialog(owner, { properties: ['openDirectory', 'createDirectory'] });
    return filePaths[0] === undefined ? null : giveFolder(filePaths[0]);
  });
  answer(ASK.giveDropped, paths, (dropped) => window()?.webContents.send(TELL.inputs, giveInputs(dropped)));
  answer(ASK.makeSample, z.strictObject({ job: id, size: presetSize }), ({ job, size }) => makeSample(job, size));
}

/** What is done with an input. */
function answerWork({ window, language, onRecent }: Surroundings): void {
  answer(ASK.inspect, id, async (input) => {
    const inspection = await jobs.inspect(input);
    onRecent();
    return inspection;
  });
  answer(ASK.statistics, statisticsRequest, ({ job, input, tensor }) => jobs.statistics(job, input, tensor));
  answer(ASK.convert, convertRequest, async (asked) => {
    const request = asked as ConvertRequest;
    const startedAt = performance.now();
    const result = await jobs.convert(request, (progress) => {
      const owner = window();
      owner?.webContents.send(TELL.progress, { job: request.job, ...progress });
      if (owner) showProgress(owner, progress, request.verify);
    });
    const owner = window();
    if (owner) showEnd(owner, endingOf(result), nameOfInput(request.input), startedAt, language());
    return result;
  });
  answer(ASK.verify, id, async (job) => {
    const startedAt = performance.now();
    const outcome = await jobs.verify(job, (progress) => {
      const owner = window();
      owner?.webContents.send(TELL.progress, { job, ...progress });
      if (owner) showProgress(owner, progress, false);
    });
    const owner = window();
    const cancelled = !outcome.ok && outcome.problem.code === 'CANCELLED';
    const ending = cancelled ? 'cancelled' : standingOf(outcome);
    if (owner) showEnd(owner, ending, jobs.sourceNameOf(job), startedAt, language());
    return outcome;
  });
  answer(ASK.tryModel, z.strictObject({ job: id, model: triedModel, text }), (asked) =>
    jobs.tryModel(asked.job, asked.model as TriedModel, asked.text),
  );
  answer(ASK.cancel, id, jobs.cancel);
  answer(ASK.reveal, id, (job) => {
    const place = jobs.placeOf(job);
    if (place !== undefined) shell.showItemInFolder(place);
  });
}

/** Answers one kind of message, once it has been found to be one. */
function answer<T>(channel: string, schema: z.ZodType<T>, handle: (message: T) => unknown): void {
  ipcMain.handle(channel, (event, message: unknown) => {
    if (!isOurPage(event)) throw new Error(`${channel}: refused, not from the app's own page`);
    const parsed = schema.safeParse(message);
    if (!parsed.success) throw new Error(`${channel}: refused, not a message of this kind`);
    return handle(parsed.data);
  });
}

function isOurPage({ senderFrame, sender }: IpcMainInvokeEvent): boolean {
  return senderFrame !== null && senderFrame === sender.mainFrame && senderFrame.url.split('#')[0] === PAGE_URL;
}
