/** The built command line. */

import { built } from './built.ts';

export default (): Promise<void> => built('command line');
