{{/*
One service of the suite, whole: ServiceAccount, Deployment, Service, PodDisruptionBudget, HorizontalPodAutoscaler,
NetworkPolicy and, where asked for, a ServiceMonitor.

Takes a dict of
  root        the chart's root context
  name        the service, for example access-service
  calls       services it calls over HTTP; each must name this one in its own file's callers
  callers     services that call it over HTTP
  masterKey   environment variable that receives the service's master key; none if absent
  storage     true if it keeps backups
  clusters    true if it reads CloudNativePG clusters of tenants through the Kubernetes API
*/}}
{{- define "safekeep.service" -}}
{{- $service := mergeOverwrite (deepCopy .root.Values.defaults) (index .root.Values.services .name) -}}
{{- $namespaces := list -}}
{{- if .clusters -}}{{- $namespaces = .root.Values.tenants.namespaces -}}{{- end -}}
{{- $it := merge (dict "service" $service "namespaces" $namespaces) . -}}
{{- include "safekeep.validate" $it -}}
{{- include "safekeep.serviceAccount" $it }}
---
{{ include "safekeep.deployment" $it }}
---
{{ include "safekeep.endpoint" $it }}
---
{{ include "safekeep.disruptionBudget" $it }}
{{- if $service.autoscaling.enabled }}
---
{{ include "safekeep.autoscaler" $it }}
{{- end }}
---
{{ include "safekeep.networkPolicy" $it }}
{{- if .root.Values.monitoring.serviceMonitor.enabled }}
---
{{ include "safekeep.serviceMonitor" $it }}
{{- end }}
{{- end }}

{{- define "safekeep.serviceAccount" -}}
apiVersion: v1
kind: ServiceAccount
metadata:
  name: {{ include "safekeep.fullname" . }}
  namespace: {{ .root.Release.Namespace }}
  labels:
    {{- include "safekeep.labels" . | nindent 4 }}
automountServiceAccountToken: false
{{- end }}

{{- define "safekeep.deployment" -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "safekeep.fullname" . }}
  namespace: {{ .root.Release.Namespace }}
  labels:
    {{- include "safekeep.labels" . | nindent 4 }}
spec:
  {{- if not .service.autoscaling.enabled }}
  replicas: {{ .service.replicas }}
  {{- end }}
  revisionHistoryLimit: 5
  strategy:
    type: RollingUpdate
    rollingUpdate:
      maxSurge: 1
      maxUnavailable: 0
  selector:
    matchLabels:
      {{- include "safekeep.selector" . | nindent 6 }}
  template:
    metadata:
      labels:
        {{- include "safekeep.selector" . | nindent 8 }}
        app.kubernetes.io/version: {{ include "safekeep.tag" . | quote }}
        app.kubernetes.io/part-of: safekeep
      {{- with .service.podAnnotations }}
      annotations:
        {{- toYaml . | nindent 8 }}
      {{- end }}
    spec:
      serviceAccountName: {{ include "safekeep.fullname" . }}
      automountServiceAccountToken: {{ not (empty .namespaces) }}
      enableServiceLinks: false
      {{- with .root.Values.image.pullSecrets }}
      imagePullSecrets:
        {{- range . }}
        - name: {{ . }}
        {{- end }}
      {{- end }}
      {{- with .service.priorityClassName }}
      priorityClassName: {{ . }}
      {{- end }}
      securityContext:
        runAsNonRoot: true
        runAsUser: 65532
        runAsGroup: 65532
        fsGroup: 65532
        fsGroupChangePolicy: OnRootMismatch
        seccompProfile:
          type: RuntimeDefault
      {{- include "safekeep.spread" . | nindent 6 }}
      {{- with .service.nodeSelector }}
      nodeSelector:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with .service.tolerations }}
      tolerations:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      # Longer than the longest request that may still be answered, plus the pause before shutdown.
      terminationGracePeriodSeconds: 60
      containers:
        - name: {{ .name }}
          image: {{ printf "%s/%s:%s" .root.Values.image.registry .name (include "safekeep.tag" .) }}
          imagePullPolicy: {{ .root.Values.image.pullPolicy }}
          securityContext:
            allowPrivilegeEscalation: false
            privileged: false
            readOnlyRootFilesystem: true
            capabilities:
              drop: [ALL]
          ports:
            - name: http
              containerPort: 8080
          env:
            {{- include "safekeep.environment" . | nindent 12 }}
          {{- include "safekeep.probes" . | nindent 10 }}
          {{- if semverCompare ">=1.30.0-0" .root.Capabilities.KubeVersion.Version }}
          # Endpoints learn of a stopping pod after it does: it goes on serving until they have.
          lifecycle:
            preStop:
              sleep:
                seconds: 5
          {{- end }}
          resources:
            {{- toYaml .service.resources | nindent 12 }}
          volumeMounts:
            - name: tmp
              mountPath: /tmp
            - name: postgres-ca
              mountPath: /etc/safekeep/postgres
              readOnly: true
            - name: kafka-ca
              mountPath: /etc/safekeep/kafka
              readOnly: true
            {{- if .storage }}
            {{- include "safekeep.storage.mounts" . | nindent 12 }}
            {{- end }}
      volumes:
        - name: tmp
          emptyDir:
            sizeLimit: {{ .service.tmpSize }}
        - name: postgres-ca
          secret:
            secretName: {{ include "safekeep.database.ca" . }}
            items:
              - key: ca.crt
                path: ca.crt
        - name: kafka-ca
          secret:
            secretName: {{ .root.Values.kafka.caSecret | default (printf "%s-cluster-ca-cert" .root.Values.kafka.cluster) }}
            items:
              - key: ca.crt
                path: ca.crt
        {{- if .storage }}
        {{- include "safekeep.storage.volumes" . | nindent 8 }}
        {{- end }}
{{- end }}

