/**
 * The one interface that the renderer knows. Electron's preload implements it over IPC, the browser edition over a
 * web worker. Everything that crosses it is plain JSON.
 */

import type { PresetSize } from '../engine/albert/presets.ts';
import type { Language } from '../i18n/index.ts';
import type { InputRef, JobProgress } from './answers.ts';
import type { Requests } from './requests.ts';

export type Unsubscribe = () => void;

/** What a host tells of its own accord. */
export interface Events {
  /** What a person dropped on the window, opened with the app or gave on its command line. */
  onInputs(listener: (inputs: readonly InputRef[]) => void): Unsubscribe;
  /** What was opened lately has changed. */
  onRecent(listener: (recent: readonly InputRef[]) => void): Unsubscribe;
  onProgress(listener: (progress: JobProgress) => void): Unsubscribe;
  /** What a person chose from the application's menu. */
  onCommand(listener: (command: MenuCommand) => void): Unsubscribe;
}

export type Host = Requests & Events;

export type MenuCommand =
  | 'open-files'
  | 'open-folder'
  | `sample-${PresetSize}`
  | 'convert'
  | `language-${Language}`
  | 'settings'
  | 'about'
  | 'keys';
