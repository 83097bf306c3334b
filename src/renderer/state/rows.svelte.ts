/** All rows, and what changes of one. */

import type { TargetName } from '../../engine/targets/names.ts';
import { TARGET_NAMES } from '../../engine/targets/names.ts';
import type { InputId, JobId } from '../../shared/answers.ts';
import { type Attempt, type Look, type Result, type Row, stateOf, type TargetState } from './row.ts';

export class Rows {
  all = $state.raw<readonly Row[]>([]);

  find(id: InputId): Row | undefined {
    return this.all.find((row) => row.input.id === id);
  }

  change(id: InputId, change: Partial<Row>): void {
    this.all = this.all.map((row) => (row.input.id === id ? { ...row, ...change } : row));
  }

  look(id: InputId, look: Look): void {
    this.change(id, { look });
  }

  target(id: InputId, target: TargetName, state: TargetState): void {
    const targets = this.find(id)?.targets;
    if (targets) this.change(id, { targets: { ...targets, [target]: state } });
  }

  attempt(id: InputId, target: TargetName, attempt: Attempt | null): void {
    const row = this.find(id);
    if (row) this.target(id, target, { ...stateOf(row, target), attempt });
  }

  /** Changes what is known of a job's output. */
  verified(id: InputId, job: JobId, verification: Result['verification']): void {
    const row = this.find(id);
    for (const target of TARGET_NAMES) {
      const state = row && stateOf(row, target);
      if (state?.result?.job === job) this.target(id, target, { ...state, result: { ...state.result, verification } });
    }
  }
}
