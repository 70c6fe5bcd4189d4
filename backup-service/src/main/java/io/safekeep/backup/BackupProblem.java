package io.safekeep.backup;

import io.safekeep.runtime.problem.ProblemType;

/// Problems that backup-service answers with, beside the common ones.
public enum BackupProblem implements ProblemType {
  UNKNOWN_TENANT(422, "The tenant is not known"),
  DATASTORE_UNREACHABLE(422, "The datastore cannot be reached"),
  DATASTORE_SIGN_IN_FAILED(422, "The datastore did not let us in"),
  DATASTORE_TLS_FAILED(422, "No trustworthy TLS with the datastore"),
  REPLICATION_NOT_PERMITTED(422, "The user may not replicate"),
  SERVER_NOT_SUITABLE(422, "The server cannot be protected as it is set"),
  FILES_UNREACHABLE(422, "The files cannot be captured"),
  DATASTORE_KNOWN(409, "The datastore is registered already"),
  DATASTORE_RELEASED(409, "The datastore is not protected any more"),
  TARGET_OUTSIDE_WINDOW(422, "The target cannot be recovered"),
  NOTHING_RECOVERABLE(409, "Nothing can be recovered yet"),
  REPOSITORY_DAMAGED(409, "The repository is not as it was written"),
  RESTORE_OVER(409, "The restore has ended"),
  COPY_NOT_READY(409, "The copy does not serve"),
  RESTORE_POINT_NOT_PERMITTED(422, "The user may not create restore points"),
  RESTORE_POINT_KNOWN(409, "The datastore has a restore point of that name"),
  KEY_KEEPER_UNAVAILABLE(503, "The keeper of the tenants' keys does not answer"),
  TENANT_KEY_WITHDRAWN(409, "The tenant's keys may not be used any more"),
  TENANT_PURGED(409, "The tenant's data was deleted for good"),
  LEDGER_UNAVAILABLE(503, "The ledger of deletions does not answer"),
  CLUSTER_NOT_SUITABLE(422, "The operator's cluster cannot do this as it is set"),
  REPLACEMENT_OPEN(409, "The datastore is being replaced already"),
  REPLACEMENT_STATE(409, "The replacement is not where this can be done"),
  ANOTHER_PERSON_NEEDED(403, "Another person must approve"),
  APPROVAL_DIFFERS(409, "The approval is for something else"),
  SERVER_NOT_RESTORED(422, "The server does not continue the restored copy"),
  PLAN_WITHOUT_BACKUPS(403, "The plan does not include this");

  private final int status;
  private final String title;

  BackupProblem(int status, String title) {
    this.status = status;
    this.title = title;
  }

  @Override
  public int status() {
    return status;
  }

  @Override
  public String title() {
    return title;
  }
}
