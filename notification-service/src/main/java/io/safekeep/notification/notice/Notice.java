package io.safekeep.notification.notice;

import io.safekeep.contracts.TenantId;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Something that a tenant has to be told.
///
/// @param requestedAt when it was asked for
/// @param deliveredAt when the first server took it; null so far
/// @param evidence what the servers said by then, a line for each recipient; null so far
/// @param failedReason why nobody could be reached at the last look; null if it was not so
/// @param failedToldAt when that was last told; null if never
/// @param cancelledAt when it was not true any more; null if it is
/// @param closedAt when nobody was left to be tried; null so far
record Notice(
    UUID id,
    TenantId tenant,
    Subject subject,
    Instant requestedAt,
    @Nullable Instant deliveredAt,
    @Nullable String evidence,
    @Nullable String failedReason,
    @Nullable Instant failedToldAt,
    @Nullable Instant cancelledAt,
    @Nullable Instant closedAt) {

  /// What it is about.
  sealed interface Subject {

    /// As events, API and tables name it.
    String kind();

    /// A tenant's data goes.
    ///
    /// @param kind `ended`, `purge-in-30-days`, `purge-in-7-days` or `purge-in-1-day`
    /// @param cause `relationships-ended` or `written-request`
    /// @param began end of the last relationship, or of the time to take the written request back
    /// @param purgeAt before this instant nothing is deleted
    /// @param lastTraceAt when nothing will be left anywhere, as planned
    record Deletion(
        UUID deletionCase,
        String kind,
        String cause,
        Instant began,
        Instant purgeAt,
        Instant lastTraceAt)
        implements Subject {}

    /// Another retention schedule.
    ///
    /// @param effectiveAt from when on it holds
    record ScheduleChange(int version, Instant effectiveAt) implements Subject {

      static final String KIND = "schedule-changed";

      @Override
      public String kind() {
        return KIND;
      }
    }

    /// An incident that concerned the tenant.
    ///
    /// @param number of the notice in its incident, from 1
    /// @param text in paragraphs, as somebody has written it for tenants
    record TenantIncident(UUID incident, int number, String title, String text) implements Subject {

      static final String KIND = "incident";

      @Override
      public String kind() {
        return KIND;
      }
    }
  }

  boolean isClosed() {
    return closedAt != null;
  }

  boolean isDelivered() {
    return deliveredAt != null;
  }

  /// In a word, for readers.
  String state() {
    if (isDelivered()) {
      return "delivered";
    }
    if (cancelledAt != null) {
      return "cancelled";
    }
    return failedReason == null ? "on-its-way" : "failing";
  }
}
