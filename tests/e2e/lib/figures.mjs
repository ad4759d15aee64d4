// Figures for the log of a test.

// The value below which `share` of the numbers lie.
export function quantile(numbers, share) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}

export function summary(numbers, unit = '', digits = 0) {
  if (numbers.length === 0) return 'none';
  const text = (value) => value.toFixed(digits);
  return `median ${text(quantile(numbers, 0.5))}, 95 % ${text(quantile(numbers, 0.95))}, `
    + `max ${text(Math.max(...numbers))}${unit && ` ${unit}`} (n=${numbers.length})`;
}
