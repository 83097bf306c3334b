/** The names of all messages between the window and the main process. */

/** Asked by the window, answered by the main process. */
export const ASK = {
  about: 'about',
  chooseInputs: 'choose-inputs',
  chooseFolder: 'choose-folder',
  makeSample: 'make-sample',
  inspect: 'inspect',
  convert: 'convert',
  cancel: 'cancel',
  verify: 'verify',
  tryModel: 'try-model',
  reveal: 'reveal',
  kept: 'kept',
  keep: 'keep',
  recent: 'recent',
  forgetRecent: 'forget-recent',
  statistics: 'statistics',
  log: 'log',
  licences: 'licences',
  /** From the preload alone: paths of files that a person dropped. */
  giveDropped: 'give-dropped',
  /** The window is ready to hear of inputs that came with the app's start. */
  ready: 'ready',
  setLanguage: 'set-language',
} as const;

/** Told by the main process. */
export const TELL = {
  inputs: 'inputs',
  progress: 'progress',
  menu: 'menu',
} as const;
