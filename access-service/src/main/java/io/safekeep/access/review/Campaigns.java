package io.safekeep.access.review;

import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Caller;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Reviews as those look at them who have to decide, and those who watch over that.
@Singleton
public class Campaigns {

  private static final Duration LATELY = Duration.ofDays(90);

  private final SqlCampaigns campaigns;
  private final SqlUses uses;
  private final Reviewers reviewers;
  private final Caller caller;
  private final Clock clock;

  Campaigns(SqlCampaigns campaigns, SqlUses uses, Reviewers reviewers, Caller caller, Clock clock) {
    this.campaigns = campaigns;
    this.uses = uses;
    this.reviewers = reviewers;
    this.caller = caller;
    this.clock = clock;
  }

  /// Somebody who has to decide, and how far they are.
  ///
  /// @param reviewer null for those who decide for people without a manager
  public record Progress(@Nullable String reviewer, long items, long decided) {}

  /// What is the reader's to decide, or was: of reviews without, nothing is there. Newest first.
  public List<Campaign> mine(int limit) {
    return campaigns.newest(reader(), true, limit);
  }

  /// All, newest first.
  public List<Campaign> all(int limit) {
    return campaigns.newest(reader(), false, limit);
  }

  /// Whether anything waits for the reader.
  public boolean isAnyMine() {
    return campaigns.isAnyOf(reader());
  }

  /// @throws Refusal NOT_FOUND
  public Campaign find(UUID review) {
    return campaigns.find(reader(), review).orElseThrow(() -> Refusal.notFound("review " + review));
  }

  /// What the reader can decide now, person by person.
  public List<ReviewItem> toDecide(UUID review, int limit) {
    return campaigns.items(reader(), review, limit).stream()
        .filter(item -> !item.state().isDecided())
        .toList();
  }

  /// What the reader decided, or had to.
  public List<ReviewItem> settledOfMine(UUID review, int limit) {
    return campaigns.items(reader(), review, limit).stream()
        .filter(item -> item.state().isDecided())
        .toList();
  }

  /// Who has to decide how much, those first who have most to do.
  public List<Progress> byReviewer(UUID review) {
    return campaigns.byReviewer(review);
  }

  /// What people got by the entitlements that are reviewed, the last time each.
  public List<Use> lastUses(Collection<String> employees) {
    return uses.last(employees, clock.instant().minus(LATELY));
  }

  private SqlCampaigns.Reader reader() {
    return new SqlCampaigns.Reader(caller.subject(), reviewers.decidesForTheRest());
  }
}
