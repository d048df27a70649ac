import { epochMsFrom, fieldOf, listOf, textOf } from '@holdfast/db-backup-domain/kubeblocks';

/** One entry of `status.conditions`, as every kind writes them. */
export interface Condition {
  readonly type: string | null;
  /** 'True', 'False' or 'Unknown'. */
  readonly status: string | null;
  readonly message: string | null;
  /** When its status last changed, milliseconds since 1970. */
  readonly since: number | null;
}

export function conditionsOf(object: unknown): Condition[] {
  return listOf(fieldOf(object, 'status', 'conditions')).map((condition) => ({
    type: textOf(condition, 'type'),
    status: textOf(condition, 'status'),
    message: textOf(condition, 'message'),
    since: epochMsFrom(fieldOf(condition, 'lastTransitionTime')),
  }));
}

export function newestOf(instants: readonly (number | null)[]): number | null {
  return instants.reduce((a, b) => (a === null || (b !== null && b > a) ? b : a), null);
}
