package io.safekeep.backup.cloudnativepg;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Version;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Backups that the operator takes again and again.
@Group("postgresql.cnpg.io")
@Version("v1")
@JsonInclude(JsonInclude.Include.NON_NULL)
@RegisterForReflection
public class ScheduledBackup extends CustomResource<ScheduledBackup.Spec, Map<String, Object>>
    implements Namespaced {

  /// When, and which.
  ///
  /// @param schedule six fields, seconds first
  /// @param backupOwnerReference `none`, `self` or `cluster`: with whom its backups go
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @RegisterForReflection
  public record Spec(
      String schedule,
      ClusterSpec.Named cluster,
      @Nullable String method,
      BackupSpec.@Nullable PluginConfiguration pluginConfiguration,
      @Nullable Boolean suspend,
      @Nullable String backupOwnerReference,
      @JsonAnySetter @JsonAnyGetter Map<String, Object> other) {

    public Spec {
      other = Fields.copy(other);
    }

    /// This one with what is ours set as in another, and the rest as it is.
    public Spec with(Spec wanted) {
      return new Spec(
          wanted.schedule(),
          wanted.cluster(),
          wanted.method(),
          wanted.pluginConfiguration(),
          wanted.suspend(),
          wanted.backupOwnerReference(),
          other);
    }
  }

  // Records have no empty constructor, which the client would call.
  @Override
  protected @Nullable Spec initSpec() {
    return null;
  }

  @Override
  protected @Nullable Map<String, Object> initStatus() {
    return null;
  }
}
