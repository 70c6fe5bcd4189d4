package io.safekeep.access.pages;

import io.safekeep.access.policy.Asked;
import io.safekeep.access.request.AccessRequestResource.AccessWish;
import io.safekeep.access.resource.Resource;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Caller;
import jakarta.ws.rs.core.UriBuilder;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What stands in the fields of somebody who asks for access.
///
/// @param resource that was picked; null before
/// @param minutes as it was written; empty for the usual time
record WantedAccess(
    @Nullable UUID resource,
    String entitlement,
    String reason,
    String ticket,
    String justification,
    String minutes,
    boolean emergency) {

  /// The form with what stands in it now, but for what was written for others to read.
  String address(UUID picked) {
    return UriBuilder.fromPath("/request")
        .queryParam("resource", picked)
        .queryParam("entitlement", "{0}")
        .queryParam("reason", "{1}")
        .queryParam("ticket", "{2}")
        .queryParam("minutes", "{3}")
        .queryParam("emergency", emergency)
        .build(entitlement, reason, ticket.strip(), minutes.strip())
        .toString();
  }

  AccessWish wish(Resource picked) {
    return new AccessWish(
        picked.id(),
        entitlement,
        reason,
        ticket.strip(),
        justification.strip(),
        minutes.isBlank() ? null : "PT" + whole() + "M",
        null);
  }

  Asked asked(Resource picked, Caller caller) {
    return new Asked(
        caller.subject(),
        picked.id(),
        entitlement,
        reason,
        ticket.strip(),
        minutes.isBlank() ? null : Duration.ofMinutes(whole()),
        null,
        emergency,
        caller.acr().orElse(null),
        caller.authenticatedAt().orElse(null));
  }

  private int whole() {
    if (!minutes.strip().matches("[0-9]{1,4}") || Integer.parseInt(minutes.strip()) < 1) {
      throw Refusal.invalid("minutes", "must be a whole number from 1 to 1440");
    }
    return Integer.parseInt(minutes.strip());
  }
}
