{{/*
Where backup-service keeps what. The repositories and the tenants' keys outlive the release, and every replica works on
them; they are claims of their own, since whoever has a repository and the keys has the data. The second repository is a
bucket or a claim. Restored copies last as long as their pod.
*/}}
{{- define "safekeep.storage.environment" -}}
{{- $bucket := .root.Values.storage.secondBucket -}}
- name: SAFEKEEP_REPOSITORIES_FIRST_PLACE
  value: /var/lib/safekeep/repository
{{- if $bucket.name }}
- name: SAFEKEEP_REPOSITORIES_SECOND_KIND
  value: s3
- name: SAFEKEEP_REPOSITORIES_SECOND_PLACE
  value: {{ $bucket.name }}
- name: SAFEKEEP_REPOSITORIES_SECOND_S3_REGION
  value: {{ $bucket.region }}
- name: SAFEKEEP_REPOSITORIES_SECOND_S3_PATH_STYLE
  value: {{ $bucket.pathStyle | quote }}
{{- with $bucket.endpoint }}
- name: SAFEKEEP_REPOSITORIES_SECOND_S3_ENDPOINT
  value: {{ . }}
{{- end }}
{{- with $bucket.lock }}
- name: SAFEKEEP_REPOSITORIES_SECOND_S3_LOCK
  value: {{ . }}
{{- end }}
{{- with $bucket.secret }}
- name: SAFEKEEP_REPOSITORIES_SECOND_S3_ACCESS_KEY_ID
  valueFrom:
    secretKeyRef:
      name: {{ . }}
      key: access-key-id
- name: SAFEKEEP_REPOSITORIES_SECOND_S3_SECRET_ACCESS_KEY
  valueFrom:
    secretKeyRef:
      name: {{ . }}
      key: secret-access-key
{{- end }}
{{- else }}
- name: SAFEKEEP_REPOSITORIES_SECOND_PLACE
  value: /var/lib/safekeep/second-repository
{{- end }}
# Who was deleted is retention-service's to say: nothing is restored without its word.
- name: SAFEKEEP_LEDGER_ADDRESS
  value: {{ printf "https://%s:8443" (include "safekeep.fullname" (dict "root" .root "name" "retention-service")) }}
- name: SAFEKEEP_LEDGER_CLIENT_SECRET_FILE
  value: /etc/safekeep/ledger/client-secret
- name: SAFEKEEP_BACKUP_KEYS
  value: /var/lib/safekeep/tenant-keys/keys
- name: SAFEKEEP_BACKUP_RESTORES
  value: /var/lib/safekeep/restores
{{- if .root.Values.storage.files.existingClaim }}
- name: SAFEKEEP_BACKUP_FILE_ROOT
  value: /var/lib/safekeep/files
{{- end }}
- name: SAFEKEEP_BACKUP_POSTGRES_PROGRAMS
  value: /usr/lib/postgresql/18/bin
{{- end }}

{{- define "safekeep.storage.mounts" -}}
- name: repository
  mountPath: /var/lib/safekeep/repository
{{- if not .root.Values.storage.secondBucket.name }}
- name: second-repository
  mountPath: /var/lib/safekeep/second-repository
{{- end }}
- name: ledger
  mountPath: /etc/safekeep/ledger
  readOnly: true
- name: tenant-keys
  mountPath: /var/lib/safekeep/tenant-keys
- name: restores
  mountPath: /var/lib/safekeep/restores
{{- if .root.Values.storage.files.existingClaim }}
- name: files
  mountPath: /var/lib/safekeep/files
  readOnly: true
{{- end }}
{{- end }}

{{- define "safekeep.storage.volumes" -}}
{{- $storage := .root.Values.storage -}}
- name: repository
  persistentVolumeClaim:
    claimName: {{ $storage.repository.existingClaim | default (include "safekeep.fullname" (dict "root" .root "name" "repository")) }}
{{- if not $storage.secondBucket.name }}
- name: second-repository
  persistentVolumeClaim:
    claimName: {{ $storage.secondRepository.existingClaim | default (include "safekeep.fullname" (dict "root" .root "name" "second-repository")) }}
{{- end }}
- name: ledger
  secret:
    secretName: {{ .root.Values.purge.ledgerSecret }}
    items:
      - key: client-secret
        path: client-secret
    # The client is made once identity-service answers; until then restores are refused, and nothing else is.
    optional: true
