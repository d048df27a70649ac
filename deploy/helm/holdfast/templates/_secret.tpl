{{- define "holdfast.secretName" -}}
{{ .Values.secret.existing | default (include "holdfast.name" .) }}
{{- end }}

{{/*
What the Secret holds, in base64, as a JSON object. What the cluster has stays; what is missing is made, once in a
rendering, so that the Secret and the checksum of the pods agree. Where templates are rendered without a cluster
(`helm template`, GitOps) nothing can be looked up: name an existing Secret there.
*/}}
{{- define "holdfast.secretData" -}}
{{- if not (hasKey .Values "madeSecretData") }}
{{- $there := (lookup "v1" "Secret" .Release.Namespace (include "holdfast.secretName" .)).data | default dict }}
{{- $data := pick $there "server-key" "token" }}
{{- if not .Values.secret.existing }}
{{- if not (hasKey $data "server-key") }}{{ $_ := set $data "server-key" (randBytes 32 | b64enc) }}{{ end }}
{{- if ne .Values.identity "server" }}{{ $_ := unset $data "token" }}
{{- else if not (hasKey $data "token") }}{{ $_ := set $data "token" (randAlphaNum 40 | b64enc) }}{{ end }}
{{- end }}
{{- $_ := set .Values "madeSecretData" $data }}
{{- end }}
{{- .Values.madeSecretData | toJson }}
{{- end }}
