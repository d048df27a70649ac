{{/*
Rules for RBAC. Each verb has its reason beside it, and both stand in packages/k8s-adapters/src/access/needed-access.ts:
a test compares the two. No rule speaks of Secrets, and none has a wildcard.
*/}}

{{/* In a namespace, the server's account: what the cache, which all viewers share, is fed from. */}}
{{- define "holdfast.access.server" -}}
- apiGroups: [apps.kubeblocks.io]
  resources: [clusters]
  verbs:
    - list # finds the DB Services, at the start and after a break of the watch
    - watch # one watch tells all viewers what became of a DB Service
- apiGroups: [dataprotection.kubeblocks.io]
  resources: [backups]
  verbs:
    - list # finds the backups, at the start and after a break of the watch
    - watch # one watch tells all viewers how a backup goes on
- apiGroups: [dataprotection.kubeblocks.io]
  resources: [backuppolicies]
  verbs:
    - list # finds the backup methods of a DB Service
    - watch # a method that comes or goes is seen at once
- apiGroups: [dataprotection.kubeblocks.io]
  resources: [backupschedules]
  verbs:
    - list # finds the automatic backups that are in force
    - watch # a policy that was changed elsewhere is seen at once
- apiGroups: [dataprotection.kubeblocks.io]
  resources: [restores]
  verbs:
    - list # finds how far restores are
    - watch # a restore that fails in its first stage is seen only here
{{- end }}

{{/* Of the whole cluster, the server's account: kinds that have no namespace. */}}
{{- define "holdfast.access.serverClusterWide" -}}
- apiGroups: [dataprotection.kubeblocks.io]
  resources: [actionsets]
  verbs:
    - list # tells which backup methods are full ones
- apiGroups: [dataprotection.kubeblocks.io]
  resources: [backuprepos]
  verbs:
    - list # tells whether there is a repository that backups can go to
- apiGroups: [apps.kubeblocks.io]
  resources: [componentdefinitions]
  verbs:
    - list # tells the engine of a DB Service
{{- end }}

{{/* In a namespace: whoever acts. */}}
{{- define "holdfast.access.caller" -}}
- apiGroups: [apps.kubeblocks.io]
  resources: [clusters]
  verbs:
    - get # a write depends on the DB Service as it is at that moment
    - list # who may list them may see what the server knows; finds the restores that need a backup
    - create # a restore makes a new DB Service
    - patch # saves a policy that stands in spec.backup; lets what a failed restore left be deleted
    - delete # clears away the DB Service that a failed restore left, and no other
- apiGroups: [dataprotection.kubeblocks.io]
  resources: [backups]
  verbs:
    - get # reads the recorded settings for a restore, and the state that a deletion depends on
    - list # who may list them may see what the server knows; finds those that build on a backup
    - create # makes a backup by hand
    - patch # sets deletionPolicy before a deletion, and notes a restore that was discarded
    - delete # deletes a backup
- apiGroups: [dataprotection.kubeblocks.io]
  resources: [backuppolicies]
  verbs:
    - list # a backup is made by a method that is there at that moment
    - patch # sets retentionPolicy, so that the newest backup never expires
- apiGroups: [dataprotection.kubeblocks.io]
  resources: [backupschedules]
  verbs:
    - list # a policy is changed only as it is at that moment
    - patch # saves a policy, or disables it
- apiGroups: [dataprotection.kubeblocks.io]
  resources: [restores]
  verbs:
    - list # a restore is cleared away only if it has failed at that moment
{{- end }}

{{/* Of the whole cluster: whoever acts. Welcome, not needed. */}}
{{- define "holdfast.access.callerClusterWide" -}}
- apiGroups: [dataprotection.kubeblocks.io]
  resources: [actionsets]
  verbs:
    - get # a restore is refused at once where the method of its backup is gone
    - list # a backup is made by a full method as it is at that moment
- apiGroups: [dataprotection.kubeblocks.io]
  resources: [backuprepos]
  verbs:
    - get # a restore is refused at once where the repository of its backup is not ready
    - list # a backup is refused at once where no repository is ready
{{- end }}

{{/* In a namespace, the server's account, where it keeps schedules. */}}
{{- define "holdfast.access.keeper" -}}
- apiGroups: [apps.kubeblocks.io]
  resources: [clusters]
  verbs:
    - patch # realigns the UTC time of a policy in spec.backup when clocks change
- apiGroups: [dataprotection.kubeblocks.io]
  resources: [backupschedules]
  verbs:
    - patch # realigns the UTC time of a schedule when clocks change
{{- end }}
