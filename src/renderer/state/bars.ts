/**
 * The outline of a histogram, as an SVG path: a bar for each bin, the highest as high as the picture; what is there at
 * all can be seen.
 */
export function bars(bins: readonly number[], width: number, height: number): string {
  const most = Math.max(...bins);
  const step = width / bins.length;
  return bins
    .map((count, index) => {
      const bar = count === 0 ? 0 : Math.max(1, (count / most) * height);
      return `M${(index * step).toFixed(2)} ${height}v${(-bar).toFixed(2)}h${(step * 0.86).toFixed(2)}v${bar.toFixed(2)}z`;
    })
    .join('');
}
