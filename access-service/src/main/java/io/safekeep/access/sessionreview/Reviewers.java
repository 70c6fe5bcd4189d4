package io.safekeep.access.sessionreview;

import io.safekeep.access.employee.Employee;
import io.safekeep.access.employee.SqlEmployees;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.random.RandomGenerator;

/// Who looks at sessions: people of the reviewing teams with all gates open, and never who had a
/// part in what they look at.
@Singleton
class Reviewers {

  private final SqlEmployees employees;
  private final SqlSessionReviews reviews;
  private final SessionReviewSettings settings;
  private final RandomGenerator random;
  private final Clock clock;

  Reviewers(
      SqlEmployees employees,
      SqlSessionReviews reviews,
      SessionReviewSettings settings,
      RandomGenerator random,
      Clock clock) {
    this.employees = employees;
    this.reviews = reviews;
    this.settings = settings;
    this.random = random;
    this.clock = clock;
  }

  boolean mayReview(String person, UUID request) {
    return candidates(request).contains(person);
  }

  /// Somebody for whom the fewest reviews wait; which one of these, nobody can know before.
  Optional<String> draw(UUID request) {
    var candidates = candidates(request);
    var waiting = reviews.waiting();
    long least =
        candidates.stream().mapToLong(one -> waiting.getOrDefault(one, 0L)).min().orElse(0);
    var free = candidates.stream().filter(one -> waiting.getOrDefault(one, 0L) == least).toList();
    return free.isEmpty() ? Optional.empty() : Optional.of(free.get(random.nextInt(free.size())));
  }

  private List<String> candidates(UUID request) {
    var now = clock.instant();
    Set<String> tookPart = reviews.tookPart(request);
    return employees.inTeams(settings.teams()).stream()
        .filter(one -> one.gates().closed(now).isEmpty())
        .map(Employee::id)
        .filter(id -> !tookPart.contains(id))
        .toList();
  }
}
