/** Below 0, 0 or above 0, by the numbers of both; what one does not name counts as 0. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [numbersOf(a), numbersOf(b)];
  for (let at = 0; at < Math.max(left.length, right.length); at += 1) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function numbersOf(version: string): number[] {
  const digits = /\d+(?:\.\d+)*/.exec(version)?.[0] ?? '0';
  return digits.split('.').map(Number);
}
