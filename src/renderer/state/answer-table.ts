/** What two models make of one text, side by side: a table for each [MASK], of the text's labels, or of its tokens'. */

import type { Answer, LabelFigure, Scale } from '../../engine/use-cases/trial/trial.ts';
import type { Texts } from '../../i18n/index.ts';

export interface AnswerRow {
  readonly name: string;
  /** From 0 to 1, for a bar; `null` where figures are no shares. */
  readonly share: number | null;
  readonly source: string;
  readonly converted: string;
  readonly difference: string;
}

export interface AnswerTable {
  readonly label: string;
  /** What the rows are. */
  readonly head: string;
  readonly rows: readonly AnswerRow[];
}

type AnswerOf<K extends Answer['kind']> = Extract<Answer, { kind: K }>;

/** @param converted `null` where that was not run */
export function answerTables(t: Texts['tryIt'], source: Answer, converted: Answer | null): readonly AnswerTable[] {
  switch (source.kind) {
    case 'words': {
      const others = converted?.kind === 'words' ? converted.masks : [];
      return source.masks.map(({ position, candidates }, at) => ({
        label: t.position(position),
        head: t.word,
        rows: sideBySide(candidates.map(ofWord), (others[at]?.candidates ?? []).map(ofWord), 'shares'),
      }));
    }
    case 'labels': {
      const others = converted?.kind === 'labels' ? converted.labels : [];
      return [{ label: t.labelsOfText, head: t.labelOfText, rows: sideBySide(source.labels, others, source.scale) }];
    }
    case 'tags':
      return [
        {
          label: t.labelsOfTokens,
          head: t.token,
          rows: ofTokens(source, converted?.kind === 'tags' ? converted : null),
        },
      ];
  }
}

/** Whether both models would choose the same. */
export function areAlike(source: Answer, converted: Answer): boolean {
  return JSON.stringify(choicesOf(source)) === JSON.stringify(choicesOf(converted));
}

function choicesOf(answer: Answer): readonly unknown[] {
  switch (answer.kind) {
    case 'words':
      return answer.masks.map(({ candidates }) => candidates.map(({ token }) => token));
    case 'labels':
      return answer.labels.map(({ label, figure }) => (answer.scale === 'numbers' ? figure.toPrecision(3) : label));
    case 'tags':
      return answer.tags.map(({ labels }) => labels[0]?.label);
  }
}

function ofWord({ token, probability }: AnswerOf<'words'>['masks'][number]['candidates'][number]): LabelFigure {
  return { label: token, figure: probability };
}

/** What either has, in the order of the first that has it. */
function sideBySide(one: readonly LabelFigure[], other: readonly LabelFigure[], scale: Scale): readonly AnswerRow[] {
  const names = [...new Set([...one, ...other].map(({ label }) => label))];
  return names.map((name) => {
    const [source, converted] = [one, other].map((all) => all.find(({ label }) => label === name)?.figure);
    return {
      name,
      share: scale === 'numbers' ? null : (source ?? converted ?? 0),
      source: figureText(source, scale),
      converted: figureText(converted, scale),
      difference: differenceText(source, converted),
    };
  });
}

function ofTokens({ tags }: AnswerOf<'tags'>, converted: AnswerOf<'tags'> | null): readonly AnswerRow[] {
  return tags.map(({ token, labels }, at) => {
    const [source] = labels;
    const others = converted?.tags[at]?.labels ?? [];
    const same = others.find(({ label }) => label === source?.label);
    return {
      name: token,
      share: source?.figure ?? 0,
      source: labelText(source),
      converted: labelText(others[0]),
      difference: differenceText(source?.figure, same?.figure),
    };
  });
}

const NONE = '–';

function labelText(found: LabelFigure | undefined): string {
  return found ? `${found.label} ${figureText(found.figure, 'shares')}` : NONE;
}

function figureText(figure: number | undefined, scale: Scale): string {
  if (figure === undefined) return NONE;
  if (scale === 'numbers') return figure.toPrecision(4);
  return `${(figure * 100).toFixed(figure < 0.001 ? 3 : 1)} %`;
}

function differenceText(one: number | undefined, other: number | undefined): string {
  if (one === undefined || other === undefined) return NONE;
  const difference = Math.abs(one - other);
  return difference === 0 ? '0' : difference.toExponential(0);
}