- name: tenant-keys
  persistentVolumeClaim:
    claimName: {{ $storage.tenantKeys.existingClaim | default (include "safekeep.fullname" (dict "root" .root "name" "tenant-keys")) }}
{{- with $storage.files.existingClaim }}
- name: files
  persistentVolumeClaim:
    claimName: {{ . }}
    readOnly: true
{{- end }}
- name: restores
  {{- if semverCompare ">=1.21.0-0" .root.Capabilities.KubeVersion.Version }}
  ephemeral:
    volumeClaimTemplate:
      metadata:
        labels:
          safekeep.io/holder: backup
      spec:
        accessModes: [ReadWriteOnce]
        {{- with $storage.restores.storageClassName }}
        storageClassName: {{ . }}
        {{- end }}
        resources:
          requests:
            storage: {{ $storage.restores.size }}
  {{- else }}
  # No claim lasts as long as its pod before 1.21: the node's own disk does.
  emptyDir:
    sizeLimit: {{ $storage.restores.size }}
  {{- end }}
{{- end }}

{{/*
What retention-service reads and empties of tenants' directories, and where it keeps exports.
*/}}
{{- define "safekeep.exports.environment" -}}
{{- if .root.Values.storage.files.existingClaim }}
- name: SAFEKEEP_RETENTION_FILE_ROOT
  value: /var/lib/safekeep/files
{{- end }}
{{- if .root.Values.storage.exports.existingClaim }}
- name: SAFEKEEP_RETENTION_EXPORTS_SPOOL
  value: /var/lib/safekeep/exports
{{- end }}
{{- end }}

{{- define "safekeep.exports.mounts" -}}
{{- range $name := list "files" "exports" }}
{{- if (index $.root.Values.storage $name).existingClaim }}
- name: {{ $name }}
  mountPath: /var/lib/safekeep/{{ $name }}
{{- end }}
{{- end }}
{{- end }}

{{- define "safekeep.exports.volumes" -}}
{{- range $name := list "files" "exports" }}
{{- with (index $.root.Values.storage $name).existingClaim }}
- name: {{ $name }}
  persistentVolumeClaim:
    claimName: {{ . }}
{{- end }}
{{- end }}
{{- end }}

{{- define "safekeep.storage" -}}
{{- $claims := dict "repository" .Values.storage.repository "tenant-keys" .Values.storage.tenantKeys -}}
{{- if not .Values.storage.secondBucket.name -}}
{{- $claims = set $claims "second-repository" .Values.storage.secondRepository -}}
{{- end -}}
{{- range $name, $claim := $claims }}
{{- if not $claim.existingClaim }}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: {{ include "safekeep.fullname" (dict "root" $ "name" $name) }}
  namespace: {{ $.Release.Namespace }}
  labels:
    {{- include "safekeep.labels" (dict "root" $ "name" "backup-service") | nindent 4 }}
    safekeep.io/holder: backup
  annotations:
    helm.sh/resource-policy: keep
spec:
  accessModes: [ReadWriteMany]
  {{- with $claim.storageClassName }}
  storageClassName: {{ . }}
  {{- end }}
  resources:
    requests:
      storage: {{ $claim.size }}
{{- end }}
{{- end }}
{{- end }}

{{/*
What backup-service may do in each tenant namespace: read where clusters and their backups are, and the Secrets that
are named; with operatorBackups ask the operator for backups, with clusterRestores for clusters too.
*/}}
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
    verbs: [get, list, watch{{ if $.Values.tenants.clusterRestores }}, create, delete{{ end }}]
  - apiGroups: [postgresql.cnpg.io]
    resources: [backups]
    verbs: [get, list, watch{{ if $.Values.tenants.operatorBackups }}, create{{ end }}]
  - apiGroups: [postgresql.cnpg.io]
    resources: [scheduledbackups]
    verbs: [get, list, watch{{ if $.Values.tenants.operatorBackups }}, create, update, delete{{ end }}]
  - apiGroups: [""]
    resources: [secrets]
    resourceNames: {{ toJson $.Values.tenants.secrets }}
    verbs: [get]
  {{- if $.Values.tenants.clusterRestores }}
  - apiGroups: [batch]
    resources: [jobs]
    verbs: [list]
  {{- end }}
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
