package io.safekeep.backup.cloudnativepg;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Version;
import io.quarkus.runtime.annotations.RegisterForReflection;
import org.jspecify.annotations.Nullable;

/// A PostgreSQL cluster that the operator runs.
@Group("postgresql.cnpg.io")
@Version("v1")
@JsonInclude(JsonInclude.Include.NON_NULL)
@RegisterForReflection
public class Cluster extends CustomResource<ClusterSpec, ClusterStatus> implements Namespaced {

  /// `namespace/name`.
  public String place() {
    return getMetadata().getNamespace() + "/" + getMetadata().getName();
  }

  /// Name of its service that leads to the primary, wherever that is.
  public String primaryHost() {
    return getMetadata().getName() + "-rw." + getMetadata().getNamespace() + ".svc";
  }

  public @Nullable String label(String name) {
    var labels = getMetadata().getLabels();
    return labels == null ? null : labels.get(name);
  }

  public @Nullable String annotation(String name) {
    var annotations = getMetadata().getAnnotations();
    return annotations == null ? null : annotations.get(name);
  }

  /// What it says of itself; nothing yet for one that the operator has not seen.
  public ClusterStatus reported() {
    ClusterStatus status = getStatus();
    return status == null ? ClusterStatus.NONE : status;
  }

  // Records have no empty constructor, which the client would call.
  @Override
  protected @Nullable ClusterSpec initSpec() {
    return null;
  }

  @Override
  protected @Nullable ClusterStatus initStatus() {
    return null;
  }
}