{{/*
One replica more in a zone or on a host than in the emptiest one, never two. A lost zone's nodes are tainted and not
counted, so that its replicas may move to the zones left; each version is spread by itself, so that an upgrade does not
leave the new one lopsided.
*/}}
{{- define "safekeep.spread" -}}
topologySpreadConstraints:
  {{- range $topology := list "topology.kubernetes.io/zone" "kubernetes.io/hostname" }}
  - maxSkew: 1
    topologyKey: {{ $topology }}
    whenUnsatisfiable: DoNotSchedule
    labelSelector:
      matchLabels:
        {{- include "safekeep.selector" $ | nindent 8 }}
    {{- if semverCompare ">=1.27.0-0" $.root.Capabilities.KubeVersion.Version }}
    nodeTaintsPolicy: Honor
    matchLabelKeys: [pod-template-hash]
    {{- end }}
  {{- end }}
affinity:
  podAntiAffinity:
    preferredDuringSchedulingIgnoredDuringExecution:
      - weight: 100
        podAffinityTerm:
          topologyKey: kubernetes.io/hostname
          labelSelector:
            matchLabels:
              {{- include "safekeep.selector" . | nindent 14 }}
{{- end }}

{{- define "safekeep.probes" -}}
# Migrations run before the first answer: up to five minutes.
startupProbe:
  httpGet:
    path: /q/health/started
    port: http
  periodSeconds: 2
  timeoutSeconds: 2
  failureThreshold: 150
livenessProbe:
  httpGet:
    path: /q/health/live
    port: http
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 3
readinessProbe:
  httpGet:
    path: /q/health/ready
    port: http
  periodSeconds: 5
  timeoutSeconds: 5
  failureThreshold: 2
{{- end }}

{{/* Names of the database's host and Secrets: what CloudNativePG makes for a cluster called <service>-db, unless said otherwise. */}}
{{- define "safekeep.database.cluster" -}}
{{ .service.database.cluster | default (printf "%s-db" .name) }}
{{- end }}

{{- define "safekeep.database.ca" -}}
{{ .service.database.caSecret | default (printf "%s-ca" (include "safekeep.database.cluster" .)) }}
{{- end }}

