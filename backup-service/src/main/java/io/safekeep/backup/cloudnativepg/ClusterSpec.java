package io.safekeep.backup.cloudnativepg;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a cluster is to be.
///
/// @param backup in-tree backups: `volumeSnapshot`, `barmanObjectStore` (deprecated)
/// @param other every other field, as it came
@JsonInclude(JsonInclude.Include.NON_NULL)
@RegisterForReflection
public record ClusterSpec(
    @Nullable Integer instances,
    @Nullable Bootstrap bootstrap,
    @Nullable List<ExternalCluster> externalClusters,
    @Nullable List<Plugin> plugins,
    @Nullable Map<String, Object> backup,
    @JsonAnySetter @JsonAnyGetter Map<String, Object> other) {

  public ClusterSpec {
    other = Fields.copy(other);
  }

  /// The plugin that archives its WAL, and so knows where its backups are.
  public Optional<Plugin> archiver() {
    return plugins == null
        ? Optional.empty()
        : plugins.stream()
            .filter(plugin -> Boolean.TRUE.equals(plugin.isWALArchiver()))
            .filter(plugin -> !Boolean.FALSE.equals(plugin.enabled()))
            .findFirst();
  }

  /// Whether backups by an in-tree method can be taken.
  public boolean isSetFor(String inTreeMethod) {
    return backup != null && backup.get(inTreeMethod) != null;
  }

  /// A plugin of the operator's interface CNPG-I.
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @RegisterForReflection
  public record Plugin(
      String name,
      @Nullable Boolean enabled,
      @Nullable Boolean isWALArchiver,
      @Nullable Map<String, String> parameters) {

    public Map<String, String> settings() {
      return parameters == null ? Map.of() : parameters;
    }
  }

  /// Where a recovery finds backups and WAL.
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @RegisterForReflection
  public record ExternalCluster(
      String name,
      @Nullable Plugin plugin,
      @JsonAnySetter @JsonAnyGetter Map<String, Object> other) {

    public ExternalCluster {
      other = Fields.copy(other);
    }
  }

  /// How a cluster comes to be.
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @RegisterForReflection
  public record Bootstrap(
      @Nullable Map<String, Object> initdb,
      @Nullable Recovery recovery,
      @JsonAnySetter @JsonAnyGetter Map<String, Object> other) {

    public Bootstrap {
      other = Fields.copy(other);
    }
  }

  /// Bootstrap from a backup.
  ///
  /// @param source name of an external cluster
  /// @param backup a Backup resource beside the new cluster; excludes `source`
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @RegisterForReflection
  public record Recovery(
      @Nullable String source,
      @Nullable Named backup,
      @Nullable Snapshots volumeSnapshots,
      @Nullable RecoveryTarget recoveryTarget,
      @Nullable String database,
      @Nullable String owner) {}

  /// Which volumes a recovery begins with.
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @RegisterForReflection
  public record Snapshots(
      Snapshot storage,
      @Nullable Snapshot walStorage,
      @Nullable Map<String, Snapshot> tablespaceStorage) {}

  /// A VolumeSnapshot, by name.
  @RegisterForReflection
  public record Snapshot(String name, String kind, String apiGroup) {

    public static Snapshot named(String name) {
      return new Snapshot(name, "VolumeSnapshot", "snapshot.storage.k8s.io");
    }
  }

  /// Where a recovery ends: one of the targets, or none for the end of the archive.
  ///
  /// @param backupID needed for `targetName` and `targetImmediate`, unless it begins with snapshots
  /// @param targetTime RFC 3339 with offset
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @RegisterForReflection
  public record RecoveryTarget(
      @Nullable String backupID,
      @Nullable String targetTime,
      @Nullable String targetLSN,
      @Nullable String targetName,
      @Nullable Boolean targetImmediate) {}

  /// A reference by name.
  @RegisterForReflection
  public record Named(String name) {}
}
