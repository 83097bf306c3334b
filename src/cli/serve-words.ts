/** What `albert-zh serve` says, in each language. */

import type { Language, Told } from '../engine/messages/index.ts';

export interface ServeWords {
  /** Before the line with the address. */
  readonly ready: string;
  missing(folder: string): Told;
  taken(port: number): Told;
  forbidden(port: number): Told;
}

export const SERVE_WORDS: { readonly [L in Language]: ServeWords } = {
  en: {
    ready: 'The browser edition is open to this computer only, until Ctrl-C:',
    missing: (folder) => ({
      message: `The browser edition has not been built: there is no index.html in ${folder}.`,
      hint: 'Run “npm run build:browser” first.',
    }),
    taken: (port) => ({
      message: `Another program uses port ${port}.`,
      hint: 'Choose another with --port, or leave the option out to have a free one.',
    }),
    forbidden: (port) => ({
      message: `The system does not let this program use port ${port}.`,
      hint: 'Choose another with --port, or leave the option out to have a free one.',
    }),
  },
  zh: {
    ready: '浏览器版已启动，仅本机可以访问，按 Ctrl-C 结束：',
    missing: (folder) => ({
      message: `浏览器版尚未构建：${folder} 中没有 index.html。`,
      hint: '请先运行“npm run build:browser”。',
    }),
    taken: (port) => ({
      message: `端口 ${port} 正被其他程序使用。`,
      hint: '请用 --port 另选一个，或去掉该选项以使用空闲端口。',
    }),
    forbidden: (port) => ({
      message: `系统不允许本程序使用端口 ${port}。`,
      hint: '请用 --port 另选一个，或去掉该选项以使用空闲端口。',
    }),
  },
};
