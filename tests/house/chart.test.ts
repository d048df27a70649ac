import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { NEEDED_ACCESS, type AccessHolder, type NeededAccess } from '@holdfast/k8s-adapters/identity';
import {
  chartText,
  hasRenderer,
  renderChart,
  WHY_NO_RENDERER,
  type Manifest,
  type Rendered,
} from './chart-rendering.ts';

/** The Helm chart: what it gives, to whom, and what it refuses. */
const repository = resolve(import.meta.dirname, '../..');
const INGRESS_PEERS = [
  { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'ingress-nginx' } } },
];
const SUBJECTS = [{ kind: 'Group', name: 'developers', apiGroup: 'rbac.authorization.k8s.io' }];

const VARIANTS: Record<string, Record<string, unknown>> = {
  'as it comes': {},
  'with a keeper': { keepSchedules: true },
  'one identity': { identity: 'server' },
  'one identity and a keeper': { identity: 'server', keepSchedules: true },
  'several namespaces and replicas': { namespaces: ['orders', 'billing'], replicas: 3 },
  'people named': { userRole: { subjects: SUBJECTS, clusterWide: true }, namespaces: ['orders', 'billing'] },
  'no account of the server': { serverAccount: { enabled: false }, userRole: { subjects: SUBJECTS } },
  'an Ingress': {
    ingress: { enabled: true, host: 'holdfast.example.com', className: 'nginx', tlsSecret: 'holdfast-tls' },
    networkPolicy: { from: INGRESS_PEERS },
  },
  'a route': {
    httpRoute: { enabled: true, parentRefs: [{ name: 'gateway' }], hostnames: ['holdfast.example.com'] },
    networkPolicy: { from: INGRESS_PEERS },
  },
};

const renderedOnce = new Map<string, Promise<Rendered>>();
function variant(name: string): Promise<Rendered> {
  const rendering = renderedOnce.get(name) ?? renderChart(VARIANTS[name]);
  renderedOnce.set(name, rendering);
  return rendering;
}

interface Rule {
  apiGroups: string[];
  resources: string[];
  verbs: string[];
}
const rulesOf = (role: Manifest): Rule[] => role['rules'] as Rule[];
const rights = (rules: readonly Rule[]): string[] =>
  rules.flatMap(({ apiGroups, resources, verbs }) =>
    apiGroups.flatMap((group) =>
      resources.flatMap((resource) => verbs.map((verb) => `${verb} ${resource}.${group}`)),
    ),
  );
const needed = (holders: readonly AccessHolder[], namespaced: boolean): string[] =>
  NEEDED_ACCESS.filter((each) => holders.includes(each.holder) && each.namespaced === namespaced).map(
    ({ verb, resource, group }) => `${verb} ${resource}.${group}`,
  );
const asSet = (names: readonly string[]): string[] => [...new Set(names)].sort();
const named = (roles: readonly Manifest[], name: string): Manifest[] =>
  roles.filter(({ metadata }) => metadata.name === name);
const podOf = (deployment: Manifest): Manifest => deployment['spec'].template.spec as Manifest;
const environmentOf = (deployment: Manifest): Record<string, string | undefined> =>
  Object.fromEntries(
    (podOf(deployment)['containers'][0].env as { name: string; value?: string }[]).map((each) => [
      each.name,
      each.value,
    ]),
  );
const optionsPage = readFileSync(resolve(repository, 'docs/options.md'), 'utf8');

