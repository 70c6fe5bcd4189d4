package io.safekeep.notification.trust;

import static java.util.stream.Collectors.groupingBy;

import io.safekeep.notification.attestation.Attestation;
import io.safekeep.notification.attestation.AttestationKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// Who else touches customers' data (P63, P64; GDPR, article 28(2)), as the register of
/// attestations has it: nobody keeps another list. A vendor whose contract and review are good only
/// later is announced; one whose review has run out is shown so.
///
/// @param reviewedAt when somebody last looked through the list; null if that is not on record, or
///   over
/// @param announced those to come, and current ones that come to do something else
/// @param lapsed whose contract and review are not good any more
@Schema(name = "SubProcessors")
public record SubProcessors(
    @Nullable Instant reviewedAt,
    List<SubProcessor> current,
    List<SubProcessor> announced,
    List<SubProcessor> lapsed) {

  /// One vendor.
  ///
  /// @param tasks what it does for customers, and where
  /// @param since from when on
  /// @param reviewedUntil when its contract and review have to be looked at again
  /// @param announcedAt when it came onto this list
  @Schema(name = "SubProcessor")
  public record SubProcessor(
      String name, List<String> tasks, Instant since, Instant reviewedUntil, Instant announcedAt) {}

  public SubProcessors {
    current = List.copyOf(current);
    announced = List.copyOf(announced);
    lapsed = List.copyOf(lapsed);
  }

  static SubProcessors of(List<Attestation> all, Instant now) {
    var current = new ArrayList<SubProcessor>();
    var announced = new ArrayList<SubProcessor>();
    var lapsed = new ArrayList<SubProcessor>();
    var vendors =
        all.stream()
            .filter(it -> it.kind() == AttestationKind.VENDOR_REVIEW && it.isKnownAt(now))
            .collect(
                groupingBy(Attestation::holder, TreeMap::new, groupingBy(it -> when(it, now))));
    for (var vendor : vendors.values()) {
      var good = newest(vendor.getOrDefault(When.NOW, List.of()));
      var next = newest(vendor.getOrDefault(When.LATER, List.of()));
      var over = vendor.getOrDefault(When.BEFORE, List.of());
      good.ifPresent(it -> current.add(shown(it, first(vendor.values(), it))));
      next.filter(it -> good.filter(today -> today.scopes().equals(it.scopes())).isEmpty())
          .ifPresent(it -> announced.add(shown(it, it.issuedAt())));
      if (good.isEmpty() && next.isEmpty()) {
        newest(over).ifPresent(it -> lapsed.add(shown(it, first(vendor.values(), it))));
      }
    }
    var reviewedAt =
        all.stream()
            .filter(it -> it.kind() == AttestationKind.SUB_PROCESSOR_LIST && it.isGoodAt(now))
            .map(Attestation::issuedAt)
            .max(Comparator.naturalOrder())
            .orElse(null);
    return new SubProcessors(reviewedAt, current, announced, lapsed);
  }

  private enum When {
    BEFORE,
    NOW,
    LATER
  }

  private static When when(Attestation it, Instant now) {
    return it.isGoodAt(now) ? When.NOW : it.issuedAt().isAfter(now) ? When.LATER : When.BEFORE;
  }

  private static Optional<Attestation> newest(List<Attestation> of) {
    return of.stream().max(Comparator.comparing(Attestation::issuedAt));
  }

  /// From when on a vendor has been there.
  private static Instant first(Iterable<List<Attestation>> known, Attestation latest) {
    var first = latest.issuedAt();
    for (var some : known) {
      for (var one : some) {
        first = one.issuedAt().isBefore(first) ? one.issuedAt() : first;
      }
    }
    return first;
  }

  private static SubProcessor shown(Attestation it, Instant since) {
    return new SubProcessor(it.holder(), it.scopes(), since, it.validUntil(), it.recordedAt());
  }
}
