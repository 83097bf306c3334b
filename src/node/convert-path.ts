import { dirname, join } from 'node:path';
import type { PresetSize } from '../engine/albert/presets.ts';
import type { Backend } from '../engine/compute/backend.ts';
import type { Run } from '../engine/host/platform.ts';
import type { Input, InputFile } from '../engine/host/source.ts';
import { type Outcome, ProblemError, problemOf } from '../engine/problem/problem.ts';
import { warning } from '../engine/problem/warning.ts';
import type { TargetName } from '../engine/targets/names.ts';
import { RECORD_FILE } from '../engine/targets/record-file.ts';
import { conversionRecord } from '../engine/use-cases/conversion-record.ts';
import { type Conversion, convert } from '../engine/use-cases/convert.ts';
import { unconverted } from '../engine/use-cases/not-opened.ts';
import type { Progress } from '../engine/use-cases/progress.ts';
import type { Verification } from '../engine/use-cases/verify/verification.ts';
import { describeWarning } from '../i18n/index.ts';
import { errorCode } from './file-error.ts';
import { type OpenedInput, openInput } from './open-input.ts';
import { openFileSink, type PlacedSink, writeNewFile } from './output/index.ts';
import { nodePlatform } from './platform.ts';

export interface ConvertPathRequest {
  readonly path: string;
  /** `null`: beside the input. */
  readonly folder: string | null;
  /** `null`: made from the input's name. */
  readonly name: string | null;
  readonly size: 'auto' | PresetSize;
  readonly format: TargetName;
  readonly zip: boolean;
  /** Whether an output that exists is replaced. */
  readonly force: boolean;
  readonly config: string | null;
  readonly vocabulary: string | null;
  readonly backend: 'auto' | Backend;
  /** Whether both models are run afterwards and compared. */
  readonly verify: boolean;
}

/** What the same run does beside this conversion. */
export interface SameRun {
  /** Its other inputs: nothing of theirs is replaced. */
  readonly inputs: readonly string[];
  /** What it has written: none of that is replaced either. */
  readonly outputs: readonly string[];
}

const ALONE: SameRun = { inputs: [], outputs: [] };

export interface ConvertedPath {
  readonly conversion: Conversion;
  /** Where the output is; `null` unless it was converted. */
  readonly place: string | null;
  /** `null` where nobody asked for it, or nothing was converted. */
  readonly verification: Outcome<Verification> | null;
}

/** Converts what lies at a path. Never throws: the conversion says how it ended. */
export async function convertPath(
  request: ConvertPathRequest,
  run: Run<Progress>,
  sameRun: SameRun = ALONE,
): Promise<ConvertedPath> {
  try {
    const opened = await openInput(request.path, request, nodePlatform);
    const placed: PlacedSink[] = [];
    const { input, reads } = watched(opened, request);
    for (const other of sameRun.inputs) reads.add(other);
    const openSink = async (name: string, bytes: number, weights: readonly InputFile[]) => {
      for (const file of weights) reads.add(placeIn(opened, file));
      const folder = request.folder ?? opened.beside;
      const common = { folder, replace: request.force, reads, written: sameRun.outputs };
      const output = await openFileSink(
        request.zip
          ? { ...common, kind: 'zip', name: `${name}.zip`, record: `${name}.${RECORD_FILE}` }
          : { ...common, kind: 'folder', name },
        bytes,
        run.signal,
      );
      placed.push(output);
      return output.sink;
    };
    try {
      const conversion = await convert(input, openSink, request, nodePlatform, run);
      const [output] = placed;
      if (conversion.status !== 'converted' || !output) return { conversion, place: null, verification: null };
      if (!request.verify) return { conversion, place: output.place, verification: null };
      return await prove(opened.input, conversion, output, request, run);
    } finally {
      await opened.close();
    }
  } catch (error) {
    return { conversion: unconverted(request.path, problemOf(error)), place: null, verification: null };
  }
}

/** An input that keeps an account of what is read of it. */
function watched(
  opened: OpenedInput,
  { config, vocabulary }: ConvertPathRequest,
): { readonly input: Input; readonly reads: Set<string> } {
  const named = [config, vocabulary].filter((path) => path !== null);
  const reads = new Set(opened.folder === null ? [opened.path, ...named] : named);
  const files = opened.input.files.map((file) => ({
    ...file,
    open: () => {
      reads.add(placeIn(opened, file));
      return file.open();
    },
  }));
  return { input: { ...opened.input, files }, reads };
}

/** The file on the disk that one of an input is in. */
function placeIn({ folder, path }: OpenedInput, file: InputFile): string {
  return folder === null ? path : join(folder, file.path);
}

type Converted = Extract<Conversion, { status: 'converted' }>;

/** Verifies what was written, as it now lies there, and puts the proof beside it. */
async function prove(
  source: Input,
  conversion: Converted,
  { place, isInPlace }: PlacedSink,
  { backend, zip }: ConvertPathRequest,
  run: Run<Progress>,
): Promise<ConvertedPath> {
  const verification = await verifyOutput(source, place, backend, run);
  if (!verification.ok) return { conversion, place, verification };
  const record = conversionRecord(source.name, conversion, verification.value, nodePlatform.version, (found) =>
    describeWarning(found, 'en'),
  );
  const path = zip ? `${place.replace(/\.zip$/, '')}.${RECORD_FILE}` : join(place, RECORD_FILE);
  try {
    await writeNewFile(path, record, dirname(place), isInPlace);
    const files = zip ? conversion.files : [...conversion.files, { name: RECORD_FILE, bytes: record.length }];
    return { conversion: { ...conversion, files }, place, verification };
  } catch (error) {
    const reason = error instanceof ProblemError ? error.problem.code : (errorCode(error) ?? String(error));
    const warnings = [...conversion.warnings, warning('RECORD_NOT_WRITTEN', { path, reason })];
    return { conversion: { ...conversion, warnings }, place, verification };
  }
}

async function verifyOutput(
  source: Input,
  place: string,
  backend: 'auto' | Backend,
  run: Run<Progress>,
): Promise<Outcome<Verification>> {
  try {
    const output = await openInput(place, { config: null, vocabulary: null }, nodePlatform);
    try {
      const { verify } = await import('../engine/use-cases/verify/verify.ts');
      return { ok: true, value: await verify(source, output.input, { text: null, backend }, nodePlatform, run) };
    } finally {
      await output.close();
    }
  } catch (error) {
    return { ok: false, problem: problemOf(error) };
  }
}
