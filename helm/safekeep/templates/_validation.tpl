{{/*
What values.schema.json cannot say in words a reader acts on, or at all because it compares two fields.
Takes a dict of root, name and service (the service's values over the defaults).
*/}}
{{- define "safekeep.validate" -}}
{{- if not .root.Values.issuer -}}
{{- fail "issuer is missing: give the https URL under which browsers and services know identity-service" -}}
{{- end -}}
{{- if not (regexMatch "^https://[^?#/]+(/[^?#]*[^?#/])?$" .root.Values.issuer) -}}
{{- fail (printf "issuer %s is not one: https, no query or fragment, no trailing slash (OpenID Connect Discovery 1.0, section 3)" .root.Values.issuer) -}}
{{- end -}}
{{- if not .root.Values.image.registry -}}
{{- fail "image.registry is missing: give the registry and folder that hold the five images" -}}
{{- end -}}
{{- if eq (include "safekeep.tag" .) "latest" -}}
{{- fail "image.tag is latest: name a version, so that every replica runs the same one and a rollback has somewhere to go" -}}
{{- end -}}
{{- $scaling := .service.autoscaling -}}
{{- if and $scaling.enabled (lt (int $scaling.maxReplicas) (int .service.replicas)) -}}
{{- fail (printf "services.%s.autoscaling.maxReplicas %v is below replicas %v" .name $scaling.maxReplicas .service.replicas) -}}
{{- end -}}
{{- range $name, $claim := .root.Values.storage -}}
{{- if and $claim.existingClaim $claim.storageClassName -}}
{{- fail (printf "storage.%s.storageClassName has no effect on an existingClaim: set one of the two" $name) -}}
{{- end -}}
{{- end -}}
{{- if and .root.Values.storage.secondBucket.name (not .root.Values.storage.secondBucket.cidr) -}}
{{- fail "storage.secondBucket.cidr is missing: with a bucket, backup-service must be let through to its store" -}}
{{- end -}}
{{- if and .namespaces (empty .root.Values.tenants.apiServer) -}}
{{- fail "tenants.apiServer is missing: with tenants.namespaces, backup-service must be let through to the Kubernetes API (cidr and port)" -}}
{{- end -}}
{{- if and .discovers (empty .root.Values.tenants.apiServer) -}}
{{- fail "tenants.apiServer is missing: with discovery.enabled, retention-service must be let through to the Kubernetes API (cidr and port)" -}}
{{- end -}}
{{- if and .root.Values.discovery.volumes (not .root.Values.discovery.enabled) -}}
{{- fail "discovery.volumes has no effect without discovery.enabled" -}}
{{- end -}}
{{- end }}
