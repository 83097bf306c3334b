// @ts-check
// Loaded before the command line: sets its clock on the wall. ALBERT_ZH_CLOCK holds where it starts, in milliseconds
// since 1970, and how far it goes at each look.
const { start, step } = JSON.parse(process.env['ALBERT_ZH_CLOCK'] ?? '{}');
const RealDate = Date;
let now = start - step;

function look() {
  now += step;
  return now;
}

class SetDate extends RealDate {
  /** @param {any[]} args */
  constructor(...args) {
    if (args.length === 0) super(look());
    else super(.../** @type {[number]} */ (/** @type {unknown} */ (args)));
  }

  /** @override */
  static now() {
    return look();
  }
}

globalThis.Date = /** @type {DateConstructor} */ (/** @type {unknown} */ (SetDate));
