/** Answers the window. Every message is validated, and only our own page in the main frame is answered. */

import { type BrowserWindow, dialog, type IpcMainInvokeEvent, ipcMain, shell } from 'electron';
import { z } from 'zod';
import { availableBackends } from '../node/backends.ts';
import type { About, ConvertRequest } from '../shared/host.ts';
import { ASK, TELL } from '../shared/ipc.ts';
import { giveFolder, giveInput } from './inputs.ts';
import * as jobs from './jobs.ts';
import { makeSample } from './samples.ts';
import { PAGE_URL } from './window.ts';

const nothing = z.undefined();
const id = z.string().min(1).max(100);
const presetSize = z.enum(['tiny', 'base', 'large', 'xlarge']);
const paths = z.array(z.string().min(1).max(32_768)).max(1000);
const convertRequest = z.strictObject({
  job: id,
  input: id,
  size: z.union([z.literal('auto'), presetSize]),
  folder: id.nullable(),
  zip: z.boolean(),
  replace: z.boolean(),
  backend: z.enum(['auto', 'tensorflow', 'wasm']),
});

export interface Surroundings {
  readonly window: () => BrowserWindow | null;
  readonly about: Omit<About, 'backends'>;
  /** Called once the page listens. */
  readonly onReady: () => void;
  readonly onLanguage: (language: 'en' | 'zh') => void;
}

export function answerWindow({ window, about, onReady, onLanguage }: Surroundings): void {
  const tell = (channel: string, message: unknown) => window()?.webContents.send(channel, message);

  answer(ASK.about, nothing, () => ({ ...about, backends: availableBackends() }));
  answer(ASK.ready, nothing, onReady);
  answer(ASK.setLanguage, z.enum(['en', 'zh']), onLanguage);
  answer(ASK.chooseInputs, z.enum(['files', 'folders']), async (what) => {
    const owner = window();
    if (!owner) return [];
    const { filePaths } = await dialog.showOpenDialog(owner, {
      properties: [what === 'files' ? 'openFile' : 'openDirectory', 'multiSelections'],
    });
    return filePaths.map((path) => giveInput(path));
  });
  answer(ASK.chooseFolder, nothing, async () => {
    const owner = window();
    if (!owner) return null;
    const { filePaths } = await dialog.showOpenDialog(owner, { properties: ['openDirectory', 'createDirectory'] });
    return filePaths[0] === undefined ? null : giveFolder(filePaths[0]);
  });
  answer(ASK.giveDropped, paths, (dropped) =>
    tell(
      TELL.inputs,
      dropped.map((path) => giveInput(path)),
    ),
  );
  answer(ASK.makeSample, presetSize, makeSample);
  answer(ASK.inspect, id, jobs.inspect);
  answer(ASK.convert, convertRequest, (request) =>
    jobs.convert(request as ConvertRequest, (progress) => tell(TELL.progress, { job: request.job, ...progress })),
  );
  answer(ASK.cancel, id, jobs.cancel);
  answer(ASK.showInFolder, id, (job) => {
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
