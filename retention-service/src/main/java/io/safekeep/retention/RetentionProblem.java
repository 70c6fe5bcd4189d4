package io.safekeep.retention;

import io.safekeep.runtime.problem.ProblemType;

/// Problems that retention-service answers with.
public enum RetentionProblem implements ProblemType {
  UNKNOWN_TENANT(422, "The tenant is not known"),
  STORE_UNREACHABLE(422, "The store cannot be reached"),
  STORE_NOT_SUITABLE(422, "The store cannot be taken as it is"),
  STORE_KNOWN(409, "The store is registered already"),
  STORE_STILL_THERE(409, "Something of the tenant is still in the cluster"),
  EXPORT_OPEN(409, "An export is being made already"),
  EXPORT_STATE(409, "The export is not where this can be done"),
  EXPORT_TOO_OFTEN(429, "Too many exports were asked for"),
  EXPORT_CLOSED(409, "The tenant's data can no longer be exported"),
  LINK_USED(410, "The link was used before"),
  ANOTHER_PERSON_NEEDED(403, "Another person must approve"),
  RELATIONSHIP_OPEN(409, "A relationship with the tenant is open"),
  DELETION_REQUEST_OPEN(409, "The tenant has asked already"),
  DELETION_REQUEST_STATE(409, "The deletion request is in another state"),
  HOLD_RELEASED(409, "The legal hold was released before"),
  SCHEDULE_NOT_VALID(422, "The retention schedule cannot be taken"),
  SCHEDULE_STATE(409, "The version of the schedule is in another state");

  private final int status;
  private final String title;

  RetentionProblem(int status, String title) {
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
