import type { JobId } from '../../../src/shared/answers.ts';
import type { Host } from '../../../src/shared/host.ts';
import { answerDialog, type DesktopApp } from '../electron.ts';

/** Gives the app its smallest sample, to be converted into the test's folder, as the window does. */
export async function giveSample(app: DesktopApp) {
  await answerDialog(app.electron, [app.folder]);
  return app.page.evaluate(async () => {
    const { host } = globalThis as unknown as { host: Host };
    const [folder, sample] = [await host.chooseFolder(), await host.makeSample('sample' as JobId, 'tiny')];
    if (!folder || !sample.ok) throw new Error('There is nothing to convert, or no place for it.');
    return { folder: folder.id, input: sample.value.id };
  });
}
