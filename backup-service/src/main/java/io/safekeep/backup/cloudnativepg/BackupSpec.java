package io.safekeep.backup.cloudnativepg;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Which backup is to be taken.
///
/// @param method `plugin`, `volumeSnapshot` or `barmanObjectStore`, which the operator takes for
///   absent
@JsonInclude(JsonInclude.Include.NON_NULL)
@RegisterForReflection
public record BackupSpec(
    ClusterSpec.Named cluster,
    @Nullable String method,
    @Nullable PluginConfiguration pluginConfiguration,
    @JsonAnySetter @JsonAnyGetter Map<String, Object> other) {

  public BackupSpec {
    other = Fields.copy(other);
  }

  /// Which plugin takes a backup.
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @RegisterForReflection
  public record PluginConfiguration(String name, @Nullable Map<String, String> parameters) {}
}
