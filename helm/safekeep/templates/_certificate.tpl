{{/*
Traffic within the cluster is TLS only. Each service has a certificate for the names by which the others call it, and for
itself: identity-service asks its own door whether strangers are let in.
*/}}
{{- define "safekeep.certificate.secret" -}}
{{ include "safekeep.fullname" . }}-internal-tls
{{- end }}

{{- define "safekeep.certificate" -}}
{{- $name := include "safekeep.fullname" . -}}
{{- $issuer := .root.Values.tls.issuer -}}
apiVersion: cert-manager.io/v1
kind: Certificate
metadata:
  name: {{ $name }}-internal
  namespace: {{ .root.Release.Namespace }}
  labels:
    {{- include "safekeep.labels" . | nindent 4 }}
spec:
  secretName: {{ include "safekeep.certificate.secret" . }}
  duration: 2160h
  renewBefore: 720h
  dnsNames:
    - {{ $name }}
    - {{ $name }}.{{ .root.Release.Namespace }}
    - {{ $name }}.{{ .root.Release.Namespace }}.svc
    - {{ $name }}.{{ .root.Release.Namespace }}.svc.cluster.local
    - localhost
  ipAddresses: [127.0.0.1]
  usages: [digital signature, server auth]
  privateKey:
    algorithm: ECDSA
    size: 256
    # As the services read it.
    encoding: PKCS8
    rotationPolicy: Always
  issuerRef:
    group: cert-manager.io
    kind: {{ $issuer.kind | default "ClusterIssuer" }}
    name: {{ $issuer.name }}
{{- end }}
