{{/*
Rules for RBAC. Each verb has its reason beside it, and both stand in packages/k8s-adapters/src/access/needed-access.ts:
a test compares the two. No rule speaks of Secrets, and none has a wildcard.
*/}}

{{/* In a namespace: what the cache, which all viewers share, is fed from. */}}
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

{{/* Of the whole cluster: kinds that have no namespace. */}}
{{- define "holdfast.access.cluster" -}}
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
    - list # who may list them may see what the server knows of them
    - create # a restore makes a new DB Service
    - patch # saves a policy that stands in spec.backup
    - delete # clears away the DB Service that a failed restore left, and no other
- apiGroups: [dataprotection.kubeblocks.io]
  resources: [backups]
  verbs:
    - get # reads the recorded settings for a restore, and the state that a deletion depends on
    - list # who may list them may see what the server knows of them
    - create # makes a backup by hand
    - patch # sets deletionPolicy before a deletion, and notes a restore that was discarded
    - delete # deletes a backup
- apiGroups: [dataprotection.kubeblocks.io]
  resources: [backuppolicies]
  verbs:
    - get # a backup is made by a method that is there at that moment
    - list # finds the method for a backup
    - patch # sets retentionPolicy, so that the newest backup never expires
- apiGroups: [dataprotection.kubeblocks.io]
  resources: [backupschedules]
  verbs:
    - get # a policy is changed only as it is at that moment
    - list # finds the schedule that a policy is saved in
    - patch # saves a policy, or disables it
{{- end }}

{{/* In a namespace: the server's account, where it keeps schedules. */}}
{{- define "holdfast.access.keeper" -}}
- apiGroups: [apps.kubeblocks.io]
  resources: [clusters]
  verbs:
    - get # realigns the policy as it is at that moment
    - patch # realigns the UTC time of a policy in spec.backup when clocks change
- apiGroups: [dataprotection.kubeblocks.io]
  resources: [backupschedules]
  verbs:
    - get # realigns the schedule as it is at that moment
    - patch # realigns the UTC time of a schedule when clocks change
{{- end }}
