import type { PresetSize } from '../engine/albert/presets.ts';
import { convert } from '../engine/convert.ts';
import { unconverted } from '../engine/not-opened.ts';
import type { Run } from '../engine/platform.ts';
import { problemOf } from '../engine/problem.ts';
import type { Backend, Conversion, OutputFormat, Progress } from '../engine/report.ts';
import { openFileSink } from './file-sink.ts';
import { openInput } from './open-input.ts';
import { nodePlatform } from './platform.ts';

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
}

export interface ConvertedPath {
  readonly conversion: Conversion;
  /** Where the output is; `null` unless it was converted. */
  readonly place: string | null;
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
      return { conversion, place: conversion.status === 'converted' ? place : null };
    } finally {
      await opened.close();
    }
  } catch (error) {
    return { conversion: unconverted(request.path, problemOf(error)), place: null };
  }
}