/** The lines of verbs below `resources:` of one partial of _access.tpl, with the comment beside each. */
function writtenReasons(partial: string): string[] {
  const text = chartText('templates/_access.tpl');
  const body = text.split(`define "holdfast.access.${partial}"`)[1]?.split('{{- end }}')[0] ?? '';
  let resource = '';
  const found: string[] = [];
  for (const line of body.split('\n')) {
    resource = /resources: \[(.*)\]/.exec(line)?.[1] ?? resource;
    const [, verb, reason] = /^ {4}- (\S+)(?: # (.*))?$/.exec(line) ?? [];
    if (verb !== undefined) found.push(`${resource} ${verb}: ${reason ?? 'NO REASON'}`);
  }
  return found;
}
const reasonsOf = (rows: readonly NeededAccess[]): string[] =>
  rows.map(({ resource, verb, reason }) => `${resource} ${verb}: ${reason}`);

describe('reasons', () => {
  test.each([
    ['server', 'server', true],
    ['serverClusterWide', 'server', false],
    ['caller', 'caller', true],
    ['callerClusterWide', 'caller', false],
    ['keeper', 'keeper', true],
  ] as const)('stand beside the verbs of %s', (partial, holder, namespaced) => {
    const rows = NEEDED_ACCESS.filter((each) => each.holder === holder && each.namespaced === namespaced);
    expect(rows.length).toBeGreaterThan(0);
    expect(writtenReasons(partial)).toEqual(reasonsOf(rows));
  });

  test('are the table of the README', () => {
    const rows = [
      ...chartText('README.md').matchAll(/^\| (server|keeper|caller) \| (\w+) \| (\w+) \| (.+) \|$/gm),
    ];
    expect(rows.map(([, ...cells]) => cells)).toEqual(
      NEEDED_ACCESS.map(({ holder, resource, verb, reason }) => [holder, resource, verb, reason]),
    );
  });
});

const rendered = hasRenderer ? describe : describe.skip;
const because = hasRenderer ? '' : ` (${WHY_NO_RENDERER})`;

rendered(`every rendering${because}`, () => {
  test.each(Object.keys(VARIANTS))('%s: gives no wildcard and no Secret', async (name) => {
    const { manifests } = await variant(name);
    const roles = manifests.filter(({ kind }) => kind === 'Role' || kind === 'ClusterRole');
    expect(roles.length).toBeGreaterThan(0);
    for (const role of roles) {
      for (const { apiGroups, resources, verbs, ...others } of rulesOf(role)) {
        expect(others).toEqual({});
        expect([...apiGroups, ...resources, ...verbs]).not.toContain('*');
        expect(apiGroups.every((group) => group.endsWith('.kubeblocks.io'))).toBe(true);
      }
    }
    const bound = manifests.filter(({ kind }) => kind.endsWith('RoleBinding'));
    const names = roles.map(({ kind, metadata }) => `${kind}/${metadata.namespace ?? ''}/${metadata.name}`);
    for (const { metadata, roleRef } of bound) {
      expect(names).toContain(`${String(roleRef.kind)}/${metadata.namespace ?? ''}/${String(roleRef.name)}`);
    }
  });

  test.each(Object.keys(VARIANTS))('%s: gives in a ClusterRole no kind of a namespace', async (name) => {
    const { of } = await variant(name);
    const inNamespaces = new Set(
      NEEDED_ACCESS.filter(({ namespaced }) => namespaced).map(({ resource }) => resource),
    );
    const resources = of('ClusterRole').flatMap((role) => rulesOf(role).flatMap((rule) => rule.resources));
    expect(resources.filter((resource) => inNamespaces.has(resource))).toEqual([]);
  });

  test.each(Object.keys(VARIANTS))('%s: holds its pod', async (name) => {
    const { only } = await variant(name);
    const pod = podOf(only('Deployment'));
    expect(pod['securityContext']).toEqual({
      ...{ runAsNonRoot: true, runAsUser: 10001, runAsGroup: 10001, fsGroup: 10001 },
      seccompProfile: { type: 'RuntimeDefault' },
    });
    const [container, ...others] = pod['containers'];
    expect(others).toEqual([]);
    expect(container.securityContext).toEqual({
      ...{ allowPrivilegeEscalation: false, privileged: false, readOnlyRootFilesystem: true },
      capabilities: { drop: ['ALL'] },
    });
    expect(container.resources).toMatchObject({ requests: { memory: '256Mi' }, limits: { memory: '512Mi' } });
    expect([pod['hostNetwork'], pod['hostPID'], pod['hostIPC']]).toEqual([undefined, undefined, undefined]);
    /* A Service `holdfast` would set HOLDFAST_PORT=tcp://…, and the server refuses to start. */
    expect(pod['enableServiceLinks']).toBe(false);
    expect(container.livenessProbe.httpGet).toMatchObject({ path: '/healthz', port: 'http' });
    expect(container.startupProbe.httpGet).toMatchObject({ path: '/healthz', port: 'http' });
    expect(container.readinessProbe.httpGet).toMatchObject({ path: '/readyz', port: 'http' });
    /* The server answers to names that it knows, and the address of a pod is none. */
    for (const probe of [container.livenessProbe, container.startupProbe, container.readinessProbe])
      expect(probe.httpGet.httpHeaders).toEqual([{ name: 'Host', value: '127.0.0.1:4600' }]);
    const mounts = (container.volumeMounts as { name: string }[]).map(({ name }) => name);
    const volumes = (pod['volumes'] as { name: string }[]).map(({ name }) => name);
    expect(mounts).toEqual(volumes);
  });

  test.each(Object.keys(VARIANTS))('%s: sets options that there are', async (name) => {
    const { only } = await variant(name);
    const names = Object.keys(environmentOf(only('Deployment')));
    expect(names.length).toBeGreaterThan(8);
    expect(names.filter((name) => !optionsPage.includes(`\n## ${name}\n`))).toEqual([]);
  });

  test.each(Object.keys(VARIANTS))('%s: has a network policy', async (name) => {
    const { only } = await variant(name);
    const spec = only('NetworkPolicy')['spec'] as Record<string, unknown>;
    expect(spec['policyTypes']).toEqual(['Ingress', 'Egress']);
    expect(spec['podSelector']).toEqual({ matchLabels: only('Service')['spec'].selector as object });
    const ports = (spec['egress'] as { ports: { port: number }[] }[]).flatMap((rule) => rule.ports);
    expect(asSet(ports.map(({ port }) => String(port)))).toEqual(['443', '53', '6443']);
  });

  test.each(Object.keys(VARIANTS))('%s: leads its Service to its pods', async (name) => {
    const { only } = await variant(name);
    const labels = only('Deployment')['spec'].template.metadata.labels as Record<string, string>;
    expect(labels).toMatchObject(only('Service')['spec'].selector as object);
    expect(only('Deployment')['spec'].selector.matchLabels).toEqual(only('Service')['spec'].selector);
  });
});

rendered(`rights${because}`, () => {
  test.each([
    ['caller', false, ['server']],
    ['caller', true, ['server', 'keeper']],
    ['server', false, ['server', 'caller']],
    ['server', true, ['server', 'caller', 'keeper']],
  ] as const)('of the server, identity %s, keeper %s', async (identity, keepSchedules, holders) => {
    const namespaces = ['orders', 'billing'];
    const { of } = await renderChart({ identity, keepSchedules, namespaces });
    const roles = named(of('Role'), 'holdfast');
    expect(roles.map(({ metadata }) => metadata.namespace)).toEqual(namespaces);
    for (const role of roles) expect(asSet(rights(rulesOf(role)))).toEqual(asSet(needed(holders, true)));
    const [clusterRole] = named(of('ClusterRole'), 'holdfast-team');
    expect(asSet(rights(rulesOf(clusterRole!)))).toEqual(asSet(needed(holders, false)));
    const account = { kind: 'ServiceAccount', name: 'holdfast', namespace: 'team' };
    for (const binding of [...named(of('RoleBinding'), 'holdfast'), ...of('ClusterRoleBinding')])
      expect(binding['subjects']).toEqual([account]);
  });

  test('of the server, where callers act: it can change nothing', async () => {
    const { of } = await renderChart();
    const verbs = [...named(of('Role'), 'holdfast'), ...of('ClusterRole')].flatMap((role) =>
      rulesOf(role).flatMap((rule) => rule.verbs),
    );
    expect(asSet(verbs)).toEqual(['list', 'watch']);
  });

  test('of a person: what a caller needs, bound to whom the values name', async () => {
    const { of } = await renderChart({ userRole: { subjects: SUBJECTS }, namespaces: ['orders'] });
    const [role] = named(of('Role'), 'holdfast-user');
    expect(asSet(rights(rulesOf(role!)))).toEqual(asSet(needed(['caller'], true)));
    expect(named(of('ClusterRole'), 'holdfast-team-user')).toEqual([]);
    const [binding] = named(of('RoleBinding'), 'holdfast-user');
    expect(binding).toMatchObject({ metadata: { namespace: 'orders' }, subjects: SUBJECTS });
  });

  test('of a person, where the server has no account: also what the server would read', async () => {
    const { of, only } = await renderChart(VARIANTS['no account of the server']);
    expect(named(of('Role'), 'holdfast')).toEqual([]);
    expect(asSet(rights(rulesOf(only('Role'))))).toEqual(asSet(needed(['caller', 'server'], true)));
    expect(asSet(rights(rulesOf(only('ClusterRole'))))).toEqual(asSet(needed(['caller', 'server'], false)));
    const pod = podOf(only('Deployment'));
    expect(pod['automountServiceAccountToken']).toBe(false);
    expect(environmentOf(only('Deployment'))).toMatchObject({
      HOLDFAST_KUBE_URL: 'https://kubernetes.default.svc',
      HOLDFAST_KUBE_CA_FILE: '/etc/holdfast/api-server/ca.crt',
    });
  });

  test('there is no role for people where none signs in with a token of their own', async () => {
    const { of } = await renderChart({ identity: 'server', userRole: { subjects: SUBJECTS } });
    expect(named([...of('Role'), ...of('RoleBinding')], 'holdfast-user')).toEqual([]);
  });
});

rendered(`the Secret${because}`, () => {
  const text = (base64: string): string => Buffer.from(base64, 'base64').toString();
  const checksumOf = (deployment: Manifest): string =>
    deployment['spec'].template.metadata.annotations['checksum/secret'] as string;
  const KEY = Buffer.from('A'.repeat(43)).toString('base64');

  test('is made of random bytes, in the form that the server reads', async () => {
    const [one, other] = await Promise.all([1, 2].map(() => renderChart({ identity: 'server' })));
    const data = one!.only('Secret')['data'] as Record<string, string>;
    expect(text(data['server-key']!)).toMatch(/^[A-Za-z0-9+/]{43}=$/);
    expect(text(data['token']!)).toMatch(/^[A-Za-z0-9]{40}$/);
    expect(data).not.toEqual(other!.only('Secret')['data']);
    const { env } = podOf(one!.only('Deployment'))['containers'][0];
    expect(env).toContainEqual({
      name: 'HOLDFAST_TOKEN',
      valueFrom: { secretKeyRef: { name: 'holdfast', key: 'token' } },
    });
  });

  test('holds no token, nor does the pod get one, where people sign in with their own', async () => {
    const { only } = await renderChart();
    expect(Object.keys(only('Secret')['data'] as object)).toEqual(['server-key']);
    expect(environmentOf(only('Deployment'))).not.toHaveProperty('HOLDFAST_TOKEN');
  });

  test('is kept by an upgrade, and what it lacks is added', async () => {
    const first = await renderChart({ identity: 'server' });
    const data = first.only('Secret')['data'] as Record<string, string>;
    const second = await renderChart({ identity: 'server' }, { holdfast: data });
    expect(second.only('Secret')['data']).toEqual(data);
    expect(checksumOf(second.only('Deployment'))).toBe(checksumOf(first.only('Deployment')));
    const switched = await renderChart({ identity: 'server' }, { holdfast: { 'server-key': KEY } });
    expect(switched.only('Secret')['data']).toMatchObject({ 'server-key': KEY, token: expect.any(String) });
  });

  test('rolls the pods when it changes', async () => {
    const values = { identity: 'server', secret: { existing: 'mine' } };
    const secret = (token: string) => ({ mine: { 'server-key': KEY, token } });
    const before = await renderChart(values, secret('b25l'));
    const same = await renderChart(values, secret('b25l'));
    const after = await renderChart(values, secret('dHdv'));
    expect(before.of('Secret')).toEqual([]);
    expect(podOf(before.only('Deployment'))['volumes'][0].secret.secretName).toBe('mine');
    expect(checksumOf(same.only('Deployment'))).toBe(checksumOf(before.only('Deployment')));
    expect(checksumOf(after.only('Deployment'))).not.toBe(checksumOf(before.only('Deployment')));
  });
});

rendered(`values${because}`, () => {
  test.each<[string, Record<string, unknown>, RegExp]>([
    ['no image', { image: { repository: '' } }, /image\/repository/],
    ['an unknown name', { replica: 2 }, /replica/],
    ['no replicas', { replicas: 0 }, /replicas/],
    ['another identity', { identity: 'both' }, /identity/],
    ['a namespace twice', { namespaces: ['a', 'a'] }, /namespaces/],
    ['a namespace that is none', { namespaces: ['Orders'] }, /namespaces/],
    ['root', { runAsUser: 0 }, /runAsUser/],
    [
      'an account that is missing',
      { identity: 'server', serverAccount: { enabled: false } },
      /serverAccount/,
    ],
    ['a keeper without one', { keepSchedules: true, serverAccount: { enabled: false } }, /serverAccount/],
    ['an Ingress without a host', { ingress: { enabled: true } }, /ingress\/host/],
    ['a route to nowhere', { httpRoute: { enabled: true, hostnames: ['a.b'] } }, /parentRefs/],
    ['an unsafe API server', { apiServer: { knownAs: ['http://api'] } }, /knownAs/],
    [
      'an Ingress that the network policy keeps out',
      { ingress: { enabled: true, host: 'a.b' } },
      /networkPolicy.from/,
    ],
  ])('%s: refused', async (_name, values, why) => {
    await expect(renderChart(values)).rejects.toThrow(why);
  });

  test('without peers nobody may connect; a rule without peers would let everybody in', async () => {
    const { only } = await renderChart();
    expect(only('NetworkPolicy')['spec'].ingress).toEqual([]);
    const open = await renderChart({
      networkPolicy: { from: INGRESS_PEERS, apiServer: { cidrs: ['10.0.0.1/32'] } },
    });
    expect(open.only('NetworkPolicy')['spec']).toMatchObject({
      ingress: [{ from: INGRESS_PEERS, ports: [{ port: 'http' }] }],
      egress: [{}, { to: [{ ipBlock: { cidr: '10.0.0.1/32' } }] }],
    });
  });

  test('names of an Ingress and of a route are names that the server answers to', async () => {
    for (const variant of ['an Ingress', 'a route']) {
      const { only } = await renderChart({ ...VARIANTS[variant], allowedHosts: ['holdfast.team.svc'] });
      expect(environmentOf(only('Deployment'))['HOLDFAST_ALLOWED_HOSTS']).toBe(
        'holdfast.team.svc,holdfast.example.com',
      );
    }
  });

  test('from two replicas on there is a budget for disruptions', async () => {
    expect((await renderChart()).of('PodDisruptionBudget')).toEqual([]);
    const { only } = await renderChart({ replicas: 2 });
    expect(only('PodDisruptionBudget')['spec']).toMatchObject({ maxUnavailable: 1 });
    expect(podOf(only('Deployment'))['topologySpreadConstraints']).toHaveLength(1);
  });

  test('the notes say how to get in, and hold no secret', async () => {
    const { notes, only } = await renderChart({ identity: 'server' });
    expect(notes).toContain('kubectl --namespace team port-forward service/holdfast 4600:80');
    expect(notes).toContain("go-template='{{ .data.token | base64decode }}'");
    const token = Buffer.from(only('Secret')['data'].token as string, 'base64').toString();
    expect(notes).not.toContain(token);
    const people = await renderChart();
    expect(people.notes).toContain('create rolebinding holdfast-user');
    expect(people.notes).not.toContain('data.token');
  });
});
