{{/*
What access-service has beside the other services: the gateway to tenants' databases, transparency logs and their
witnesses, tickets, and the right to grant access to namespaces. Each takes the dict that safekeep.service makes.
*/}}
{{- define "safekeep.access.environment" -}}
{{- $access := .root.Values.access -}}
{{- $gateway := $access.gateway -}}
{{- if $gateway.host }}
- name: SAFEKEEP_GATEWAY_HOST
  value: 0.0.0.0
- name: SAFEKEEP_GATEWAY_PORT
  value: "6432"
- name: SAFEKEEP_GATEWAY_PUBLIC_HOST
  value: {{ $gateway.host }}
- name: SAFEKEEP_GATEWAY_PUBLIC_PORT
  value: {{ $gateway.port | quote }}
- name: SAFEKEEP_GATEWAY_CERTIFICATE
  value: /etc/safekeep/gateway/tls.crt
- name: SAFEKEEP_GATEWAY_KEY
  value: /etc/safekeep/gateway/tls.key
{{- if $gateway.ownAuthority }}
- name: SAFEKEEP_GATEWAY_CERTIFICATE_AUTHORITY
  value: /etc/safekeep/gateway/ca.crt
{{- end }}
{{- end }}
# Outlives a container that is killed: the next one in its pod goes on with its work at once.
- name: SAFEKEEP_SERVICE_PRESENCE
  value: /tmp/replicas
- name: SAFEKEEP_ACCESS_LOG_HOST
  value: {{ $access.log.host }}
{{- range $name, $witness := $access.log.witnesses }}
- name: SAFEKEEP_ACCESS_LOG_WITNESSES_{{ upper $name }}_KEY
  value: {{ $witness.key | quote }}
- name: SAFEKEEP_ACCESS_LOG_WITNESSES_{{ upper $name }}_ADDRESS
  value: {{ $witness.address | quote }}
{{- end }}
{{- with $access.log.quorum }}
- name: SAFEKEEP_ACCESS_LOG_QUORUM
  value: {{ . | quote }}
{{- end }}
{{- with $access.tickets.url }}
- name: SAFEKEEP_ACCESS_TICKETS_URL
  value: {{ . | quote }}
{{- end }}
{{- with $access.tickets.secret }}
- name: SAFEKEEP_ACCESS_TICKETS_TOKEN
  valueFrom:
    secretKeyRef:
      name: {{ . }}
      key: token
{{- end }}
- name: SAFEKEEP_ACCESS_SSH_AUTHORITY_LIFETIME
  value: {{ $access.ssh.authorityLifetime }}
- name: SAFEKEEP_ACCESS_SSH_AUTHORITY_NOTICE
  value: {{ $access.ssh.authorityNotice }}
- name: SAFEKEEP_ACCESS_PORTAL_INGRESS
  value: {{ $access.portal.ingress }}
- name: SAFEKEEP_ACCESS_KUBERNETES_CLUSTER_ROLES
  value: {{ join "," $access.kubernetes.clusterRoles | quote }}
{{- with $access.kubernetes.ownCluster }}
# Known by its name; reached by the pod's own token.
- name: SAFEKEEP_ACCESS_KUBERNETES_CLUSTERS_{{ upper . }}_KUBECONFIG
  value: ""
{{- end }}
{{- range $name, $cluster := $access.kubernetes.clusters }}
- name: SAFEKEEP_ACCESS_KUBERNETES_CLUSTERS_{{ upper $name }}_KUBECONFIG
  value: /etc/safekeep/kubernetes/{{ $name }}/kubeconfig
{{- end }}
{{- end }}

{{- define "safekeep.access.mounts" -}}
{{- if .root.Values.access.gateway.host }}
- name: gateway
  mountPath: /etc/safekeep/gateway
  readOnly: true
{{- end }}
{{- range $name, $_ := .root.Values.access.kubernetes.clusters }}
- name: kubernetes-{{ $name }}
  mountPath: /etc/safekeep/kubernetes/{{ $name }}
  readOnly: true
{{- end }}
{{- end }}

