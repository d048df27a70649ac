/** An object as an API server gives it: nothing is known of it until a room of `kinds/` has read it. */
export type KubeObject = Readonly<Record<string, unknown>>;

/** What kind of object, and where the API server keeps it. */
export interface KindRef {
  readonly kind: string;
  readonly group: string;
  readonly version: string;
  /** As it stands in paths: 'backups'. */
  readonly plural: string;
  readonly namespaced: boolean;
}

export interface ObjectKey {
  /** Absent for kinds of the whole cluster. */
  readonly namespace?: string;
  readonly name: string;
}

export interface ListOptions {
  readonly namespace?: string;
  readonly labelSelector?: string;
  /** Objects on a page. */
  readonly limit?: number;
  /** Token of the next page, as the last answer gave it. */
  readonly continueFrom?: string;
  /** '0': any state that the API server has at hand will do. */
  readonly resourceVersion?: string;
  readonly signal?: AbortSignal;
}

export interface ObjectPage {
  readonly items: readonly KubeObject[];
  readonly resourceVersion: string;
  /** null: this was the last page. */
  readonly continueFrom: string | null;
  /** Length of the answer, for whoever wants pages that are not too long. */
  readonly bytes?: number;
}

export interface WatchOptions {
  readonly namespace?: string;
  /** What is newer than this is told. */
  readonly resourceVersion: string;
  /** Asks the API server to end the watch by itself after so long. */
  readonly timeoutSeconds: number;
  readonly signal: AbortSignal;
  /** Told once the API server has accepted: from here on, silence means that nothing changes. */
  readonly onOpen?: () => void;
}

export interface WatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK';
  readonly object: KubeObject;
}

export interface AccessQuestion {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly namespace?: string;
}

/**
 * The API server as one caller sees it: every request carries that caller's token and no other. Every method throws
 * `KubeApiError`, for whatever reason there was no answer as asked for.
 */
export interface KubeApi {
  /** null where there is no such object. */
  get(kind: KindRef, key: ObjectKey): Promise<KubeObject | null>;
  list(kind: KindRef, options: ListOptions): Promise<ObjectPage>;
  /** Fields that the API server does not know are refused (`fieldValidation=Strict`). */
  create(kind: KindRef, body: KubeObject): Promise<KubeObject>;
  /** JSON merge patch, as strict; with `metadata.resourceVersion` in it, only of that version (409 otherwise). */
  patch(kind: KindRef, key: ObjectKey, patch: KubeObject): Promise<KubeObject>;
  /** Only of that uid, where one is given (409 otherwise). False where there was no such object. */
  remove(kind: KindRef, key: ObjectKey, precondition?: { readonly uid: string }): Promise<boolean>;
  /** Ends when the API server or the signal ends it; an ERROR event is thrown as `KubeApiError` of its status. */
  watch(kind: KindRef, options: WatchOptions, onEvent: (event: WatchEvent) => void): Promise<void>;
  /** SelfSubjectAccessReview: whether this caller may. */
  mayI(question: AccessQuestion): Promise<boolean>;
  /** SelfSubjectReview: the name that the API server knows this caller by. */
  whoAmI(): Promise<string>;
  /** A path outside the objects: discovery and schemas. null where there is none (404). */
  read(path: string): Promise<unknown>;
}
