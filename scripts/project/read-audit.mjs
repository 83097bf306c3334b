// @ts-check

/**
 * @typedef {{ name: string, severity: string, titles: string[], ships: boolean }} Weakness
 * @typedef {{ name: string, severity: string, via: (string | { title: string })[], nodes: string[] }} Vulnerable
 */

/**
 * Reads what `npm audit --json` printed.
 * @param {string} output
 * @param {ReadonlySet<string>} shipped The folders of what ships, such as `node_modules/zod`.
 * @returns {{ ok: true, weaknesses: Weakness[] } | { ok: false, why: string }}
 */
export function readAudit(output, shipped) {
  const start = output.indexOf('{');
  /** @type {{ vulnerabilities?: Record<string, Vulnerable>, message?: string, error?: { summary?: string } }} */
  let report;
  try {
    // Warnings may come before it, and notices after.
    report = JSON.parse(output.slice(start, output.lastIndexOf('}') + 1));
  } catch {
    return { ok: false, why: 'npm audit gave no report' };
  }
  const { vulnerabilities } = report;
  if (!vulnerabilities)
    return {
      ok: false,
      why: `the registry did not answer (${report.message ?? report.error?.summary ?? 'no reason'})`,
    };
  const weaknesses = Object.values(vulnerabilities).map(({ name, severity, via, nodes }) => ({
    name,
    severity,
    titles: via.map((reason) => (typeof reason === 'string' ? `through ${reason}` : reason.title)),
    ships: nodes.some((node) => shipped.has(node)),
  }));
  return { ok: true, weaknesses };
}
