package io.safekeep.notification.page;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One call for help.
///
/// @param policyVersion version of the policy when it was ordered; null if there was none
/// @param repeats how often it was ordered again since
/// @param firstAskedAt when the first message was decided on; null before
/// @param firstAcknowledgedAt when somebody first said that they have it in hand; null before
record Page(
    UUID id,
    PageOrder order,
    @Nullable Integer policyVersion,
    PageState state,
    Instant orderedAt,
    int repeats,
    @Nullable Instant firstAskedAt,
    @Nullable Instant firstAcknowledgedAt) {

  Page in(PageState next) {
    return new Page(
        id, order, policyVersion, next, orderedAt, repeats, firstAskedAt, firstAcknowledgedAt);
  }
}
