package io.safekeep.contracts.retention;

import java.util.UUID;

/// A data holder shall carry out one step of a purge. It counts only with its warrant, which the
/// holder checks itself.
///
/// @param generation counts the rounds of a case; a warrant of an earlier one is worth nothing
/// @param participant short name of the service that holds the store
/// @param store name of the store in that service
/// @param step `quarantine`, `release`, `seal`, `purge` or `destroy-keys`
/// @param warrant JWS in compact form (RFC 7515), signed by retention-service, good for at most ten
///   minutes
public record PurgeCommanded(
    UUID tenant,
    UUID deletionCase,
    int generation,
    String participant,
    String store,
    String step,
    String warrant)
    implements RetentionEvent {

  public static final String TYPE = "io.safekeep.retention.purge.commanded.v1";

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public String subject() {
    return deletionCase.toString();
  }
}
