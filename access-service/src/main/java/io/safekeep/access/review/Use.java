package io.safekeep.access.review;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/// The last access that somebody had by an entitlement.
///
/// @param resource name with its class, for example `postgres:orders`
/// @param at when it began
/// @param times how often in the last 90 days
/// @param approvers who let them in; nobody where nobody has to, and in an emergency
public record Use(
    String employee,
    String entitlement,
    UUID tenant,
    String resource,
    String reason,
    String ticket,
    Instant at,
    long times,
    List<String> approvers) {

  public Use {
    approvers = List.copyOf(approvers);
  }
}
