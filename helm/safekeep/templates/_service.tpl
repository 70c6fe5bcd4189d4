{{/*
One service of the suite, whole: ServiceAccount, Deployment, Service, Certificate, PodDisruptionBudget,
HorizontalPodAutoscaler, NetworkPolicy and, where asked for, a route from outside and a ServiceMonitor.

Takes a dict of
  root        the chart's root context
  name        the service, for example access-service
  calls       services it calls over HTTP; each must name this one in its own file's callers
  callers     services that call it over HTTP
  masterKey   environment variable that receives the service's master key; none if absent
  storage     true if it keeps backups
  exports     true if it exports and empties tenants' stores
  discovery   true if it looks what in the cluster can hold data
  clusters    true if it reads CloudNativePG clusters of tenants through the Kubernetes API
  access      true if it lets employees into what tenants have
  paths       what of it is reached from outside; none if absent
  provider    true if its address is the issuer's, and not that of its pages
*/}}
{{- define "safekeep.service" -}}
{{- $service := mergeOverwrite (deepCopy .root.Values.defaults) (index .root.Values.services .name) -}}
{{- $access := .root.Values.access -}}
{{- $tenants := .root.Values.tenants.namespaces -}}
{{- $namespaces := ternary $tenants (list) (default false .clusters) -}}
{{- $databases := ternary $tenants $namespaces (and (default false .access) (not (empty $access.gateway.host))) -}}
{{- $discovers := and (default false .discovery) .root.Values.discovery.enabled -}}
{{- $token := or (not (empty $namespaces)) $discovers (and (default false .access) (not (empty $access.kubernetes.ownCluster))) -}}
{{- $reporters := list -}}
{{- if eq .name "notification-service" -}}{{- $reporters = concat .root.Values.instruments.namespaces .root.Values.instruments.alertNamespaces | uniq -}}{{- end -}}
{{- if eq .name "identity-service" -}}{{- $reporters = .root.Values.instruments.namespaces -}}{{- end -}}
{{- $url := ternary .root.Values.issuer $service.pages.url (default false .provider) -}}
{{- $it := merge (dict "service" $service "url" $url "discovers" $discovers "namespaces" $namespaces "databases" $databases "token" $token "reporters" $reporters) . -}}
{{- include "safekeep.validate" $it -}}
{{- include "safekeep.route.validate" $it -}}
{{- if .access -}}{{- include "safekeep.access.validate" $it -}}{{- end -}}
{{- include "safekeep.serviceAccount" $it }}
---
{{ include "safekeep.deployment" $it }}
---
{{ include "safekeep.endpoint" $it }}
{{- if .root.Values.tls.issuer }}
---
{{ include "safekeep.certificate" $it }}
{{- end }}
---
{{ include "safekeep.disruptionBudget" $it }}
{{- if $service.autoscaling.enabled }}
---
{{ include "safekeep.autoscaler" $it }}
{{- end }}
---
{{ include "safekeep.networkPolicy" $it }}
{{- if and .paths .root.Values.ingress.kind $url }}
---
{{ include "safekeep.route" $it }}
{{- end }}
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
      automountServiceAccountToken: {{ .token }}
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
      {{- include "safekeep.tolerations" . | nindent 6 }}
      # Longer than the longest request that may still be answered, after the pause before shutdown.
      terminationGracePeriodSeconds: {{ add .service.shutdownDelaySeconds 50 }}
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
            - name: https
              containerPort: 8443
            {{- if and .access .root.Values.access.gateway.host }}
            - name: gateway
              containerPort: 6432
            {{- end }}
          env:
            {{- include "safekeep.environment" . | nindent 12 }}
          {{- include "safekeep.probes" . | nindent 10 }}
          resources:
            {{- toYaml .service.resources | nindent 12 }}
          volumeMounts:
            - name: tmp
              mountPath: /tmp
            - name: tls
              mountPath: /etc/safekeep/tls
              readOnly: true
            - name: postgres-ca
              mountPath: /etc/safekeep/postgres
              readOnly: true
            - name: kafka-ca
              mountPath: /etc/safekeep/kafka
              readOnly: true
            {{- if .storage }}
            {{- include "safekeep.storage.mounts" . | nindent 12 }}
            {{- end }}
            {{- if .access }}
            {{- with include "safekeep.access.mounts" . | trim }}
            {{- . | nindent 12 }}
            {{- end }}
            {{- end }}
            {{- if .exports }}
            {{- with include "safekeep.exports.mounts" . | trim }}
            {{- . | nindent 12 }}
            {{- end }}
            {{- end }}
      volumes:
        - name: tmp
          emptyDir:
            sizeLimit: {{ .service.tmpSize }}
        - name: tls
          secret:
            secretName: {{ include "safekeep.certificate.secret" . }}
            # Readable by the group of the pod's user alone.
            defaultMode: 0440
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
        {{- if .access }}
        {{- with include "safekeep.access.volumes" . | trim }}
        {{- . | nindent 8 }}
        {{- end }}
        {{- end }}
        {{- if .exports }}
        {{- with include "safekeep.exports.volumes" . | trim }}
        {{- . | nindent 8 }}
        {{- end }}
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

{{/*
Replicas of a lost zone are made anew as soon as its nodes have been silent for a while; what the values say of the same
taints goes before.
*/}}
{{- define "safekeep.tolerations" -}}
{{- $said := dict -}}
{{- range .service.tolerations -}}{{- $_ := set $said (toString .key) true -}}{{- end -}}
tolerations:
  {{- with .service.tolerations }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
  {{- range list "node.kubernetes.io/not-ready" "node.kubernetes.io/unreachable" }}
  {{- if not (hasKey $said .) }}
  - key: {{ . }}
    operator: Exists
    effect: NoExecute
    tolerationSeconds: {{ $.service.tolerationSeconds }}
  {{- end }}
  {{- end }}
{{- end }}

{{- define "safekeep.probes" -}}
# Migrations run before the first answer: up to five minutes.
startupProbe:
  httpGet:
    path: /q/health/started
    port: https
    scheme: HTTPS
  periodSeconds: 2
  timeoutSeconds: 2
  failureThreshold: 150
livenessProbe:
  httpGet:
    path: /q/health/live
    port: https
    scheme: HTTPS
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 3
readinessProbe:
  httpGet:
    path: /q/health/ready
    port: https
    scheme: HTTPS
  periodSeconds: 5
  timeoutSeconds: 5
  failureThreshold: 2
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
    - name: https
      port: 8443
      targetPort: https
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
    - port: https
      scheme: https
      path: /q/metrics
      tlsConfig:
        serverName: {{ include "safekeep.fullname" . }}
        ca:
          secret:
            name: {{ include "safekeep.certificate.secret" . }}
            key: ca.crt
      interval: {{ .root.Values.monitoring.serviceMonitor.interval }}
{{- end }}
