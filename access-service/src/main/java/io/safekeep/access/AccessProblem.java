package io.safekeep.access;

import io.safekeep.runtime.problem.ProblemType;

/// Problems that access-service answers with, beside the common ones.
public enum AccessProblem implements ProblemType {
  UNKNOWN_TENANT(422, "The tenant is not known"),
  GRANT_NOT_IN_FORCE(403, "No grant in force allows this"),
  RECORD_UNAVAILABLE(503, "The act cannot be recorded, so it does not happen");

  private final int status;
  private final String title;

  AccessProblem(int status, String title) {
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
