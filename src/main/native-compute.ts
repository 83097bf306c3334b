/** Whether TensorFlow's library is here, and where not, how it can be had. */

import { availableBackends } from '../node/backends.ts';
import type { About } from '../shared/answers.ts';

export interface Installation {
  /** Whether the app is a package, not built where it runs. */
  readonly isPackaged: boolean;
  readonly platform: NodeJS.Platform;
  readonly arch: string;
}

export function nativeCompute(
  { isPackaged, platform, arch }: Installation,
  backends = availableBackends(),
): Pick<About, 'backends' | 'tensorflow'> {
  if (backends.includes('tensorflow')) return { backends, tensorflow: 'here' };
  // libtensorflow is made for Intel's processors only there.
  if (platform === 'win32' && arch !== 'x64') return { backends, tensorflow: 'none' };
  return { backends, tensorflow: isPackaged ? 'full-package' : 'set-up' };
}
