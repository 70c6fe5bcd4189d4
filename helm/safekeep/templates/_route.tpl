{{/*
The way from outside to a service: its API and pages, by the host of its pages or, of
identity-service, of the issuer. Only what is listed, since the same port
answers /q, with metrics and health, which are nobody else's.
*/}}
{{- define "safekeep.route" -}}
{{- $ingress := .root.Values.ingress -}}
{{- $name := include "safekeep.fullname" . -}}
{{- $host := (urlParse .url).hostname -}}
{{- if eq $ingress.kind "Ingress" -}}
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: {{ $name }}
  namespace: {{ .root.Release.Namespace }}
  labels:
    {{- include "safekeep.labels" . | nindent 4 }}
  {{- with $ingress.annotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  {{- with $ingress.className }}
  ingressClassName: {{ . }}
  {{- end }}
  tls:
    - hosts: [{{ $host }}]
      secretName: {{ $name }}-tls
  rules:
    - host: {{ $host }}
      http:
        paths:
          {{- range .paths }}
          - path: {{ . }}
            pathType: {{ ternary "Exact" "Prefix" (eq . "/") }}
            backend:
              service:
                name: {{ $name }}
                port:
                  name: https
          {{- end }}
{{- else -}}
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: {{ $name }}
  namespace: {{ .root.Release.Namespace }}
  labels:
    {{- include "safekeep.labels" . | nindent 4 }}
spec:
  parentRefs:
    {{- toYaml $ingress.gateways | nindent 4 }}
  hostnames: [{{ $host }}]
  rules:
    # At most eight matches make a rule.
    {{- range $paths := chunk 8 .paths }}
    - matches:
        {{- range $paths }}
        - path:
            type: {{ ternary "Exact" "PathPrefix" (eq . "/") }}
            value: {{ . }}
        {{- end }}
      backendRefs:
        - name: {{ $name }}
          port: 8443
    {{- end }}
---
# The gateway, too, speaks TLS to the service, and asks for its name.
apiVersion: gateway.networking.k8s.io/v1
kind: BackendTLSPolicy
metadata:
  name: {{ $name }}
  namespace: {{ .root.Release.Namespace }}
  labels:
    {{- include "safekeep.labels" . | nindent 4 }}
spec:
  targetRefs:
    - group: ""
      kind: Service
      name: {{ $name }}
      sectionName: https
  validation:
    hostname: {{ $name }}
    caCertificateRefs:
      - group: ""
        kind: ConfigMap
        name: {{ $ingress.authority }}
{{- end }}
{{- end }}

{{- define "safekeep.route.validate" -}}
{{- $ingress := .root.Values.ingress -}}
{{- if and .service.pages.url (not .service.pages.secret) -}}
{{- fail (printf "services.%s.pages.secret is missing: every replica must seal sessions by the same key" .name) -}}
{{- end -}}
{{- if and $ingress.kind .provider (urlParse .url).path -}}
{{- fail (printf "issuer %s has a path: with ingress.kind, identity-service is reached at the root of its host" .url) -}}
{{- end -}}
{{- if and $ingress.kind (not $ingress.namespace) -}}
{{- fail "ingress.namespace is missing: with ingress.kind, its controller must be let through to the services" -}}
{{- end -}}
{{- if and (eq $ingress.kind "HTTPRoute") (not $ingress.authority) -}}
{{- fail "ingress.authority is missing: with a HTTPRoute, name the ConfigMap whose ca.crt signs the services' certificates" -}}
{{- end -}}
{{- if and (eq $ingress.kind "HTTPRoute") (empty $ingress.gateways) -}}
{{- fail "ingress.gateways is missing: name the listener that a HTTPRoute belongs to (name, namespace, sectionName)" -}}
{{- end -}}
{{- end }}
