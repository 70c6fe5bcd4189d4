package io.safekeep.identity;

import io.safekeep.runtime.problem.ProblemType;

/// Problems that only identity-service answers with.
public enum IdentityProblem implements ProblemType {
  DOMAIN_TAKEN(409, "Another tenant has that domain"),
  DOMAIN_NOT_SHOWN(409, "The domain's zone does not say so"),
  TENANT_NOT_ACTIVE(409, "The tenant is not active"),
  TENANT_NOT_SUSPENDED(409, "The tenant is not suspended"),
  TENANT_SEALED(409, "The tenant's data is being deleted"),
  RELATIONSHIP_ENDED(409, "The relationship has already ended"),
  USER_NAME_TAKEN(409, "Somebody else has that user name"),
  PERSON_NOT_ACTIVE(409, "The account is not active"),
  PERSON_ACTIVE(409, "The account is already active"),
  ATTESTATION_MISSING(409, "Something that must be on record about the person is not"),
  POLICY_VERSION_EXISTS(409, "That version of the policy is published"),
  SSH_KEY_TAKEN(409, "That SSH key is registered already"),
  IMPORT_REFUSED(422, "The import cannot be taken"),
  LAST_ADMINISTRATOR(409, "The tenant would have no administrator"),
  ROLE_NOT_ASSIGNABLE(422, "The role cannot be given to that kind of account"),
  PASSWORD_TOO_WEAK(422, "The password does not meet the policy"),
  CLIENT_EXISTS(409, "Another client has that id"),
  CLIENT_DISABLED(409, "The client is disabled"),
  CONNECTION_ENABLED(409, "A connection of the tenant is enabled"),
  CONNECTION_NOT_ENABLED(409, "The connection is not enabled"),
  IDENTITY_TIED(409, "The identity is tied already"),
  ISSUER_NOT_USABLE(422, "The issuer cannot be used"),
  SCIM_TOKENS_EXHAUSTED(409, "The tenant has as many SCIM tokens as it can"),
  NO_MAIL_SERVER(409, "The installation sends no mail"),
  API_KEY_ENDED(409, "The API key has ended"),
  API_KEY_ROTATING(409, "Two versions of the API key are good already"),
  SCOPE_NOT_GRANTABLE(422, "The API key cannot have that permission"),
  BUSY(503, "The service is busy");

  private final int status;
  private final String title;

  IdentityProblem(int status, String title) {
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
