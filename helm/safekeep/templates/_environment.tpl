{{/* Names of the database's host and Secrets: what CloudNativePG makes for a cluster called <service>-db, unless said otherwise. */}}
{{- define "safekeep.database.cluster" -}}
{{ .service.database.cluster | default (printf "%s-db" .name) }}
{{- end }}

{{- define "safekeep.database.ca" -}}
{{ .service.database.caSecret | default (printf "%s-ca" (include "safekeep.database.cluster" .)) }}
{{- end }}

{{- define "safekeep.database.host" -}}
{{ .service.database.host | default (printf "%s-rw.%s.svc" (include "safekeep.database.cluster" .) (.root.Values.database.namespace | default .root.Release.Namespace)) }}
{{- end }}

{{/* What Strimzi makes for a cluster, unless said otherwise. */}}
{{- define "safekeep.kafka.bootstrapServers" -}}
{{ .root.Values.kafka.bootstrapServers | default (printf "%s-kafka-bootstrap.%s.svc:%v" .root.Values.kafka.cluster (.root.Values.kafka.namespace | default .root.Release.Namespace) .root.Values.kafka.port) }}
{{- end }}

{{- define "safekeep.environment" -}}
{{- $cluster := include "safekeep.database.cluster" . -}}
{{- $host := include "safekeep.database.host" . -}}
{{- $database := .service.database.name | default (trimSuffix "-service" .name) -}}
{{- $credentials := .service.database.credentialsSecret | default (printf "%s-app" $cluster) -}}
{{- $user := .service.kafka.userSecret | default .name -}}
# TLS only, by the certificate below /etc/safekeep/tls.
- name: QUARKUS_PROFILE
  value: prod,cluster
# Endpoints learn of a stopping pod after it does: it says that it is not ready, and goes on serving until they have.
- name: QUARKUS_SHUTDOWN_DELAY
  value: {{ printf "%vS" .service.shutdownDelaySeconds | quote }}
- name: SAFEKEEP_ISSUER
  value: {{ .root.Values.issuer | quote }}
{{- if ne .name "identity-service" }}
# Keys are read from within the cluster; tokens still name the public issuer.
- name: QUARKUS_OIDC_AUTH_SERVER_URL
  value: {{ printf "https://%s:8443" (include "safekeep.fullname" (dict "root" .root "name" "identity-service")) | quote }}
- name: QUARKUS_OIDC_TOKEN_ISSUER
  value: {{ .root.Values.issuer | quote }}
{{- end }}
- name: QUARKUS_DATASOURCE_JDBC_URL
  value: {{ printf "jdbc:postgresql://%s:%v/%s?sslmode=verify-full&sslrootcert=/etc/safekeep/postgres/ca.crt" $host .root.Values.database.port $database | quote }}
- name: QUARKUS_DATASOURCE_USERNAME
  valueFrom:
    secretKeyRef:
      name: {{ $credentials }}
      key: username
- name: QUARKUS_DATASOURCE_PASSWORD
  valueFrom:
    secretKeyRef:
      name: {{ $credentials }}
      key: password
- name: KAFKA_BOOTSTRAP_SERVERS
  value: {{ include "safekeep.kafka.bootstrapServers" . | quote }}
- name: KAFKA_SECURITY_PROTOCOL
  value: SASL_SSL
- name: KAFKA_SASL_MECHANISM
  value: SCRAM-SHA-512
- name: KAFKA_SASL_JAAS_CONFIG
  valueFrom:
    secretKeyRef:
      name: {{ $user }}
      key: sasl.jaas.config
- name: KAFKA_SSL_TRUSTSTORE_TYPE
  value: PEM
