package io.safekeep.access;

import io.safekeep.runtime.problem.ProblemType;

/// Problems that access-service answers with, beside the common ones.
public enum AccessProblem implements ProblemType {
  UNKNOWN_TENANT(422, "The tenant is not known"),
  GRANT_NOT_IN_FORCE(403, "No grant in force allows this"),
  POLICY_NOT_VALID(422, "The policy has errors"),
  POLICY_STATE(409, "The version of the policy is not in a state that allows this"),
  POLICY_DIFFERS(409, "The version of the policy is not what was agreed to"),
  ANOTHER_PERSON_NEEDED(403, "Another person must approve"),
  RESOURCE_NAME_TAKEN(409, "The tenant has a resource of that class and name"),
  RESOURCE_NOT_REACHABLE(422, "The resource cannot be reached as described"),
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
