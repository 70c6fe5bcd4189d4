package io.safekeep.access.postgres;

import io.safekeep.access.detection.Detection;
import io.safekeep.access.resource.Resource;
import io.safekeep.access.resource.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What each login of a server is, and what of it no grant allows.
final class LoginRules {

  /// The superuser that a cluster is made with (`BOOTSTRAP_SUPERUSERID`); it cannot be dropped.
  private static final long BOOTSTRAP = 10;

  private LoginRules() {}

  enum Kind {
    /// Who made the cluster, or makes the roles of grants.
    ADMINISTRATOR,
    /// The tenant's own.
    SERVICE,
    /// Made for a grant.
    GRANT,
    UNKNOWN;

    /// Name in tables and answers.
    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// A role that was made for a grant.
  ///
  /// @param isOver the grant ended a while ago, so that nothing may be left of it
  record OurRole(UUID grant, String role, @Nullable Long oid, boolean isOver) {

    boolean is(ServerLogin login) {
      return login.role() == null ? oid != null && oid == login.oid() : role.equals(login.role());
    }
  }

  /// @param ours null if it is of no grant
  record Judged(ServerLogin login, Kind kind, @Nullable OurRole ours) {

    boolean isLeftOver() {
      return ours != null && ours.isOver();
    }
  }

  /// @param baseline numbers of those that were there at the first look
  static List<Judged> judge(
      Target.Postgres target, List<ServerLogin> seen, Set<Long> baseline, List<OurRole> ours) {
    return seen.stream().map(login -> judge(target, login, baseline, ours)).toList();
  }

  private static Judged judge(
      Target.Postgres target, ServerLogin login, Set<Long> baseline, List<OurRole> ours) {
    var made = ours.stream().filter(role -> role.is(login)).findFirst().orElse(null);
    if (made != null) {
      return new Judged(login, Kind.GRANT, made);
    }
    if (login.oid() == BOOTSTRAP || target.administrator().equals(login.role())) {
      return new Judged(login, Kind.ADMINISTRATOR, null);
    }
    boolean isKnown =
        target.serviceRoles().isEmpty()
            ? baseline.contains(login.oid())
            : login.role() != null && target.serviceRoles().contains(login.role());
    return new Judged(login, isKnown ? Kind.SERVICE : Kind.UNKNOWN, null);
  }

  /// Whether a login may be taken for the tenant's own when a server is first looked at. Names of
  /// grants' roles are ours alone.
  static boolean mayBeBaseline(ServerLogin login) {
    return login.role() != null && SqlCredentials.grantOf(login.role()).isEmpty();
  }

  static List<Detection> detections(Resource resource, List<Judged> all) {
    var place =
        new Detection.Place(resource.tenant(), resource.id(), resource.resourceClass().label());
    var found = new ArrayList<Detection>();
    for (var one : all) {
      if (one.isLeftOver()) {
        found.add(leftOver(place, one));
      } else if (one.kind() == Kind.UNKNOWN) {
        found.addAll(unknown(place, one.login()));
      }
    }
    return found;
  }

  private static Detection leftOver(Detection.Place place, Judged one) {
    var grant = one.ours() == null ? null : one.ours().grant();
    var login = one.login();
    return login.backends() > 0
        ? new Detection(
            "backend:" + login.oid(),
            place,
            grant,
            "backend-after-end",
            "grant %s is over, and its role was at work; connections that are ended: %d"
                .formatted(grant, login.backends()))
        : new Detection(
            "role:" + login.oid(),
            place,
            grant,
            "role-after-end",
            "grant %s is over, and its role was found; it is dropped".formatted(grant));
  }

  private static List<Detection> unknown(Detection.Place place, ServerLogin login) {
    var found = new ArrayList<Detection>();
    if (login.maySignIn()) {
      found.add(
          new Detection(
              "role:" + login.oid(),
              place,
              null,
              "unknown-role",
              "role %s can sign in, and is of no grant and no known service"
                  .formatted(login.role())));
    }
    if (login.backends() > 0) {
      found.add(
          new Detection(
              "backend:" + login.oid(),
              place,
              null,
              "unknown-backend",
              "%s is at work, and is of no grant and no known service; connections: %d"
                  .formatted(
                      login.role() == null ? "a role that was dropped" : "role " + login.role(),
                      login.backends())));
    }
    return found;
  }
}
