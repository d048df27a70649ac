import type { MutableObject } from './cluster-snapshot.ts';
import { isBlank } from './field-conversion.ts';
import { LABELS } from '../labels.ts';
import { fieldOf, isObject, listOf, textOf } from '../values/raw-object.ts';

export interface LegacyPlacement {
  readonly affinity: unknown;
  readonly tolerations: unknown;
  readonly cluster: string;
  readonly component: { readonly name: string; readonly sharding: boolean };
}

/**
 * v1alpha1's own affinity and tolerations in the words of a Kubernetes scheduling policy; null where they ask for
 * nothing. Node labels list alternatives separated by commas; topology keys keep the component's own pods apart.
 * Whether a dedicated tenancy was asked for is the caller's to refuse: it has no counterpart.
 */
export function schedulingFromLegacy(placement: LegacyPlacement): MutableObject | null {
  const nodeAffinity = nodeAffinityFrom(fieldOf(placement.affinity, 'nodeLabels'));
  const podAntiAffinity = antiAffinityFrom(placement);
  const affinity = { ...(nodeAffinity && { nodeAffinity }), ...(podAntiAffinity && { podAntiAffinity }) };
  const policy = {
    ...(Object.keys(affinity).length > 0 && { affinity }),
    ...(!isBlank(placement.tolerations) && { tolerations: placement.tolerations }),
  };
  return Object.keys(policy).length > 0 ? policy : null;
}

export function asksForDedicatedNodes(affinity: unknown): boolean {
  return textOf(affinity, 'tenancy') === 'DedicatedNode';
}

function nodeAffinityFrom(nodeLabels: unknown): MutableObject | null {
  if (!isObject(nodeLabels)) return null;
  const matchExpressions = Object.entries(nodeLabels)
    .filter((entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1] !== '')
    .map(([key, values]) => ({ key, operator: 'In', values: values.split(',') }));
  if (matchExpressions.length === 0) return null;
  return { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions }] } };
}

function antiAffinityFrom({ affinity, cluster, component }: LegacyPlacement): MutableObject | null {
  const componentLabel = component.sharding ? LABELS.sharding : LABELS.component;
  const matchLabels = { [LABELS.instance]: cluster, [componentLabel]: component.name };
  const terms = listOf(fieldOf(affinity, 'topologyKeys'))
    .filter((key) => typeof key === 'string' && key !== '')
    .map((topologyKey) => ({ labelSelector: { matchLabels: { ...matchLabels } }, topologyKey }));
  if (terms.length === 0) return null;
  if (textOf(affinity, 'podAntiAffinity') === 'Required')
    return { requiredDuringSchedulingIgnoredDuringExecution: terms };
  return {
    preferredDuringSchedulingIgnoredDuringExecution: terms.map((podAffinityTerm) => ({
      weight: 100,
      podAffinityTerm,
    })),
  };
}
