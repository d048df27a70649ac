import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseAllDocuments } from 'yaml';

const repository = resolve(import.meta.dirname, '../..');
const RENDERER = join(repository, 'node_modules/.cache/holdfast-chart/render-chart');
const CHART = join(repository, 'deploy/helm/holdfast');

export const hasRenderer = existsSync(RENDERER);
export const WHY_NO_RENDERER = 'needs Go: node scripts/install-chart-renderer.mjs';

/** A text of the chart, or of a file beside its templates. */
export const chartText = (name: string): string => readFileSync(join(CHART, name), 'utf8');

export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  // Any shape: a test asks for what it expects to be there.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly [field: string]: any;
}

export interface Rendered {
  readonly manifests: readonly Manifest[];
  readonly notes: string;
  of(kind: string): readonly Manifest[];
  /** The only one of its kind. */
  only(kind: string): Manifest;
}

/** What every rendering needs; the rest is as values.yaml has it. */
const NEEDED = { image: { repository: 'registry.example/holdfast' } };

/**
 * The chart as Helm's engine renders it, over a cluster that has these Secrets (their data in base64). Rejects with
 * Helm's words where it refuses the values.
 */
export async function renderChart(
  values: Record<string, unknown> = {},
  secrets: Record<string, Record<string, string>> = {},
): Promise<Rendered> {
  const objects = Object.fromEntries(
    Object.entries(secrets).map(([name, data]) => [`secrets/${name}`, { kind: 'Secret', data }]),
  );
  const order = { chart: CHART, release: 'holdfast', namespace: 'team', objects };
  const files = await runRenderer({ ...order, values: { ...NEEDED, ...values } });
  const { 'holdfast/templates/NOTES.txt': notes = '', ...templates } = files;
  const manifests = Object.values(templates).flatMap((text) =>
    /* Kubernetes reads YAML 1.1, in which 0440 is octal. */
    parseAllDocuments(text, { version: '1.1', strict: true })
      .map((document) => {
        const [error] = document.errors;
        if (error !== undefined) throw new Error(`${error.message} in ${text}`);
        return document.toJS() as Manifest | null;
      })
      .filter((manifest) => manifest !== null),
  );
  const of = (kind: string): readonly Manifest[] => manifests.filter((manifest) => manifest.kind === kind);
  return {
    manifests,
    notes,
    of,
    only(kind) {
      const [only, ...others] = of(kind);
      if (only === undefined || others.length > 0) throw new Error(`${kind}: ${String(of(kind).length)}`);
      return only;
    },
  };
}

async function runRenderer(order: object): Promise<Record<string, string>> {
  const child = spawn(RENDERER, { stdio: ['pipe', 'pipe', 'pipe'] });
  const texts = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (part: string) => (texts.out += part));
  child.stderr.setEncoding('utf8').on('data', (part: string) => (texts.err += part));
  const closed = new Promise<number | null>((done, failed) => child.on('close', done).on('error', failed));
  child.stdin.end(JSON.stringify(order));
  if ((await closed) !== 0) throw new Error(texts.err);
  return JSON.parse(texts.out) as Record<string, string>;
}
