/** An Electron, screens, and the desktop app. */

import type { TestProject } from 'vitest/node';
import { openScreens } from '../../scripts/project/screen.mjs';
import { getTestedElectron } from '../../scripts/project/tested-electron.mjs';
import { built } from './built.ts';
import { provideModels } from './models.ts';

export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const electron = await getTestedElectron();
  if (!electron.ok) throw new Error(electron.why);
  await built('desktop app');
  const screens = await openScreens(project.config.maxWorkers);
  if (!screens.ok) throw new Error(screens.why);
  console.log(`Testing the desktop app in Electron ${electron.version}.`);
  project.provide('electron', electron.path);
  project.provide('displays', screens.displays);
  const removeModels = await provideModels(project);
  return () => {
    screens.close();
    return removeModels();
  };
}
