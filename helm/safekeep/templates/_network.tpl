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
      ports:
        - port: 8080
          protocol: TCP
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
        - port: 8080
          protocol: TCP
    {{- end }}
    {{- with .namespaces }}
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
    {{- with $.root.Values.tenants.apiServer }}
    - to:
        - ipBlock:
            cidr: {{ .cidr }}
      ports:
        - port: {{ .port }}
          protocol: TCP
    {{- end }}
    {{- end }}
    {{- if and .storage .root.Values.storage.secondBucket.name }}
    # The second repository.
    - to:
        - ipBlock:
            cidr: {{ .root.Values.storage.secondBucket.cidr }}
      ports:
        - port: {{ .root.Values.storage.secondBucket.port }}
          protocol: TCP
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
