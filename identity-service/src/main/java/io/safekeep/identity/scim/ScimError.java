package io.safekeep.identity.scim;

import org.jspecify.annotations.Nullable;

/// Says no to an identity provider in SCIM's own words (RFC 7644, section 3.12).
final class ScimError extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final int status;
  private final @Nullable String type;

  /// @param type `scimType`, where the RFC names one for the status
  ScimError(int status, @Nullable String type, String detail) {
    super(detail, null, false, false);
    this.status = status;
    this.type = type;
  }

  static ScimError invalidFilter(String detail) {
    return new ScimError(400, "invalidFilter", detail);
  }

  static ScimError invalidPath(String detail) {
    return new ScimError(400, "invalidPath", detail);
  }

  static ScimError invalidSyntax(String detail) {
    return new ScimError(400, "invalidSyntax", detail);
  }

  static ScimError invalidValue(String detail) {
    return new ScimError(400, "invalidValue", detail);
  }

  static ScimError noTarget(String detail) {
    return new ScimError(400, "noTarget", detail);
  }

  static ScimError mutability(String detail) {
    return new ScimError(400, "mutability", detail);
  }

  static ScimError taken(String detail) {
    return new ScimError(409, "uniqueness", detail);
  }

  static ScimError notFound(String what) {
    return new ScimError(404, null, what + " does not exist");
  }

  static ScimError changedMeanwhile() {
    return new ScimError(412, null, "it has another version than If-Match names");
  }

  int status() {
    return status;
  }

  @Nullable String type() {
    return type;
  }

  String detail() {
    return String.valueOf(getMessage());
  }
}
