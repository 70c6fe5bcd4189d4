package io.safekeep.notification.review;

import io.safekeep.notification.incident.CloseBar;
import io.safekeep.notification.incident.Incident;
import io.safekeep.notification.incident.SqlIncidents;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Optional;

/// What has to be written and signed before an incident closes.
@Singleton
class ReviewBars {

  private final SqlReviews reviews;
  private final SqlIncidents incidents;

  ReviewBars(SqlReviews reviews, SqlIncidents incidents) {
    this.reviews = reviews;
    this.incidents = incidents;
  }

  /// Whether an incident gets a review (P43): the severe ones, and those about security.
  static boolean needsReview(Incident incident) {
    return incident.severity().isMajor() || incident.kind().isSecurity();
  }

  /// P43: what is severe is learnt from, by actions that name the promises that they are for.
  @Produces
  @Singleton
  CloseBar review() {
    return incident -> {
      if (!needsReview(incident)) {
        return Optional.empty();
      }
      if (reviews.review(incident.id()).isEmpty()) {
        return Optional.of("Its review is not written.");
      }
      boolean hasAction =
          incidents.tasks(incident.id()).stream()
              .anyMatch(task -> task.action() && !task.promises().isEmpty());
      return hasAction
          ? Optional.empty()
          : Optional.of("No action of it names a promise that it is for.");
    };
  }

  /// P139.
  @Produces
  @Singleton
  CloseBar signOff() {
    return incident ->
        incident.kind().isSecurity() && reviews.signOff(incident.id()).isEmpty()
            ? Optional.of("The CIO has not signed it off.")
            : Optional.empty();
  }
}