{{- define "safekeep.environment" -}}
{{- $cluster := include "safekeep.database.cluster" . -}}
{{- $host := .service.database.host | default (printf "%s-rw.%s.svc" $cluster (.root.Values.database.namespace | default .root.Release.Namespace)) -}}
{{- $database := .service.database.name | default (trimSuffix "-service" .name) -}}
{{- $credentials := .service.database.credentialsSecret | default (printf "%s-app" $cluster) -}}
{{- $user := .service.kafka.userSecret | default .name -}}
- name: QUARKUS_HTTP_HOST
  value: 0.0.0.0
- name: QUARKUS_HTTP_PORT
  value: "8080"
- name: SAFEKEEP_ISSUER
  value: {{ .root.Values.issuer | quote }}
{{- if ne .name "identity-service" }}
# Keys are read from within the cluster; tokens still name the public issuer.
- name: QUARKUS_OIDC_AUTH_SERVER_URL
  value: {{ printf "http://%s:8080" (include "safekeep.fullname" (dict "root" .root "name" "identity-service")) | quote }}
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
  value: {{ .root.Values.kafka.bootstrapServers | default (printf "%s-kafka-bootstrap.%s.svc:%v" .root.Values.kafka.cluster (.root.Values.kafka.namespace | default .root.Release.Namespace) .root.Values.kafka.port) | quote }}
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

{{- define "safekeep.endpoint" -}}
apiVersion: v1
kind: Service
metadata:
  name: {{ include "safekeep.fullname" . }}
  namespace: {{ .root.Release.Namespace }}
  labels:
    {{- include "safekeep.labels" . | nindent 4 }}
spec:
  selector:
    {{- include "safekeep.selector" . | nindent 4 }}
  ports:
    - name: http
      port: 8080
      targetPort: http
{{- end }}

{{- define "safekeep.disruptionBudget" -}}
apiVersion: {{ include "safekeep.apiVersion.PodDisruptionBudget" .root }}
kind: PodDisruptionBudget
metadata:
  name: {{ include "safekeep.fullname" . }}
  namespace: {{ .root.Release.Namespace }}
  labels:
    {{- include "safekeep.labels" . | nindent 4 }}
spec:
  maxUnavailable: 1
  selector:
    matchLabels:
      {{- include "safekeep.selector" . | nindent 6 }}
  {{- if semverCompare ">=1.27.0-0" .root.Capabilities.KubeVersion.Version }}
  # A pod that is not ready serves nobody: it must not stop a node from being drained.
  unhealthyPodEvictionPolicy: AlwaysAllow
  {{- end }}
{{- end }}

{{- define "safekeep.autoscaler" -}}
apiVersion: {{ include "safekeep.apiVersion.HorizontalPodAutoscaler" .root }}
kind: HorizontalPodAutoscaler
metadata:
  name: {{ include "safekeep.fullname" . }}
  namespace: {{ .root.Release.Namespace }}
  labels:
    {{- include "safekeep.labels" . | nindent 4 }}
spec:
  scaleTargetRef:
    apiVersion: apps/v1
    kind: Deployment
    name: {{ include "safekeep.fullname" . }}
  minReplicas: {{ .service.replicas }}
  maxReplicas: {{ .service.autoscaling.maxReplicas }}
  metrics:
    - type: Resource
      resource:
        name: cpu
        target:
          type: Utilization
          averageUtilization: {{ .service.autoscaling.targetCpuPercent }}
  behavior:
    scaleDown:
      stabilizationWindowSeconds: 300
      policies:
        - type: Pods
          value: 1
          periodSeconds: 60
{{- end }}

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

{{- define "safekeep.serviceMonitor" -}}
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata:
  name: {{ include "safekeep.fullname" . }}
  namespace: {{ .root.Release.Namespace }}
  labels:
    {{- include "safekeep.labels" . | nindent 4 }}
    {{- with .root.Values.monitoring.serviceMonitor.labels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  selector:
    matchLabels:
      {{- include "safekeep.selector" . | nindent 6 }}
  endpoints:
    - port: http
      path: /q/metrics
      interval: {{ .root.Values.monitoring.serviceMonitor.interval }}
{{- end }}
