import type { KindRef, KubeApi, KubeObject, ListOptions } from './kube-api.ts';

const PAGE_SIZE = 500;

/** All objects of a list, page after page, read live. */
export async function allPages(
  api: KubeApi,
  kind: KindRef,
  options: Pick<ListOptions, 'namespace' | 'labelSelector' | 'signal'>,
): Promise<KubeObject[]> {
  const items: KubeObject[] = [];
  let continueFrom: string | null = null;
  do {
    const from: Pick<ListOptions, 'continueFrom'> = continueFrom === null ? {} : { continueFrom };
    const page = await api.list(kind, { ...options, ...from, limit: PAGE_SIZE });
    items.push(...page.items);
    ({ continueFrom } = page);
  } while (continueFrom !== null);
  return items;
}
