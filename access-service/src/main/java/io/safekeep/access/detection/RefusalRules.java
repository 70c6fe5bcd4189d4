package io.safekeep.access.detection;

import static java.util.stream.Collectors.groupingBy;

import io.safekeep.access.detection.SqlRefusals.Refused;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;

/// What refused uses of a while say: refusals in, detections out, nothing else looked at.
final class RefusalRules {

  private RefusalRules() {}

  /// @param refused of the last `window`, oldest first
  /// @param burst how many refusals of one employee are told
  static List<Detection> judge(List<Refused> refused, int burst, Duration window) {
    var found = new ArrayList<Detection>();
    refused.stream()
        .filter(Refused::isLate)
        .collect(groupingBy(one -> Objects.requireNonNull(one.grant())))
        .forEach((grant, late) -> found.add(usedAfterItsEnd(grant, late)));
    refused.stream()
        .collect(groupingBy(Refused::employee))
        .forEach((employee, all) -> {
          if (all.size() >= burst) {
            found.addAll(burst(employee, all, window));
          }
        });
    return found;
  }

  private static Detection usedAfterItsEnd(UUID grant, List<Refused> late) {
    var first = late.getFirst();
    return new Detection(
        "late:" + grant,
        first.place(),
        grant,
        "use-after-end",
        "%s tried grant %s by %s after its end, and was refused; attempts so far: %d"
            .formatted(first.employee(), grant, ways(late), late.size()));
  }

  /// One for each tenant whose things were tried: each learns what was tried on it and no more.
  private static List<Detection> burst(String employee, List<Refused> all, Duration window) {
    return all.stream()
        .collect(
            Collectors.groupingBy(
                one -> Optional.ofNullable(one.place()).map(Detection.Place::tenant)))
        .entrySet()
        .stream()
        .map(ofTenant -> {
          var tried = ofTenant.getValue();
          return new Detection(
              "burst:" + employee + ":" + ofTenant.getKey().map(Object::toString).orElse(""),
              tried.getLast().place(),
              null,
              "denied-burst",
              "%s was refused %d times within %d minutes, %d of them here, by %s"
                  .formatted(employee, all.size(), window.toMinutes(), tried.size(), ways(tried)));
        })
        .toList();
  }

  private static String ways(List<Refused> refused) {
    return String.join(
        ", ", refused.stream().map(Refused::way).collect(Collectors.toCollection(TreeSet::new)));
  }
}
