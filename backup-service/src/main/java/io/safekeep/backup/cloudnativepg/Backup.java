package io.safekeep.backup.cloudnativepg;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Version;
import io.quarkus.runtime.annotations.RegisterForReflection;
import org.jspecify.annotations.Nullable;

/// One backup that the operator takes.
@Group("postgresql.cnpg.io")
@Version("v1")
@JsonInclude(JsonInclude.Include.NON_NULL)
@RegisterForReflection
public class Backup extends CustomResource<BackupSpec, BackupStatus> implements Namespaced {

  /// What it says of itself; nothing yet for one that the operator has not seen.
  public BackupStatus reported() {
    BackupStatus status = getStatus();
    return status == null ? BackupStatus.NONE : status;
  }

  // Records have no empty constructor, which the client would call.
  @Override
  protected @Nullable BackupSpec initSpec() {
    return null;
  }

  @Override
  protected @Nullable BackupStatus initStatus() {
    return null;
  }
}
