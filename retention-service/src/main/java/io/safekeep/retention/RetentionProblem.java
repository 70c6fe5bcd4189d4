package io.safekeep.retention;

import io.safekeep.runtime.problem.ProblemType;

/// Problems that retention-service answers with.
public enum RetentionProblem implements ProblemType {
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
