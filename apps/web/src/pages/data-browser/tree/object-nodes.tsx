import type { TreeNode } from '@holdfast/ui';
import type { DbObject, DbService } from '@holdfast/db-backup-domain/wire';
import { ObjectIcon, type ObjectsAt } from '../../../features/browse-objects/index.ts';
import { readFailure } from '../../../shared/api/index.ts';
import type { Messages } from '../../../shared/i18n/index.ts';
import { placeNodeId } from './node-ids.ts';

export interface ObjectNodesContext {
  service: DbService;
  /** What is known of each unfolded place, by its node id. */
  places: ReadonlyMap<string, ObjectsAt>;
  m: Messages;
}

const message = (parentId: string, text: string): TreeNode => ({
  id: `${parentId}:message`,
  text,
  look: 'faint',
  expandable: false,
  passive: true,
});

/** A short list is whole: an estimate that differs from it is only older. */
const SHORT_LIST = 100;

/**
 * The nodes below one place of a DB Service, or what there is to say instead of them. A place may hold more than it
 * lists: `estimate` is what the server thinks, where it does.
 */
export function objectNodesAt(
  path: readonly string[],
  context: ObjectNodesContext,
  estimate: number | null = null,
): TreeNode[] {
  const { service, places, m } = context;
  const placeId = placeNodeId({ namespace: service.namespace, name: service.name, path });
  const at = places.get(placeId);
  if (at === undefined || at.state === 'loading') return [message(placeId, m.browser.loading)];
  if (at.state === 'failed') {
    const reason = m.errors[readFailure(at.error).code].message;
    return [message(placeId, m.browser.failed(reason)), retryNode(placeId, m)];
  }
  if (at.objects.length === 0) return [message(placeId, m.browser.empty)];
  const nodes = at.objects.map((object) => objectNode(object, context));
  if (estimate === null || nodes.length < SHORT_LIST || estimate <= nodes.length) return nodes;
  return [...nodes, message(placeId, m.browser.listed(nodes.length, estimate))];
}

export const RETRY_PREFIX = 'retry:';

function retryNode(placeId: string, m: Messages): TreeNode {
  return { id: `${RETRY_PREFIX}${placeId}`, text: m.browser.reload, expandable: false };
}

function objectNode(object: DbObject, context: ObjectNodesContext): TreeNode {
  const { namespace, name } = context.service;
  return {
    id: placeNodeId({ namespace, name, path: object.path }),
    text: object.name,
    look: 'exact',
    icon: <ObjectIcon kind={object.kind} />,
    expandable: object.expandable,
    /* What holds objects has no rows of its own: choosing it unfolds it. */
    passive: object.expandable,
    ...(object.expandable ? { children: objectNodesAt(object.path, context, object.rowEstimate) } : {}),
  };
}
