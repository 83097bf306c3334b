/** Answers the window. Every message is validated, and only our own page in the main frame is answered. */

import { type BrowserWindow, dialog, type IpcMainInvokeEvent, ipcMain } from 'electron';
import type { Progress } from '../engine/use-cases/progress.ts';
import type { Language } from '../i18n/index.ts';
import type { About, JobId } from '../shared/answers.ts';
import { TELL } from '../shared/ipc.ts';
import type { KeptOptions } from '../shared/kept-options.ts';
import { type Answering, PRELOAD_REQUESTS, REQUESTS } from '../shared/requests.ts';
import { standingOf } from '../shared/standing.ts';
import { showEnd, showProgress } from './attention.ts';
import { licences } from './components.ts';
import { dragOut } from './drag-out.ts';
import { giveBeside, giveFolder, giveInputs, giveSelection, nameOfInput } from './inputs.ts';
import { inspect, jobs, liesThere } from './jobs.ts';
import { journal } from './journal.ts';
import { PAGE_URL } from './page.ts';
import { forgetPaths, recentInputs } from './recent.ts';
import { makeSample } from './samples.ts';
import { keepSettings, keptSettings } from './settings.ts';

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

const TABLE = { ...REQUESTS, ...PRELOAD_REQUESTS };

/** Who answers what: a line of the table without an answer does not compile. */
type Answers = {
  readonly [K in keyof typeof TABLE]: (
    ...given: Parameters<Answering<typeof TABLE>[K]>
  ) => Answer<K> | Promise<Answer<K>>;
};
type Answer<K extends keyof typeof TABLE> = Awaited<ReturnType<Answering<typeof TABLE>[K]>>;

export function answerWindow(surroundings: Surroundings): void {
  const answers: Answers = { ...about(surroundings), ...choices(surroundings.window), ...work(surroundings) };
  for (const [name, { arguments: schema }] of Object.entries(TABLE)) {
    const answer: (...given: never) => unknown = answers[name as keyof Answers];
    ipcMain.handle(name, (event, ...given) => {
      if (!isOurPage(event)) throw new Error(`${name}: refused, not from the app's own page`);
      const parsed = schema.safeParse(given);
      if (!parsed.success) throw new Error(`${name}: refused, not a message of this kind`);
      return answer(...(parsed.data as never));
    });
  }
}

/** What the app tells of itself, and what it keeps from one session to the next. */
function about({ about, onReady, onLanguage, onTheme, onRecent }: Surroundings) {
  return {
    about,
    ready: onReady,
    setLanguage: onLanguage,
    log: () => journal.text(),
    licences,
    kept: keptSettings,
    keep(options, folder) {
      keepSettings(options, folder);
      onTheme(options.theme);
    },
    recent: recentInputs,
    forgetRecent() {
      forgetPaths();
      onRecent();
    },
  } satisfies Partial<Answers>;
}

/** What a person chooses in the system's dialogs, or drops. */
function choices(window: () => BrowserWindow | null) {
  return {
    async chooseInputs(what) {
      const owner = window();
      if (!owner) return [];
      const { filePaths } = await dialog.showOpenDialog(owner, {
        properties: [what === 'files' ? 'openFile' : 'openDirectory', 'multiSelections'],
      });
      return giveInputs(filePaths);
    },
    async chooseBeside(input, what) {
      const owner = window();
      if (!owner) return false;
      const { filePaths } = await dialog.showOpenDialog(owner, { properties: ['openFile'] });
      return filePaths[0] !== undefined && giveBeside(input, what, filePaths[0]);
    },
    select: giveSelection,
    async chooseFolder() {
      const owner = window();
      if (!owner) return null;
      const { filePaths } = await dialog.showOpenDialog(owner, { properties: ['openDirectory', 'createDirectory'] });
      return filePaths[0] === undefined ? null : giveFolder(filePaths[0]);
    },
    async giveDropped(dropped) {
      const inputs = await giveInputs(dropped);
      window()?.webContents.send(TELL.inputs, inputs);
    },
    makeSample,
  } satisfies Partial<Answers>;
}

/** What is done with an input. */
function work({ window, language, onRecent }: Surroundings) {
  const progressOf = (job: JobId) => (progress: Progress) =>
    window()?.webContents.send(TELL.progress, { job, ...progress });
  return {
    async inspect(input) {
      const inspection = await inspect(input);
      onRecent();
      return inspection;
    },
    statistics: (job, input, tensor) => jobs.statistics(job, input, tensor),
    convert: (request) => jobs.convert(request, progressOf(request.job)),
    existing: (places) => Promise.all(places.map(liesThere)),
    tellEnd(endings, input) {
      const owner = window();
      if (owner) showEnd(owner, endings, input && nameOfInput(input), language());
    },
    async verify(job) {
      const outcome = await jobs.verify(job, progressOf(job));
      const owner = window();
      const cancelled = !outcome.ok && outcome.problem.code === 'CANCELLED';
      const ending = cancelled ? 'cancelled' : standingOf(outcome);
      if (owner) showEnd(owner, { [ending]: 1 }, nameOfInput(jobs.inputOf(job) ?? ''), language());
      return outcome;
    },
    tryModel: (job, model, text) => jobs.tryModel(job, model, text, progressOf(job)),
    endTrials: () => jobs.endTrials(),
    showProgress(percent) {
      const owner = window();
      if (owner) showProgress(owner, percent);
    },
    cancel: (job) => jobs.running.cancel(job),
    reveal: (job) => jobs.reveal(job),
    dragOut(job) {
      const [owner, place] = [window(), jobs.placeOf(job)];
      if (owner && place !== null) dragOut(owner.webContents, place);
    },
    forget: (input) => jobs.forget(input),
  } satisfies Partial<Answers>;
}

function isOurPage({ senderFrame, sender }: IpcMainInvokeEvent): boolean {
  return senderFrame !== null && senderFrame === sender.mainFrame && senderFrame.url.split('#')[0] === PAGE_URL;
}
