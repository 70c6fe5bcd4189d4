package io.safekeep.access;

import io.safekeep.runtime.problem.ProblemType;

/// Problems that access-service answers with, beside the common ones.
public enum AccessProblem implements ProblemType {
  UNKNOWN_TENANT(422, "The tenant is not known"),
  GRANT_NOT_IN_FORCE(403, "No grant in force allows this"),
  SSH_KEY_NOT_REGISTERED(403, "That SSH key is not registered as yours"),
  STEP_UP_NEEDED(403, "A stronger or newer sign-in is needed"),
  GRANT_STATE(409, "The grant is not where this could be done with it"),
  NOT_EXTENDABLE(409, "The grant cannot last longer"),
  ATTESTATION_MISSING(409, "Something that must be on record about the person is not"),
  REQUEST_DENIED(403, "The policy denies this access"),
  REQUEST_STATE(409, "The request is decided"),
  REQUEST_DIFFERS(409, "The request is not what was approved"),
  NOT_AN_APPROVER(403, "This person may not decide on the request now"),
  ACCESS_BARRED(403, "Access is barred"),
  NOT_ENFORCEABLE(422, "Access of this kind cannot be enforced here"),
  POLICY_NOT_VALID(422, "The policy has errors"),
  POLICY_STATE(409, "The version of the policy is not in a state that allows this"),
  POLICY_DIFFERS(409, "The version of the policy is not what was agreed to"),
  ANOTHER_PERSON_NEEDED(403, "Another person must approve"),
  NOT_THE_REVIEWER(403, "Somebody else reviews this"),
  REVIEW_STATE(409, "The review item is decided"),
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
