import type { SeenRequest } from '@holdfast/k8s-adapters/testing';
import { rounded } from '../measure/report.ts';

/** What the API server was asked in one stretch of time. */
export interface Stretch {
  readonly name: string;
  readonly seconds: number;
  readonly requests: readonly SeenRequest[];
}

const WHOSE = new Set(['selfsubjectaccessreviews', 'selfsubjectreviews']);
const SUMS = {
  'all about callers (they grow with the tokens, not with the viewers)': isAboutCaller,
  'all else': (request: SeenRequest) => !isAboutCaller(request),
  all: () => true,
} satisfies Record<string, (request: SeenRequest) => boolean>;

/** Requests per minute by verb and kind, with one column for each stretch, and their sums. */
export function requestRates(stretches: readonly Stretch[]): Record<string, unknown>[] {
  const kinds = [...new Set(stretches.flatMap(({ requests }) => requests.map(kindOf)))].sort();
  const rowOf = (what: string, isMeant: (request: SeenRequest) => boolean): Record<string, unknown> => ({
    'requests per minute': what,
    ...Object.fromEntries(
      stretches.map(({ name, seconds, requests }) => [
        name,
        rounded((requests.filter(isMeant).length * 60) / seconds, 2),
      ]),
    ),
  });
  return [
    ...kinds.map((kind) => rowOf(kind, (request) => kindOf(request) === kind)),
    ...Object.entries(SUMS).map(([what, isMeant]) => rowOf(what, isMeant)),
  ];
}

function kindOf({ verb, resource, path }: SeenRequest): string {
  return `${verb} ${resource === '' ? path : resource}`;
}

function isAboutCaller({ resource }: SeenRequest): boolean {
  return WHOSE.has(resource);
}
