import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { PresetSize } from '../engine/albert/presets.ts';
import { conversionRecord, RECORD_FILE } from '../engine/conversion-record.ts';
import { convert } from '../engine/convert.ts';
import { unconverted } from '../engine/not-opened.ts';
import { notice } from '../engine/notice.ts';
import type { Run } from '../engine/platform.ts';
import { type Outcome, problemOf } from '../engine/problem.ts';
import type { Backend, Conversion, OutputFormat, Progress, Verification } from '../engine/report.ts';
import type { Input } from '../engine/source.ts';
import { openFileSink } from './file-sink.ts';
import { openInput } from './open-input.ts';
import { nodePlatform } from './platform.ts';
import { writeWholeFile } from './whole-file.ts';

export interface ConvertPathRequest {
  readonly path: string;
  /** `null`: beside the input. */
  readonly folder: string | null;
  /** `null`: made from the input's name. */
  readonly name: string | null;
  readonly size: 'auto' | PresetSize;
  readonly format: OutputFormat;
  readonly zip: boolean;
  /** Whether an output that exists is replaced. */
  readonly force: boolean;
  readonly config: string | null;
  readonly vocabulary: string | null;
  readonly backend: 'auto' | Backend;
  /** Whether both models are run afterwards and compared. */
  readonly verify: boolean;
}

export interface ConvertedPath {
  readonly conversion: Conversion;
  /** Where the output is; `null` unless it was converted. */
  readonly place: string | null;
  /** `null` where nobody asked for it, or nothing was converted. */
  readonly verification: Outcome<Verification> | null;
}

/** Converts what lies at a path. Never throws: the conversion says how it ended. */
export async function convertPath(request: ConvertPathRequest, run: Run<Progress>): Promise<ConvertedPath> {
  try {
    const opened = await openInput(request.path, request, nodePlatform);
    let place: string | null = null;
    const openSink = async (name: string, bytes: number) => {
      const placed = await openFileSink(
        {
          folder: request.folder ?? opened.beside,
          name: request.zip ? `${name}.zip` : name,
          kind: request.zip ? 'file' : 'folder',
          replace: request.force,
          source: opened.path,
        },
        bytes,
      );
      place = placed.place;
      return placed.sink;
    };
    try {
      const conversion = await convert(opened.input, openSink, request, nodePlatform, run);
      if (conversion.status !== 'converted' || place === null) return { conversion, place: null, verification: null };
      if (request.zip) await forgetEarlierProof(place);
      if (!request.verify) return { conversion, place, verification: null };
      return await prove(opened.input, conversion, place, request, run);
    } finally {
      await opened.close();
    }
  } catch (error) {
    return { conversion: unconverted(request.path, problemOf(error)), place: null, verification: null };
  }
}

type Converted = Extract<Conversion, { status: 'converted' }>;

/** Verifies what was written, as it now lies there, and puts the proof beside it. */
async function prove(
  source: Input,
  conversion: Converted,
  place: string,
  { backend, zip }: ConvertPathRequest,
  run: Run<Progress>,
): Promise<ConvertedPath> {
  const verification = await verifyOutput(source, place, backend, run);
  if (!verification.ok) return { conversion, place, verification };
  const record = conversionRecord(source.name, conversion, verification.value, nodePlatform.version);
  const path = zip ? recordBeside(place) : `${place}/${RECORD_FILE}`;
  try {
    await writeWholeFile(path, record, dirname(place));
    const files = zip ? conversion.files : [...conversion.files, { name: RECORD_FILE, bytes: record.length }];
    return { conversion: { ...conversion, files }, place, verification };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const notices = [...conversion.notices, notice('RECORD_NOT_WRITTEN', { path, reason })];
    return { conversion: { ...conversion, notices }, place, verification };
  }
}

function recordBeside(archive: string): string {
  return `${archive.replace(/\.zip$/, '')}.${RECORD_FILE}`;
}

/** A zip that was replaced would lie beside the proof of another one. In a folder the proof goes with the folder. */
async function forgetEarlierProof(archive: string): Promise<void> {
  // We have just written beside it: what cannot be removed, such as a folder of that name, is no proof of ours.
  await rm(recordBeside(archive), { force: true }).catch(() => undefined);
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
      const { verify } = await import('../engine/verify.ts');
      return { ok: true, value: await verify(source, output.input, { text: null, backend }, nodePlatform, run) };
    } finally {
      await output.close();
    }
  } catch (error) {
    return { ok: false, problem: problemOf(error) };
  }
}
