package io.safekeep.backup;

import io.safekeep.runtime.problem.ProblemType;

/// Problems that backup-service answers with, beside the common ones.
public enum BackupProblem implements ProblemType {
  UNKNOWN_TENANT("unknown-tenant", 422, "The tenant is not known"),
  DATASTORE_UNREACHABLE("datastore-unreachable", 422, "The datastore cannot be reached"),
  DATASTORE_SIGN_IN_FAILED("datastore-sign-in-failed", 422, "The datastore did not let us in"),
  DATASTORE_TLS_FAILED("datastore-tls-failed", 422, "No trustworthy TLS with the datastore"),
  REPLICATION_NOT_PERMITTED("replication-not-permitted", 422, "The user may not replicate"),
  SERVER_NOT_SUITABLE("server-not-suitable", 422, "The server cannot be protected as it is set"),
  DATASTORE_KNOWN("datastore-known", 409, "The datastore is registered already"),
  TARGET_OUTSIDE_WINDOW("target-outside-window", 422, "The target cannot be recovered"),
  NOTHING_RECOVERABLE("nothing-recoverable", 409, "Nothing can be recovered yet"),
  REPOSITORY_DAMAGED("repository-damaged", 409, "The repository is not as it was written"),
  RESTORE_OVER("restore-over", 409, "The restore has ended");

  private final String slug;
  private final int status;
  private final String title;

  BackupProblem(String slug, int status, String title) {
    this.slug = slug;
    this.status = status;
    this.title = title;
  }

  @Override
  public String slug() {
    return slug;
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
