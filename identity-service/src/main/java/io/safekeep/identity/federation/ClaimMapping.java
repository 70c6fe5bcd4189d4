package io.safekeep.identity.federation;

import io.safekeep.identity.role.Role;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Where in the issuer's claims stands what we want to know. A claim is named as it is, or by a
/// path with dots into objects, for example `realm_access.roles`.
///
/// @param roles of groups or roles; empty if roles are given here and not there
/// @param roleOf which role a value of that claim gives
/// @param otherwise roles of whoever has none by that
public record ClaimMapping(
    String userName,
    String displayName,
    String email,
    String emailVerified,
    Optional<String> roles,
    Map<String, Role> roleOf,
    Set<Role> otherwise) {

  public ClaimMapping {
    roleOf = Map.copyOf(roleOf);
    otherwise = Set.copyOf(otherwise);
  }

  /// What the issuer says of somebody.
  ///
  /// @param userName without domain
  /// @param email only if the issuer has verified it
  /// @param roles may be none
  public record Described(
      Optional<String> userName,
      Optional<String> displayName,
      Optional<String> email,
      Set<Role> roles) {

    public Described {
      roles = Set.copyOf(roles);
    }
  }

  Described read(Map<String, Object> claims) {
    return new Described(
        text(claims, userName).map(ClaimMapping::withoutDomain),
        text(claims, displayName),
        text(claims, email).filter(_ -> isTrue(find(claims, emailVerified))),
        roles(claims));
  }

  private Set<Role> roles(Map<String, Object> claims) {
    var mapped =
        roles.map(path -> texts(find(claims, path))).orElse(List.of()).stream()
            .map(roleOf::get)
            .filter(Objects::nonNull)
            .collect(Collectors.toSet());
    return mapped.isEmpty() ? otherwise : mapped;
  }

  private static Optional<String> text(Map<String, Object> claims, String path) {
    return find(claims, path) instanceof String text && !text.isBlank()
        ? Optional.of(text.strip())
        : Optional.empty();
  }

  private static List<String> texts(@Nullable Object value) {
    return switch (value) {
      case Collection<?> many ->
          many.stream().filter(String.class::isInstance).map(String.class::cast).toList();
      case String one -> List.of(one);
      case null, default -> List.of();
    };
  }

  /// Some issuers write it as a text.
  private static boolean isTrue(@Nullable Object value) {
    return Boolean.TRUE.equals(value) || "true".equals(value);
  }

  private static @Nullable Object find(Map<?, ?> claims, String path) {
    if (claims.containsKey(path)) {
      return claims.get(path);
    }
    Object found = claims;
    for (var step : Arrays.asList(path.split("\\."))) {
      found = found instanceof Map<?, ?> object ? object.get(step) : null;
    }
    return found;
  }

  private static String withoutDomain(String name) {
    int at = name.lastIndexOf('@');
    return at > 0 ? name.substring(0, at) : name;
  }
}
