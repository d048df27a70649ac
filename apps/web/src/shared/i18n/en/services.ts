import type { Engine, ServiceStatus } from '@holdfast/db-backup-domain/wire';

const status: Record<ServiceStatus, string> = {
  Creating: 'Creating',
  Running: 'Running',
  Updating: 'Updating',
  Stopping: 'Stopping',
  Stopped: 'Stopped',
  Failed: 'Failed',
  Abnormal: 'Abnormal',
  Deleting: 'Deleting',
  Deleted: 'Deleted',
  Unknown: 'Unknown',
};

/** What the account must be allowed, or may be left out. */
const userHint: Record<Engine, string> = {
  postgresql: 'A superuser, or a role that may read every database.',
  mysql: 'An account that may read every database and every account, as root may.',
  mongodb: 'An account of the admin database with the role backup or root.',
  redis: 'Left empty, it is default: the user that a password alone logs in.',
};

export const services = {
  status,
  restoredFrom: (service: string, backup: string) => `Restored from ${backup} of ${service}`,
  noBackupYet: 'No backup yet',
  lastBackup: (age: string) => `Last backup ${age}`,
  add: 'Add a server',
  register: {
    title: 'Add a database server',
    description: 'The connection is tested first. The password is kept encrypted on the Holdfast server.',
    project: 'Project',
    name: 'Name',
    engine: 'Engine',
    host: 'Host',
    port: 'Port',
    portRange: (max: number) => `Port: 1 to ${max}.`,
    username: 'User',
    userHint,
    password: 'Password',
    required: 'This is needed.',
    submit: 'Test and add',
    added: (name: string) => `${name} is added.`,
    noProject: 'There is no project to add a server to.',
  },
  connection: {
    title: (name: string) => `Connect to ${name}`,
    managed: 'Holdfast runs this server and chose the password of its administrator.',
    outside: 'This server runs elsewhere. Its account is the one it was added with.',
    none: 'It has no address yet.',
    command: 'The password never comes to the browser. On the machine of Holdfast, this prints it:',
  },
  life: {
    connection: 'How to connect…',
    menu: (name: string) => `More actions for ${name}`,
    start: 'Start',
    stop: 'Stop',
    remove: 'Remove…',
    startAsked: (name: string) => `${name}: start requested.`,
    stopAsked: (name: string) => `${name}: stop requested.`,
    stopTitle: (name: string) => `Stop ${name}`,
    stopDescription: 'Its connections end, and it makes no backups until it runs again. Its backups stay.',
    removeTitle: (name: string) => `Remove ${name}`,
    removeManaged: 'The server and all its data are removed. Its backups stay and can still be restored.',
    removeOutside:
      'Holdfast forgets this server and stops nothing there. Its backups stay and can still be restored.',
    typeName: (name: string) => `Type ${name} to confirm`,
    typeNameFirst: 'Type the name of the DB Service first.',
    removeSubmit: 'Remove',
    removed: (name: string) => `${name} is removed. Its backups stay.`,
    alreadyRunning: 'It runs already.',
    notRunning: 'It is not running.',
    outside: 'Holdfast did not start this server, so it cannot start or stop it.',
  },
};
