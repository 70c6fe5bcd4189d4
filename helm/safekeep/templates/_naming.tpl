{{/*
Names and labels. A service is called by its own name, with the release before it unless the release is called safekeep:
identity-service, or acme-identity-service. Calls take a dict of root and name.
*/}}
{{- define "safekeep.fullname" -}}
{{- if eq .root.Release.Name .root.Chart.Name }}{{ .name }}{{ else }}{{ printf "%s-%s" .root.Release.Name .name | trunc 63 | trimSuffix "-" }}{{ end }}
{{- end }}

{{/* What selects a service's pods: never changes over a release's life, since a Deployment's selector cannot. */}}
{{- define "safekeep.selector" -}}
app.kubernetes.io/name: {{ .name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
{{- end }}

{{- define "safekeep.labels" -}}
{{ include "safekeep.selector" . }}
app.kubernetes.io/version: {{ include "safekeep.tag" . | quote }}
app.kubernetes.io/part-of: safekeep
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" }}
{{- end }}

{{- define "safekeep.tag" -}}
{{ .root.Values.image.tag | default .root.Chart.AppVersion }}
{{- end }}

{{/* The API version of a kind on the cluster's version of Kubernetes; the shapes used here are the same in both. */}}
{{- define "safekeep.apiVersion.PodDisruptionBudget" -}}
{{ ternary "policy/v1" "policy/v1beta1" (semverCompare ">=1.21.0-0" .Capabilities.KubeVersion.Version) }}
{{- end }}

{{- define "safekeep.apiVersion.HorizontalPodAutoscaler" -}}
{{ ternary "autoscaling/v2" "autoscaling/v2beta2" (semverCompare ">=1.23.0-0" .Capabilities.KubeVersion.Version) }}
{{- end }}
