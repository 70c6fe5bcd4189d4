{{/* The folder of backups: outlives the release, and every replica of backup-service writes to it. */}}
{{- define "safekeep.repository" -}}
{{- if not .Values.repository.existingClaim }}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: {{ include "safekeep.fullname" (dict "root" . "name" "repository") }}
  namespace: {{ .Release.Namespace }}
  labels:
    {{- include "safekeep.labels" (dict "root" . "name" "backup-service") | nindent 4 }}
  annotations:
    helm.sh/resource-policy: keep
spec:
  accessModes: [ReadWriteMany]
  {{- with .Values.repository.storageClassName }}
  storageClassName: {{ . }}
  {{- end }}
  resources:
    requests:
      storage: {{ .Values.repository.size }}
{{- end }}
{{- end }}

{{/* What backup-service may read of each tenant namespace: where a cluster's primary is, and nothing else. */}}
{{- define "safekeep.tenantClusters" -}}
{{- $name := include "safekeep.fullname" (dict "root" . "name" "backup-service") -}}
{{- range .Values.tenants.namespaces }}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: {{ $name }}
  namespace: {{ . }}
  labels:
    {{- include "safekeep.labels" (dict "root" $ "name" "backup-service") | nindent 4 }}
rules:
  - apiGroups: [postgresql.cnpg.io]
    resources: [clusters]
    verbs: [get, list, watch]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: {{ $name }}
  namespace: {{ . }}
  labels:
    {{- include "safekeep.labels" (dict "root" $ "name" "backup-service") | nindent 4 }}
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: Role
  name: {{ $name }}
subjects:
  - kind: ServiceAccount
    name: {{ $name }}
    namespace: {{ $.Release.Namespace }}
{{- end }}
{{- end }}
