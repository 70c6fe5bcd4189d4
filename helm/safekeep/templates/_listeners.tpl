{{/*
At which listeners notification-service looks: those of the suite, of the brokers, of its own database, since no other is
open to it, and what the values name besides. Takes the dict that safekeep.service makes.
*/}}
{{- define "safekeep.listeners" -}}
{{- $root := .root -}}
{{- $own := dict -}}
{{- range list "identity" "access" "backup" "retention" "notification" -}}
{{- $host := ternary "127.0.0.1" (include "safekeep.fullname" (dict "root" $root "name" (printf "%s-service" .))) (eq . "notification") -}}
{{- $_ := set $own . (printf "https://%s:8443" $host) -}}
{{- end -}}
{{- range $index, $broker := splitList "," (include "safekeep.kafka.bootstrapServers" .) -}}
{{- $_ := set $own (ternary "kafka" (printf "kafka%d" (add1 $index)) (eq $index 0)) (printf "tls://%s" (trim $broker)) -}}
{{- end -}}
{{- $_ := set $own "database" (printf "postgres://%s:%v" (include "safekeep.database.host" .) $root.Values.database.port) -}}
{{- if $root.Values.access.gateway.host -}}
{{- $_ := set $own "gateway" (printf "postgres://%s:%v" (include "safekeep.fullname" (dict "root" $root "name" "access-gateway")) $root.Values.access.gateway.port) -}}
{{- end -}}
{{- range $name, $_ := $root.Values.listeners -}}
{{- if hasKey $own $name -}}
{{- fail (printf "listeners.%s is the name of one that the chart knows: choose another" $name) -}}
{{- end -}}
{{- end -}}
{{- range $name, $address := merge $own $root.Values.listeners }}
- name: SAFEKEEP_LISTENERS_{{ upper $name }}
  value: {{ $address | quote }}
{{- end }}
{{- end }}
