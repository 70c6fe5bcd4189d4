package io.safekeep.access.request;

import io.safekeep.access.policy.Asked;
import io.safekeep.access.policy.Terms;
import io.safekeep.access.resource.Resource;
import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.security.Actor;
import java.time.Instant;
import java.util.UUID;

/// A question for access. What was asked and the terms that the policy gave never change, because
/// they are what is approved.
///
/// @param justification for those who decide; may be empty
/// @param decision the policy's, which can be replayed
/// @param customerDecides whether somebody of the tenant has to approve too
/// @param digest of all that those who decide have to judge; they send it back
public record AccessRequest(
    UUID id,
    Resource resource,
    Asked asked,
    String justification,
    Actor requestedBy,
    UUID decision,
    Terms terms,
    boolean customerDecides,
    String digest,
    Instant requestedAt,
    Instant expiresAt,
    RequestState state) {

  public TenantId tenant() {
    return resource.tenant();
  }

  AccessRequest with(RequestState next) {
    return new AccessRequest(
        id,
        resource,
        asked,
        justification,
        requestedBy,
        decision,
        terms,
        customerDecides,
        digest,
        requestedAt,
        expiresAt,
        next);
  }
}
