/** The names of what the main process tells the window by itself; what it answers is in `requests.ts`. */
export const TELL = {
  inputs: 'inputs',
  progress: 'progress',
  recent: 'recent',
  menu: 'menu',
} as const;
