// Preloaded into a measured process: writes its peak resident memory, in bytes, to the file that PEAK_FILE names.
import { writeFileSync } from 'node:fs';

process.on('exit', () => {
  const file = process.env.PEAK_FILE;
  // Node gives kilobytes on every platform.
  if (file) writeFileSync(file, String(process.resourceUsage().maxRSS * 1024));
});