{{- define "safekeep.access.volumes" -}}
{{- $gateway := .root.Values.access.gateway -}}
{{- if $gateway.host }}
- name: gateway
  secret:
    secretName: {{ include "safekeep.access.certificate" .root }}
    items:
      - key: tls.crt
        path: tls.crt
      - key: tls.key
        path: tls.key
      {{- if $gateway.ownAuthority }}
      - key: ca.crt
        path: ca.crt
      {{- end }}
{{- end }}
{{- range $name, $cluster := .root.Values.access.kubernetes.clusters }}
- name: kubernetes-{{ $name }}
  secret:
    secretName: {{ $cluster.secret }}
    items:
      - key: kubeconfig
        path: kubeconfig
{{- end }}
{{- end }}

{{- define "safekeep.access.certificate" -}}
{{ .Values.access.gateway.certificateSecret | default (include "safekeep.fullname" (dict "root" . "name" "access-gateway")) }}
{{- end }}

{{/* Who may connect to the gateway: people's own machines, so by address. */}}
{{- define "safekeep.access.ingress" -}}
{{- if .root.Values.access.gateway.host }}
# Employees who connect to tenants' databases.
- from:
    {{- range .root.Values.access.gateway.clients }}
    - ipBlock:
        cidr: {{ . }}
    {{- end }}
  ports:
    - port: 6432
      protocol: TCP
# notification-service looks whether it still speaks TLS only.
- from:
    - podSelector:
        matchLabels:
          {{- include "safekeep.selector" (dict "root" .root "name" "notification-service") | nindent 10 }}
  ports:
    - port: 6432
      protocol: TCP
{{- end }}
{{- end }}

{{- define "safekeep.access.egress" -}}
{{- $access := .root.Values.access -}}
{{- if $access.gateway.host }}
{{- range $access.gateway.databases }}
# A tenant's database elsewhere.
{{ include "safekeep.egress.address" . }}
{{- end }}
{{- end }}
{{- range $name, $witness := $access.log.witnesses }}
# Witness {{ $name }}.
{{ include "safekeep.egress.address" $witness }}
{{- end }}
{{- if $access.tickets.url }}
# Tickets.
{{ include "safekeep.egress.address" $access.tickets }}
{{- end }}
{{- range $name, $cluster := $access.kubernetes.clusters }}
# The API of cluster {{ $name }}.
{{ include "safekeep.egress.address" $cluster }}
{{- end }}
{{- end }}

{{/* One address range and port. */}}
{{- define "safekeep.egress.address" -}}
- to:
    - ipBlock:
        cidr: {{ .cidr }}
  ports:
    - port: {{ .port | default 443 }}
      protocol: TCP
{{- end }}

