import type { KubeblocksLine } from '@holdfast/db-backup-domain/kubeblocks';
import type { KindRef, KubeApi, KubeObject } from '../connection/kube-api.ts';
import { KubeApiError } from '../connection/kube-api-error.ts';
import { ACTION_SET } from '../kinds/action-set/action-set-kind.ts';
import { BACKUP_REPO } from '../kinds/backup-repo/backup-repo-kind.ts';
import { componentDefinitionKind } from '../kinds/cluster/cluster-kind.ts';
import { arriving } from './arriving.ts';
import type { CacheSettings } from './cache-settings.ts';
import type { NamespaceState } from './namespace-state.ts';

/** What is known of the whole cluster; the same object as long as nothing of it changes. */
export type ClusterFacts = Pick<NamespaceState, 'actionSets' | 'backupRepos' | 'serviceKinds'>;

export interface ClusterObjectsMeans {
  readonly api: KubeApi;
  readonly line: KubeblocksLine;
  readonly settings: CacheSettings;
  readonly now: () => number;
  readonly onFailure: (error: unknown) => void;
}

/** Definitions are up to 100 kB each, and of each one word is kept. */
const DEFINITIONS_ON_A_PAGE = 50;

/**
 * ActionSets, BackupRepos and the service kinds of ComponentDefinitions, read again when somebody asks and they are old.
 * Only the first reading is waited for; a later one that fails leaves what was known, and is tried again.
 */
export class ClusterObjects {
  readonly #means: ClusterObjectsMeans;
  #facts: ClusterFacts | null = null;
  #readAt = 0;
  #definitionsReadAt: number | null = null;
  #reading: Promise<ClusterFacts> | null = null;

  constructor(means: ClusterObjectsMeans) {
    this.#means = means;
  }

  /** Throws `KubeApiError` where they were never read and cannot be. */
  async current(): Promise<ClusterFacts> {
    const { now, settings, onFailure } = this.#means;
    if (this.#facts === null) return this.#readOnce();
    if (now() - this.#readAt > settings.clusterObjectsMs) this.#readOnce().catch(onFailure);
    return this.#facts;
  }

  #readOnce(): Promise<ClusterFacts> {
    this.#reading ??= this.#read().finally(() => {
      this.#reading = null;
    });
    return this.#reading;
  }

  async #read(): Promise<ClusterFacts> {
    const began = this.#means.now();
    const [actionSets, backupRepos, serviceKinds] = await Promise.all([
      this.#list(ACTION_SET),
      this.#list(BACKUP_REPO),
      this.#serviceKinds(began),
    ]);
    this.#readAt = began;
    const known = this.#facts;
    const facts = {
      actionSets: sameOr(known?.actionSets, actionSets),
      backupRepos: sameOr(known?.backupRepos, backupRepos),
      serviceKinds,
    };
    const unchanged =
      known !== null &&
      known.actionSets === facts.actionSets &&
      known.backupRepos === facts.backupRepos &&
      known.serviceKinds === facts.serviceKinds;
    this.#facts = unchanged ? known : facts;
    return this.#facts;
  }

  async #list(kind: KindRef): Promise<readonly KubeObject[]> {
    const objects: KubeObject[] = [];
    await this.#eachPage({ kind, limit: this.#means.settings.pageSize }, (page) => {
      objects.push(...page.map(arriving));
    });
    return objects;
  }

  async #serviceKinds(now: number): Promise<ReadonlyMap<string, string>> {
    const known = this.#facts?.serviceKinds;
    const readAt = this.#definitionsReadAt;
    if (known && readAt !== null && now - readAt <= this.#means.settings.definitionsMs) return known;
    const kinds = new Map<string, string>();
    const listing = { kind: componentDefinitionKind(this.#means.line), limit: DEFINITIONS_ON_A_PAGE };
    await this.#eachPage(listing, (page) => {
      for (const definition of page) {
        const { metadata, spec } = definition as {
          metadata?: { name?: string };
          spec?: { serviceKind?: unknown };
        };
        if (metadata?.name && typeof spec?.serviceKind === 'string')
          kinds.set(metadata.name, spec.serviceKind);
      }
    });
    this.#definitionsReadAt = now;
    return known && isSameMap(known, kinds) ? known : kinds;
  }

  /** No page where the reader may not list them (403), or where the line has no such kind (404). */
  async #eachPage(
    { kind, limit }: { kind: KindRef; limit: number },
    onPage: (items: readonly KubeObject[]) => void,
  ): Promise<void> {
    let continueFrom: string | null = null;
    try {
      do {
        const from: { continueFrom?: string } = continueFrom === null ? {} : { continueFrom };
        const page = await this.#means.api.list(kind, { limit, ...from });
        onPage(page.items);
        continueFrom = page.continueFrom;
      } while (continueFrom !== null);
    } catch (error) {
      if (!(error instanceof KubeApiError) || (error.status !== 403 && error.status !== 404)) throw error;
    }
  }
}

function sameOr(
  known: readonly KubeObject[] | undefined,
  read: readonly KubeObject[],
): readonly KubeObject[] {
  return known && versionsOf(known) === versionsOf(read) ? known : read;
}

function versionsOf(objects: readonly KubeObject[]): string {
  return JSON.stringify(
    objects.map(({ metadata }) => {
      const { uid, resourceVersion } = metadata as { uid?: string; resourceVersion?: string };
      return [uid, resourceVersion];
    }),
  );
}

function isSameMap(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean {
  return a.size === b.size && [...a].every(([key, value]) => b.get(key) === value);
}
