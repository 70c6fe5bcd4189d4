{{- define "witness.fullname" -}}
{{- if eq .Release.Name .Chart.Name }}witness{{ else }}{{ printf "%s-witness" .Release.Name | trunc 63 | trimSuffix "-" }}{{ end }}
{{- end }}

{{- define "witness.selector" -}}
app.kubernetes.io/name: witness
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "witness.labels" -}}
{{ include "witness.selector" . }}
app.kubernetes.io/version: {{ include "witness.tag" . | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end }}

{{- define "witness.tag" -}}
{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end }}

{{/* What values.schema.json cannot say in words a reader acts on. */}}
{{- define "witness.validate" -}}
{{- if not .Values.image.registry -}}
{{- fail "image.registry is missing: give the registry and folder that hold the image" -}}
{{- end -}}
{{- if eq (include "witness.tag" .) "latest" -}}
{{- fail "image.tag is latest: name a version, so that a rollback has somewhere to go" -}}
{{- end -}}
{{- if not .Values.name -}}
{{- fail "name is missing: give the name with which the witness's verifier key begins" -}}
{{- end -}}
{{- if empty .Values.logs -}}
{{- fail "logs is missing: give a line for each log, 'log KEY' or 'logs PREFIX KEY'" -}}
{{- end -}}
{{- if and .Values.storage.existingClaim .Values.storage.storageClassName -}}
{{- fail "storage.storageClassName has no effect on an existingClaim: set one of the two" -}}
{{- end -}}
{{- end }}
