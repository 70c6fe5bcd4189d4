package io.safekeep.identity;

import io.safekeep.runtime.problem.ProblemType;

/// Problems that only identity-service answers with.
public enum IdentityProblem implements ProblemType {
  DOMAIN_TAKEN("domain-taken", 409, "Another tenant has that domain"),
  TENANT_NOT_ACTIVE("tenant-not-active", 409, "The tenant is not active"),
  TENANT_NOT_SUSPENDED("tenant-not-suspended", 409, "The tenant is not suspended"),
  RELATIONSHIP_ENDED("relationship-ended", 409, "The relationship has already ended"),
  USER_NAME_TAKEN("user-name-taken", 409, "Somebody else has that user name"),
  PERSON_NOT_ACTIVE("person-not-active", 409, "The account is not active"),
  PERSON_ACTIVE("person-active", 409, "The account is already active"),
  ROLE_NOT_ASSIGNABLE(
      "role-not-assignable", 422, "The role cannot be given to that kind of account"),
  PASSWORD_TOO_WEAK("password-too-weak", 422, "The password does not meet the policy"),
  CLIENT_EXISTS("client-exists", 409, "Another client has that id"),
  CLIENT_DISABLED("client-disabled", 409, "The client is disabled"),
  BUSY("busy", 503, "The service is busy");

  private final String slug;
  private final int status;
  private final String title;

  IdentityProblem(String slug, int status, String title) {
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
