import { join } from 'node:path';
import type { CERTIFICATE_FILES } from './certificates.ts';
import type { KubePrograms } from './programs.ts';

export interface ServerPlace {
  readonly folder: string;
  readonly url: string;
  readonly port: number;
  readonly etcdPort: number;
  readonly etcdPeerPort: number;
  readonly files: typeof CERTIFICATE_FILES;
}

export function etcdArguments({ folder, etcdPort, etcdPeerPort }: ServerPlace): string[] {
  const [client, peer] = [`http://127.0.0.1:${etcdPort}`, `http://127.0.0.1:${etcdPeerPort}`];
  return [
    `--data-dir=${join(folder, 'etcd')}`,
    ...[`--listen-client-urls=${client}`, `--advertise-client-urls=${client}`],
    ...[`--listen-peer-urls=${peer}`, `--initial-advertise-peer-urls=${peer}`],
    `--initial-cluster=default=${peer}`,
    /* Nothing here outlives the test. */
    '--unsafe-no-fsync',
  ];
}

/** Admission that calls others, or asks for a Namespace to exist, has nobody to ask. */
const ADMISSION_OFF = [
  'NamespaceLifecycle',
  'MutatingAdmissionWebhook',
  'ValidatingAdmissionWebhook',
  'ValidatingAdmissionPolicy',
  'MutatingAdmissionPolicy',
];

export function apiServerArguments(place: ServerPlace, serves: KubePrograms['serves']): string[] {
  const { folder, port, etcdPort, files } = place;
  const shared = [
    `--etcd-servers=http://127.0.0.1:${etcdPort}`,
    ...['--bind-address=127.0.0.1', `--secure-port=${port}`],
    `--tls-cert-file=${join(folder, files.server.cert)}`,
    `--tls-private-key-file=${join(folder, files.server.key)}`,
    `--client-ca-file=${join(folder, files.ca)}`,
  ];
  return [...shared, ...(serves === 'whole' ? wholeServer(place) : customResourcesOnly(place))];
}

/** It delegates authentication and authorisation to an API server: to itself, and an administrator needs neither. */
function customResourcesOnly({ folder }: ServerPlace): string[] {
  const kubeconfig = join(folder, 'kubeconfig');
  return [
    ...[`--kubeconfig=${kubeconfig}`, `--authentication-kubeconfig=${kubeconfig}`],
    `--authorization-kubeconfig=${kubeconfig}`,
    '--authentication-skip-lookup=true',
    `--disable-admission-plugins=${ADMISSION_OFF.join(',')}`,
  ];
}

function wholeServer({ folder, url, files }: ServerPlace): string[] {
  const key = join(folder, files.server.key);
  return [
    ...[`--service-account-issuer=${url}`, `--service-account-key-file=${key}`],
    ...[`--service-account-signing-key-file=${key}`, '--service-cluster-ip-range=10.0.0.0/24'],
    ...['--authorization-mode=RBAC', `--cert-dir=${folder}`],
    '--disable-admission-plugins=NamespaceLifecycle,ServiceAccount',
  ];
}

/** JSON is YAML. */
export function kubeconfigText({ folder, url, files }: ServerPlace): string {
  const [ca, cert, key] = [files.ca, files.admin.cert, files.admin.key].map((file) => join(folder, file));
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'itself', cluster: { server: url, 'certificate-authority': ca } }],
    users: [{ name: 'admin', user: { 'client-certificate': cert, 'client-key': key } }],
    contexts: [{ name: 'itself', context: { cluster: 'itself', user: 'admin' } }],
    'current-context': 'itself',
  });
}
