package io.safekeep.retention.deletion;

import io.safekeep.contracts.TenantId;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The way of one former tenant's data out.
///
/// @param cause why there is a case
/// @param began end of the last relationship, or approval of the written request
/// @param scheduleVersion version of the retention schedule that held then; it stays
/// @param purgeAt before this instant nothing is destroyed
/// @param generation counts the rounds of the purge, from 1
/// @param purgedAt when the last holder had emptied its live stores; null before
public record DeletionCase(
    UUID id,
    TenantId tenant,
    Cause cause,
    Instant began,
    int scheduleVersion,
    Instant purgeAt,
    CaseState state,
    Instant since,
    int generation,
    @Nullable Instant purgedAt) {

  /// Why a tenant's data has to go.
  public enum Cause {
    RELATIONSHIPS_ENDED("relationships-ended"),
    WRITTEN_REQUEST("written-request");

    private final String label;

    Cause(String label) {
      this.label = label;
    }

    /// Name in the API and in tables.
    public String label() {
      return label;
    }

    static Cause of(String label) {
      return label.equals(WRITTEN_REQUEST.label) ? WRITTEN_REQUEST : RELATIONSHIPS_ENDED;
    }
  }
}