- name: KAFKA_SSL_TRUSTSTORE_LOCATION
  value: /etc/safekeep/kafka/ca.crt
{{- if .masterKey }}
- name: {{ .masterKey }}
  valueFrom:
    secretKeyRef:
      name: {{ .service.masterKey.secret | default (printf "%s-master-key" .name) }}
      key: {{ .service.masterKey.key }}
{{- end }}
{{- if .storage }}
{{ include "safekeep.storage.environment" . }}
{{- end }}
{{- if .access }}
{{ include "safekeep.access.environment" . | trim }}
{{- end }}
{{- if eq .name "notification-service" }}
# Whom the status page asks whether they work.
{{- range list "identity" "access" "backup" "retention" "notification" }}
- name: SAFEKEEP_STATUS_PROBES_{{ upper . }}
  value: {{ printf "https://%s:8443/q/health/ready" (ternary "127.0.0.1" (include "safekeep.fullname" (dict "root" $.root "name" (printf "%s-service" .))) (eq . "notification")) | quote }}
{{- end }}
# Where it looks whether TLS of today is spoken and nothing else.
{{- include "safekeep.listeners" . }}
{{- end }}
{{- with .root.Values.purge.warrantKeys }}
- name: SAFEKEEP_PURGE_WARRANT_KEYS
  value: {{ . | quote }}
{{- end }}
{{- if and (eq .name "retention-service") .root.Values.purge.warrantKeySecret }}
- name: SAFEKEEP_PURGING_WARRANT_KEY
  valueFrom:
    secretKeyRef:
      name: {{ .root.Values.purge.warrantKeySecret }}
      key: warrant-key
{{- end }}
{{- if eq .name "notification-service" }}
# Whose data could have been seen is access-service's to say.
- name: SAFEKEEP_ACCESS_LOG_ADDRESS
  value: {{ printf "https://%s:8443" (include "safekeep.fullname" (dict "root" .root "name" "access-service")) }}
- name: SAFEKEEP_ACCESS_LOG_CLIENT_SECRET
  valueFrom:
    secretKeyRef:
      name: {{ .root.Values.incidents.accessLogSecret }}
      key: client-secret
      # The client is made once identity-service answers.
      optional: true
{{- end }}
{{- if .exports }}
{{- with include "safekeep.exports.environment" . | trim }}
{{ . }}
{{- end }}
{{- end }}
{{- if .discovers }}
{{ include "safekeep.discovery.environment" . }}
{{- end }}
{{- with .service.pages.url }}
- name: SAFEKEEP_PAGES_URL
  value: {{ . | quote }}
{{- end }}
{{- with .service.pages.secret }}
- name: SAFEKEEP_PAGES_COOKIE_SECRET
  valueFrom:
    secretKeyRef:
      name: {{ . }}
      key: cookie-secret
- name: SAFEKEEP_PAGES_CLIENT_SECRET
  valueFrom:
    secretKeyRef:
      name: {{ . }}
      key: client-secret
      # A public client has none.
      optional: true
{{- end }}
{{- with .root.Values.ingress.trustedProxies }}
# Whom a request comes from is what these say, and nobody else.
- name: QUARKUS_HTTP_PROXY_PROXY_ADDRESS_FORWARDING
  value: "true"
- name: QUARKUS_HTTP_PROXY_TRUSTED_PROXIES
  value: {{ join "," . | quote }}
{{- end }}
{{- with .namespaces }}
- name: SAFEKEEP_BACKUP_DISCOVERY_ENABLED
  value: "true"
- name: SAFEKEEP_BACKUP_DISCOVERY_NAMESPACES
  value: {{ join "," . | quote }}
- name: SAFEKEEP_BACKUP_DISCOVERY_BACKUPS
  value: {{ $.root.Values.tenants.operatorBackups | quote }}
- name: SAFEKEEP_BACKUP_DISCOVERY_RESTORES
  value: {{ $.root.Values.tenants.clusterRestores | quote }}
{{- end }}
{{- range $name, $value := .service.env }}
- name: {{ $name }}
  value: {{ $value | quote }}
{{- end }}
{{- range $name, $from := .service.secretEnv }}
- name: {{ $name }}
  valueFrom:
    secretKeyRef:
      name: {{ $from.secret }}
      key: {{ $from.key }}
{{- end }}
{{- end }}
