{{/* Both directions are denied but for the edges named here: every edge of the suite is a line of this template or of the values. */}}
{{- define "safekeep.networkPolicy" -}}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ include "safekeep.fullname" . }}
  namespace: {{ .root.Release.Namespace }}
  labels:
    {{- include "safekeep.labels" . | nindent 4 }}
spec:
  podSelector:
    matchLabels:
      {{- include "safekeep.selector" . | nindent 6 }}
  policyTypes: [Ingress, Egress]
  ingress:
    - from:
        {{- range .callers }}
        - podSelector:
            matchLabels:
              {{- include "safekeep.selector" (dict "root" $.root "name" .) | nindent 14 }}
        {{- end }}
        - podSelector:
            matchLabels:
              {{- include "safekeep.selector" (dict "root" .root "name" "ready-test") | nindent 14 }}
        {{- with .root.Values.ingress.namespace }}
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: {{ . }}
        {{- end }}
        {{- with .root.Values.monitoring.namespace }}
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: {{ . }}
        {{- end }}
        {{- range .reporters }}
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: {{ . }}
        {{- end }}
      ports:
        - port: 8443
          protocol: TCP
    {{- if .access }}
    {{- with include "safekeep.access.ingress" . | trim }}
    {{- . | nindent 4 }}
    {{- end }}
    {{- end }}
  egress:
    {{- include "safekeep.egress.dns" . | nindent 4 }}
    # Its own database, and no other.
    - to:
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: {{ .root.Values.database.namespace | default .root.Release.Namespace }}
          podSelector:
            matchLabels:
              cnpg.io/cluster: {{ include "safekeep.database.cluster" . }}
      ports:
        - port: {{ .root.Values.database.port }}
          protocol: TCP
    # Events.
    - to:
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: {{ .root.Values.kafka.namespace | default .root.Release.Namespace }}
          podSelector:
            matchLabels:
              strimzi.io/cluster: {{ .root.Values.kafka.cluster }}
      ports:
        - port: {{ .root.Values.kafka.port }}
          protocol: TCP
    {{- with .calls }}
    - to:
        {{- range . }}
        - podSelector:
            matchLabels:
              {{- include "safekeep.selector" (dict "root" $.root "name" .) | nindent 14 }}
        {{- end }}
      ports:
        - port: 8443
          protocol: TCP
    {{- end }}
    {{- if and (eq .name "notification-service") .root.Values.access.gateway.host }}
    # Whether the gateway still speaks TLS only.
    - to:
        - podSelector:
            matchLabels:
              {{- include "safekeep.selector" (dict "root" $.root "name" "access-service") | nindent 14 }}
      ports:
        - port: 6432
          protocol: TCP
    {{- end }}
    {{- with .databases }}
    # Tenants' databases.
    - to:
        {{- range . }}
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: {{ . }}
        {{- end }}
      ports:
        - port: 5432
          protocol: TCP
    {{- end }}
    {{- if .token }}
    # The Kubernetes API.
    {{- include "safekeep.egress.address" .root.Values.tenants.apiServer | nindent 4 }}
    {{- end }}
    {{- if .access }}
    {{- with include "safekeep.access.egress" . | trim }}
    {{- . | nindent 4 }}
    {{- end }}
    {{- end }}
    {{- if and .storage .root.Values.storage.secondBucket.name }}
    # The second repository.
    {{- include "safekeep.egress.address" .root.Values.storage.secondBucket | nindent 4 }}
    {{- end }}
    {{- with .service.egress }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
{{- end }}

{{- define "safekeep.egress.dns" -}}
- to:
    - namespaceSelector:
        matchLabels:
          kubernetes.io/metadata.name: kube-system
      podSelector:
        matchLabels:
          k8s-app: kube-dns
  ports:
    - port: 53
      protocol: UDP
    - port: 53
      protocol: TCP
{{- end }}
