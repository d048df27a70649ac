{{- define "holdfast.name" -}}
{{- if contains .Chart.Name .Release.Name }}{{ .Release.Name | trunc 50 | trimSuffix "-" }}
{{- else }}{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 50 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{- define "holdfast.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "holdfast.labels" -}}
{{ include "holdfast.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{- define "holdfast.image" -}}
{{- with .Values.image }}
{{- if .digest }}{{ .repository }}@{{ .digest }}{{ else }}{{ .repository }}:{{ .tag | default $.Chart.AppVersion }}{{ end }}
{{- end }}
{{- end }}

{{- define "holdfast.serviceAccount" -}}
{{ .Values.serverAccount.existing | default (include "holdfast.name" .) }}
{{- end }}

{{/* Names of ClusterRoles are those of the whole cluster: the release's namespace tells two releases apart. */}}
{{- define "holdfast.clusterName" -}}
{{ include "holdfast.name" . }}-{{ .Release.Namespace }}
{{- end }}

{{/* A JSON object, since a template can only answer text: { "list": […] }. */}}
{{- define "holdfast.namespaces" -}}
{{ dict "list" (.Values.namespaces | default (list .Release.Namespace)) | toJson }}
{{- end }}

{{- define "holdfast.allowedHosts" -}}
{{- $hosts := .Values.allowedHosts }}
{{- if .Values.ingress.enabled }}{{ $hosts = append $hosts .Values.ingress.host }}{{ end }}
{{- if .Values.httpRoute.enabled }}{{ $hosts = concat $hosts .Values.httpRoute.hostnames }}{{ end }}
{{- $hosts | uniq | join "," }}
{{- end }}
