import type { OpenedApp } from '../opened-app.ts';

export interface StoryBackend {
  readonly name: string;
  /** Why it cannot be walked on this machine. */
  readonly missing: string | null;
  /** A service that it lists and cannot back up; null: it has none such. */
  readonly unsupported: { readonly name: string; readonly engine: string } | null;
  /** Services of the other engines, where tests of their own do not walk each. */
  readonly engines: readonly { readonly name: string; readonly engine: string }[];
  open(): Promise<StoryWorld>;
}

/** One backend with a DB Service whose backups can be held and cut off, for the walk of the user stories. */
export interface StoryWorld extends AsyncDisposable {
  readonly app: OpenedApp;
  /** With what a person of this backend may do. */
  readonly api: OpenedApp['api'];
  readonly namespace: string;
  /** Runs, and has no backup yet. */
  readonly service: string;
  /** What no page and no answer may hold. */
  readonly secrets: readonly string[];
  signIn(): Promise<void>;
  /** Backups of the service stay under way from now on. */
  hold(): Promise<void>;
  release(): Promise<void>;
  /** What is held fails instead of going on. */
  cutOff(): Promise<void>;
  /** The minute of the hour for a policy that is to run soon. */
  soonMinute(): number;
  /** The policy comes due, if the clock does not see to it. */
  policyComesDue(): Promise<void>;
  /** Stops a DB Service with a Completed backup `survivor`, and answers its name. */
  stopOther(): Promise<string>;
}
