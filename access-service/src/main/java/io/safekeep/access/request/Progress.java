package io.safekeep.access.request;

import io.safekeep.access.catalogue.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// How far the approvals of a request have come. The vendor's stages come one after the other, then
/// the customer.
sealed interface Progress {

  /// @param missing how many of them still have to approve
  record AtStage(int number, Stage stage, int missing) implements Progress {}

  /// Only the tenant's own word is missing.
  record AwaitsCustomer() implements Progress {}

  /// Everybody has approved.
  record Complete() implements Progress {}

  /// Somebody has denied it.
  record Refused() implements Progress {}

  /// A stage that may be skipped is, when nobody has completed it in time; the last one is not, for
  /// silence alone never lets anybody in.
  static Progress of(AccessRequest request, List<Approval> approvals, Instant now) {
    if (approvals.stream().anyMatch(approval -> !approval.yes())) {
      return new Refused();
    }
    var reached = request.requestedAt();
    var stages = request.terms().stages();
    for (int number = 0; number < stages.size(); number++) {
      var stage = stages.get(number);
      var words = vendors(approvals, number);
      if (words.size() >= stage.quorum()) {
        reached = words.get(stage.quorum() - 1).at();
      } else if (number < stages.size() - 1 && isSkipped(stage, reached, now)) {
        reached = reached.plus(Optional.ofNullable(stage.skipAfter()).orElse(Duration.ZERO));
      } else {
        return new AtStage(number, stage, stage.quorum() - words.size());
      }
    }
    boolean customerHas =
        approvals.stream().anyMatch(approval -> approval.side() == Approval.Side.CUSTOMER);
    return request.customerDecides() && !customerHas ? new AwaitsCustomer() : new Complete();
  }

  /// How long may be granted: what was asked for, or the shortest that anybody set.
  static Duration duration(AccessRequest request, List<Approval> approvals) {
    return approvals.stream()
        .flatMap(approval -> Optional.ofNullable(approval.shortenedTo()).stream())
        .min(Comparator.naturalOrder())
        .filter(shortest -> shortest.compareTo(request.terms().duration()) < 0)
        .orElse(request.terms().duration());
  }

  private static List<Approval> vendors(List<Approval> approvals, int stage) {
    return approvals.stream()
        .filter(approval -> approval.side() == Approval.Side.VENDOR && approval.stage() == stage)
        .sorted(Comparator.comparing(Approval::at))
        .toList();
  }

  private static boolean isSkipped(Stage stage, Instant reached, Instant now) {
    var after = stage.skipAfter();
    return after != null && !now.isBefore(reached.plus(after));
  }
}
