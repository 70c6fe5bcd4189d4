package io.safekeep.runtime.security;

import io.quarkus.security.StringPermission;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.SecurityIdentityAugmentor;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import jakarta.json.JsonArray;
import jakarta.json.JsonString;
import java.security.Permission;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jspecify.annotations.Nullable;

/// Grants what the access token's claim `permissions` lists, each `resource:action`, and nothing
/// else. Resources ask for it with `@PermissionsAllowed("resource:action")`.
@Singleton
class TokenPermissions implements SecurityIdentityAugmentor {

  /// Anything else grants nothing: there are no wildcards and no lists of actions.
  private static final Pattern WELL_FORMED = Pattern.compile("[a-z0-9-]+:[a-z0-9-]+");

  @Override
  public Uni<SecurityIdentity> augment(
      SecurityIdentity identity, AuthenticationRequestContext context) {
    if (!(identity.getPrincipal() instanceof JsonWebToken token)) {
      return Uni.createFrom().item(identity);
    }
    Set<Permission> granted =
        texts(token.getClaim("permissions")).stream()
            .filter(text -> WELL_FORMED.matcher(text).matches())
            .map(TokenPermissions::permission)
            .collect(Collectors.toUnmodifiableSet());
    return Uni.createFrom()
        .item(
            QuarkusSecurityIdentity.builder(identity)
                .addPermissionChecker(required ->
                    Uni.createFrom()
                        .item(granted.stream().anyMatch(held -> held.implies(required))))
                .build());
  }

  private static Permission permission(String text) {
    int colon = text.indexOf(':');
    return new StringPermission(text.substring(0, colon), text.substring(colon + 1));
  }

  private static List<String> texts(@Nullable Object claim) {
    return switch (claim) {
      case JsonArray array ->
          array.stream()
              .map(value -> value instanceof JsonString text ? text.getString() : null)
              .filter(Objects::nonNull)
              .map(Objects::requireNonNull)
              .toList();
      case Iterable<?> values -> {
        List<String> texts = new ArrayList<>();
        values.forEach(value ->
            texts.add(value instanceof JsonString text ? text.getString() : String.valueOf(value)));
        yield texts;
      }
      case null, default -> List.of();
    };
  }
}
