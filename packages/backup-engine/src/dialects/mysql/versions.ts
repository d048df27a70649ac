import type { Flavour } from './connection.ts';

/** What a program says to `--version`: its flavour and the version of the server it belongs to; null for another program. */
export function parseProgramVersion(text: string): { flavour: Flavour; version: string } | null {
  if (!/\b(?:mysql|mariadb)/i.test(text)) return null;
  const flavour = /mariadb/i.test(text) ? 'MariaDB' : 'MySQL';
  // `Distrib 10.11.19-MariaDB`, `from 11.4.2-MariaDB`, `Ver 8.0.36 for Linux`, `Ver 14.14 Distrib 5.7.44`
  const found = /\b(?:Distrib|from) (\d+(?:\.\d+)+)/.exec(text) ?? /\bVer (\d+(?:\.\d+)+)/.exec(text);
  return found === null ? null : { flavour, version: found[1] as string };
}

/** '10.11.19' of what `VERSION()` says; MariaDB before 11 puts `5.5.5-` in front for old replicas. */
export function parseServerVersion(text: string): string {
  return /^(?:5\.5\.5-)?(\d+(?:\.\d+)+)/.exec(text)?.[1] ?? '';
}

/** By major and minor number only: within one release line tools and servers fit one another. */
export function isOlder(version: string, than: string): boolean {
  const [major = 0, minor = 0] = numbers(version);
  const [otherMajor = 0, otherMinor = 0] = numbers(than);
  return major < otherMajor || (major === otherMajor && minor < otherMinor);
}

/** Whether a version is at least `major.minor`. */
export function isAtLeast(version: string, major: number, minor: number): boolean {
  return !isOlder(version, `${major}.${minor}`);
}

function numbers(version: string): number[] {
  return version.split('.').map((part) => Number.parseInt(part, 10));
}
