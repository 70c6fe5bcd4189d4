package io.safekeep.retention.deletion;

import io.safekeep.contracts.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The way of one former tenant's data out.
///
/// @param cause why there is a case
/// @param began end of the last relationship, or of the written request's cooling-off
/// @param scheduleVersion version of the retention schedule that held then; it stays
/// @param purgeAt before this instant nothing is destroyed
/// @param generation counts the rounds of the purge, from 1
/// @param purgedAt when the last holder had emptied its live stores; null before
/// @param aging how long after that copies that nobody deletes are still there
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
    @Nullable Instant purgedAt,
    Duration aging) {

  /// Days in which backups that nobody deletes grow too old, and one more for the day's work.
  public static final Duration AGING = Duration.ofDays(31);

  /// A case whose copies age as they do everywhere but in demonstrations.
  public DeletionCase(
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
    this(
        id,
        tenant,
        cause,
        began,
        scheduleVersion,
        purgeAt,
        state,
        since,
        generation,
        purgedAt,
        AGING);
  }

  static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

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
