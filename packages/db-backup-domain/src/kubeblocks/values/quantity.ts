const QUANTITY = /^\+?(\d*)(?:\.(\d*))?(?:(n|u|m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)|[eE]([+-]?\d+))?$/;
const MAX_LENGTH = 64;
const MAX_EXPONENT = 40;

const DECIMAL_EXPONENTS: Readonly<Record<string, number>> = {
  n: -9,
  u: -6,
  m: -3,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
};
const BINARY_EXPONENTS: Readonly<Record<string, number>> = { Ki: 10, Mi: 20, Gi: 30, Ti: 40, Pi: 50, Ei: 60 };

/**
 * A Kubernetes quantity of bytes (`4426858`, `20Gi`, `4M`, `1e3`, `1.5Ki`) as a whole number of bytes, rounded up as
 * Kubernetes does. null for anything else, for negative amounts, and beyond what a number holds exactly.
 */
export function parseByteQuantity(value: unknown): number | null {
  if (typeof value === 'number') return toSize(value);
  if (typeof value !== 'string' || value.length > MAX_LENGTH) return null;
  const match = QUANTITY.exec(value.trim());
  if (!match) return null;
  const [, whole = '', fraction = '', suffix = '', exponentText] = match;
  if (whole + fraction === '') return null;
  const exponent = exponentText === undefined ? (DECIMAL_EXPONENTS[suffix] ?? 0) : Number(exponentText);
  if (Math.abs(exponent) > MAX_EXPONENT) return null;
  return bytesOf(BigInt(whole + fraction), exponent - fraction.length, BINARY_EXPONENTS[suffix] ?? 0);
}

/** digits × 10^tens × 2^twos in exact arithmetic: 1.1k is 1100, which floating point misses. */
function bytesOf(digits: bigint, tens: number, twos: number): number | null {
  const scaled = digits << BigInt(twos);
  if (tens >= 0) return toSize(Number(scaled * 10n ** BigInt(tens)));
  const divisor = 10n ** BigInt(-tens);
  return toSize(Number((scaled + divisor - 1n) / divisor));
}

function toSize(bytes: number): number | null {
  const whole = Math.ceil(bytes);
  return Number.isSafeInteger(whole) && bytes >= 0 ? whole : null;
}
