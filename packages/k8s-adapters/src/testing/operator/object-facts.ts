import { fieldOf, listOf, textOf } from '@holdfast/db-backup-domain/kubeblocks';
import type { KubeObject } from '../../connection/kube-api.ts';

export function nameOf(object: unknown): string {
  return textOf(object, 'metadata', 'name') ?? '';
}

export function uidOf(object: unknown): string {
  return textOf(object, 'metadata', 'uid') ?? '';
}

export function isGoing(object: KubeObject): boolean {
  return textOf(object, 'metadata', 'deletionTimestamp') !== null;
}

export function phaseOf(object: unknown): string | null {
  return textOf(object, 'status', 'phase');
}

export function finalizersOf(object: KubeObject): string[] {
  return listOf(fieldOf(object, 'metadata', 'finalizers')) as string[];
}
