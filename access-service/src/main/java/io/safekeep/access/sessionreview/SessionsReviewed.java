package io.safekeep.access.sessionreview;

import io.safekeep.access.sessionreview.SqlSessionReviews.Count;
import io.safekeep.access.sessionreview.SqlSessionReviews.Overdue;
import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// P8: somebody else looks at a share of what employees did, and at every emergency.
@Singleton
class SessionsReviewed implements ControlCheck {

  private static final double SHARE = 0.1;

  /// From the end of a session until it is drawn.
  private static final Duration TO_DRAW = Duration.ofMinutes(5);

  private final SqlSessionReviews reviews;

  SessionsReviewed(SqlSessionReviews reviews) {
    this.reviews = reviews;
  }

  @Override
  public String name() {
    return "sessions-reviewed";
  }

  @Override
  public String promise() {
    return "P8";
  }

  @Override
  public Duration every() {
    return Duration.ofMinutes(5);
  }

  @Override
  public String bound() {
    return "0 reviews overdue, emergencies included; every session drawn within 5 min, at least 10 %"
        + " of 30 days chosen";
  }

  @Override
  public List<ControlResult> check() {
    var found = new ArrayList<ControlResult>();
    reviews.overdue().forEach(one -> found.add(late(one, "Session review")));
    reviews.overdueEmergencies().forEach(one -> found.add(late(one, "The review of emergency")));
    found.add(judge(reviews.count(), reviews.undrawn(TO_DRAW, 1_000).size()));
    return found;
  }

  private static ControlResult late(Overdue one, String what) {
    return new ControlResult(
        Outcome.FAIL,
        one.tenant(),
        one.id().toString(),
        one.late().toMinutes() + " min late",
        what + " " + one.id() + " is overdue.");
  }

  /// @param undrawn sessions that ended a while ago
  static ControlResult judge(Count count, int undrawn) {
    boolean areEnough = count.chosen() >= Math.floor(SHARE * count.drawn());
    Outcome outcome;
    if (undrawn > 0 || !areEnough) {
      outcome = Outcome.FAIL;
    } else {
      outcome = count.drawn() == 0 ? Outcome.UNKNOWN : Outcome.PASS;
    }
    return new ControlResult(
        outcome,
        null,
        "draws",
        "%d of %d chosen, %d not drawn".formatted(count.chosen(), count.drawn(), undrawn),
        "Of %d sessions of the last 30 days %d are looked at, beside those of emergencies."
            .formatted(count.drawn(), count.chosen()));
  }
}