{{- define "safekeep.access.gateway" -}}
{{- $gateway := .Values.access.gateway -}}
{{- $name := include "safekeep.fullname" (dict "root" . "name" "access-gateway") -}}
{{- if $gateway.host }}
---
apiVersion: v1
kind: Service
metadata:
  name: {{ $name }}
  namespace: {{ .Release.Namespace }}
  labels:
    {{- include "safekeep.labels" (dict "root" . "name" "access-gateway") | nindent 4 }}
  {{- with $gateway.annotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  type: {{ $gateway.type }}
  {{- if eq $gateway.type "LoadBalancer" }}
  # Keeps the address of who connects: the network policy and the record of the session need it.
  externalTrafficPolicy: Local
  loadBalancerSourceRanges: {{ toJson $gateway.clients }}
  {{- end }}
  # A request to cancel comes by a connection of its own, and only the replica with the session knows its key.
  sessionAffinity: ClientIP
  selector:
    {{- include "safekeep.selector" (dict "root" . "name" "access-service") | nindent 4 }}
  ports:
    - name: gateway
      port: {{ $gateway.port }}
      targetPort: gateway
{{- with $gateway.issuer }}
---
apiVersion: cert-manager.io/v1
kind: Certificate
metadata:
  name: {{ $name }}
  namespace: {{ $.Release.Namespace }}
  labels:
    {{- include "safekeep.labels" (dict "root" $ "name" "access-gateway") | nindent 4 }}
spec:
  secretName: {{ include "safekeep.access.certificate" $ }}
  dnsNames: [{{ $gateway.host }}]
  usages: [digital signature, server auth]
  privateKey:
    algorithm: ECDSA
    size: 256
    # As the gateway reads it.
    encoding: PKCS8
    rotationPolicy: Always
  issuerRef:
    group: cert-manager.io
    kind: {{ .kind | default "ClusterIssuer" }}
    name: {{ .name }}
{{- end }}
{{- end }}
{{- end }}

{{/*
What access-service may do on the cluster that the release is in: see every binding, remove what nobody granted, and bind
the roles of the list, and no other, in tenants' namespaces.
*/}}
{{- define "safekeep.access.bindings" -}}
{{- if .Values.access.kubernetes.ownCluster }}
{{- $account := include "safekeep.fullname" (dict "root" . "name" "access-service") -}}
{{- $name := printf "%s.%s" $account .Release.Namespace }}
{{- $labels := include "safekeep.labels" (dict "root" . "name" "access-service") }}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: {{ $name }}
  labels:
    {{- $labels | nindent 4 }}
rules:
  - apiGroups: [rbac.authorization.k8s.io]
    resources: [rolebindings, clusterrolebindings]
    verbs: [get, list, watch, update, delete]
  - apiGroups: [rbac.authorization.k8s.io]
    resources: [clusterroles]
    resourceNames: {{ toJson .Values.access.kubernetes.clusterRoles }}
    verbs: [get, bind]
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
{{- range .Values.tenants.namespaces }}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: {{ $account }}
  namespace: {{ . }}
  labels:
    {{- $labels | nindent 4 }}
rules:
  - apiGroups: [rbac.authorization.k8s.io]
    resources: [rolebindings]
    verbs: [create]
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
{{- end }}
{{- end }}

{{- define "safekeep.access.validate" -}}
{{- $access := .root.Values.access -}}
{{- $gateway := $access.gateway -}}
{{- if not $access.log.host -}}
{{- fail "access.log.host is missing: give a DNS name of yours; every transparency log begins with it and keeps it for ever" -}}
{{- end -}}
{{- if gt (int $access.log.quorum) (len $access.log.witnesses) -}}
{{- fail (printf "access.log.quorum %v is above the number of witnesses, %d: no checkpoint would ever be published" $access.log.quorum (len $access.log.witnesses)) -}}
{{- end -}}
{{- if and $gateway.host (empty $gateway.clients) -}}
{{- fail "access.gateway.clients is missing: give the address ranges from which employees connect" -}}
{{- end -}}
{{- if and $gateway.host (empty $gateway.issuer) (not $gateway.certificateSecret) -}}
{{- fail "access.gateway has no certificate: name an issuer of cert-manager (issuer.name) or a Secret (certificateSecret)" -}}
{{- end -}}
{{- if and $access.tickets.url (not $access.tickets.cidr) -}}
{{- fail "access.tickets.cidr is missing: with access.tickets.url, access-service must be let through to it" -}}
{{- end -}}
{{- if empty $access.kubernetes.clusterRoles -}}
{{- fail "access.kubernetes.clusterRoles is missing: an empty list would let access-service bind every ClusterRole" -}}
{{- end -}}
{{- if and $access.kubernetes.ownCluster (empty .root.Values.tenants.apiServer) -}}
{{- fail "tenants.apiServer is missing: with access.kubernetes.ownCluster, access-service must be let through to the Kubernetes API (cidr and port)" -}}
{{- end -}}
{{- if hasKey $access.kubernetes.clusters $access.kubernetes.ownCluster -}}
{{- fail (printf "access.kubernetes.ownCluster %s is among access.kubernetes.clusters too: one name, one cluster" $access.kubernetes.ownCluster) -}}
{{- end -}}
{{- end }}
