package io.safekeep.access.portal;

import io.safekeep.runtime.problem.CommonProblem;
import io.safekeep.runtime.problem.Refusal;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jspecify.annotations.Nullable;

/// A verified token by which an employee acts for a tenant (RFC 8693, section 4.1).
///
/// @param subject whom the portal takes the employee for
/// @param employee who really acts
/// @param audience the portals it is for
record ActingToken(String subject, String employee, UUID grant, UUID tenant, Set<String> audience) {

  /// @throws Refusal FORBIDDEN if nobody acts for somebody else by it, or it was passed on: an
  ///   actor that has an actor
  static ActingToken of(JsonWebToken token) {
    if (!(token.getClaim("act") instanceof JsonObject act)
        || !(act.get("sub") instanceof JsonString employee)
        || act.containsKey("act")) {
      throw refused();
    }
    return new ActingToken(
        token.getSubject(),
        employee.getString(),
        id(token.getClaim("grant_id")),
        id(token.getClaim("tenant")),
        token.getAudience() == null ? Set.of() : token.getAudience());
  }

  private static UUID id(@Nullable Object claim) {
    try {
      return switch (claim) {
        case String text -> UUID.fromString(text);
        case JsonString text -> UUID.fromString(text.getString());
        case null, default -> throw refused();
      };
    } catch (IllegalArgumentException e) {
      throw refused();
    }
  }

  private static Refusal refused() {
    return new Refusal(
        CommonProblem.FORBIDDEN, "the token does not let an employee act by a grant");
  }
}
