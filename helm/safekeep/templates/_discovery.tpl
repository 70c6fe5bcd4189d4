{{/*
What retention-service may see, in the release's own namespaces and in tenants': the names and labels of what can hold
data. It may write nothing, and reads no Secret and no ConfigMap.
*/}}
{{- define "safekeep.discovery.namespaces" -}}
{{- $own := list .Release.Namespace (.Values.database.namespace | default .Release.Namespace) (.Values.kafka.namespace | default .Release.Namespace) -}}
{{- concat $own .Values.tenants.namespaces | uniq | join "," }}
{{- end }}

{{- define "safekeep.discovery.environment" -}}
- name: SAFEKEEP_DISCOVERY_ENABLED
  value: "true"
- name: SAFEKEEP_DISCOVERY_NAMESPACES
  value: {{ include "safekeep.discovery.namespaces" .root | quote }}
- name: SAFEKEEP_DISCOVERY_VOLUMES
  value: {{ .root.Values.discovery.volumes | quote }}
{{- end }}

{{- define "safekeep.discovery.roles" -}}
{{- if .Values.discovery.enabled }}
{{- $account := include "safekeep.fullname" (dict "root" . "name" "retention-service") -}}
{{- $labels := include "safekeep.labels" (dict "root" . "name" "retention-service") }}
{{- range splitList "," (include "safekeep.discovery.namespaces" .) }}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: {{ $account }}
  namespace: {{ . }}
  labels:
    {{- $labels | nindent 4 }}
rules:
  - apiGroups: [postgresql.cnpg.io]
    resources: [clusters, databases]
    verbs: [list]
  - apiGroups: [""]
    resources: [persistentvolumeclaims]
    verbs: [list]
  - apiGroups: [objectbucket.io]
    resources: [objectbucketclaims]
    verbs: [list]
  - apiGroups: [kafka.strimzi.io]
    resources: [kafkatopics]
    verbs: [list]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: {{ $account }}
  namespace: {{ . }}
  labels:
    {{- $labels | nindent 4 }}
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: Role
  name: {{ $account }}
subjects:
  - kind: ServiceAccount
    name: {{ $account }}
    namespace: {{ $.Release.Namespace }}
{{- end }}
{{- if .Values.discovery.volumes }}
{{- $name := printf "%s.%s" $account .Release.Namespace }}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: {{ $name }}
  labels:
    {{- $labels | nindent 4 }}
rules:
  - apiGroups: [""]
    resources: [persistentvolumes]
    verbs: [list]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  name: {{ $name }}
  labels:
    {{- $labels | nindent 4 }}
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: {{ $name }}
subjects:
  - kind: ServiceAccount
    name: {{ $account }}
    namespace: {{ .Release.Namespace }}
{{- end }}
{{- end }}
{{- end }}
