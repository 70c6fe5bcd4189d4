package io.safekeep.retention.purge;

import io.safekeep.retention.deletion.Chronicle;
import io.safekeep.retention.deletion.DeletionCase;
import io.safekeep.retention.deletion.Moment;
import io.safekeep.runtime.purge.Step;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The steps of a purge in the story of its case: when each was done everywhere, and what was
/// stuck.
@Singleton
class PurgeChronicle implements Chronicle {

  private final SqlPurges purges;

  PurgeChronicle(SqlPurges purges) {
    this.purges = purges;
  }

  @Override
  public List<Moment> of(DeletionCase shown) {
    List<Moment> moments = new ArrayList<>();
    Map<Integer, Map<Step, List<PurgeOrder>>> rounds =
        purges.orders(shown.id()).stream()
            .collect(
                Collectors.groupingBy(
                    PurgeOrder::generation, TreeMap::new, Collectors.groupingBy(PurgeOrder::step)));
    rounds.values().forEach(steps -> steps.forEach((step, orders) -> done(moments, step, orders)));
    for (SqlPurges.Stuck stuck : purges.stuck(shown.id())) {
      moments.add(
          new Moment(
              stuck.stuckAt(),
              "stuck",
              "%s of %s-service could not %s: %s"
                  .formatted(
                      stuck.place().store(),
                      stuck.place().participant(),
                      stuck.step().label(),
                      stuck.reason()),
              false));
    }
    return moments;
  }

  private static void done(List<Moment> moments, Step step, List<PurgeOrder> orders) {
    if (!orders.stream().allMatch(PurgeOrder::isFinished)) {
      return;
    }
    orders.stream()
        .map(PurgeOrder::answeredAt)
        .filter(Objects::nonNull)
        .max(Comparator.naturalOrder())
        .ifPresent((Instant at) ->
            moments.add(
                new Moment(
                    at,
                    step.label(),
                    "%d stores answered: %d things before, %d after"
                        .formatted(
                            orders.size(),
                            sum(orders.stream().map(PurgeOrder::before).toList()),
                            sum(orders.stream().map(PurgeOrder::after).toList())),
                    false)));
  }

  private static long sum(List<@Nullable Long> counts) {
    return counts.stream().filter(Objects::nonNull).mapToLong(Long::longValue).sum();
  }
}
