package io.safekeep.notification.trust;

import io.safekeep.notification.attestation.Attestation;
import io.safekeep.notification.attestation.SqlAttestations;
import io.safekeep.notification.evidence.Checkpoint;
import io.safekeep.notification.evidence.Evidence;
import io.safekeep.notification.evidence.Span;
import io.safekeep.notification.evidence.SqlEvidenceLog;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// How all promises stand. Each look is made anew from evidence and attestations, at most every two
/// seconds however many ask.
@Singleton
class Promises {

  private static final Duration FRESH = Duration.ofSeconds(2);

  private final Catalogue catalogue;
  private final SqlEvidenceLog log;
  private final SqlAttestations attestations;
  private final Clock clock;
  private @Nullable Snapshot last;

  Promises(Catalogue catalogue, SqlEvidenceLog log, SqlAttestations attestations, Clock clock) {
    this.catalogue = catalogue;
    this.log = log;
    this.attestations = attestations;
    this.clock = clock;
  }

  /// @param kept of each promise, in the order of the catalogue
  record Snapshot(
      Instant at,
      Catalogue catalogue,
      List<Standing> standings,
      List<KeptTime> kept,
      List<Attestation> attestations) {

    Snapshot {
      standings = List.copyOf(standings);
      kept = List.copyOf(kept);
      attestations = List.copyOf(attestations);
    }

    Optional<Entry> find(String id) {
      return entries().stream()
          .filter(entry -> entry.standing().promise().id().equals(id))
          .findFirst();
    }

    List<Entry> entries() {
      return IntStream.range(0, standings.size())
          .mapToObj(i -> new Entry(standings.get(i), kept.get(i)))
          .toList();
    }

    /// Attestations of a kind that the promise needs and that are good now.
    List<Attestation> goodFor(Promise promise) {
      return attestations.stream()
          .filter(it -> promise.attestations().contains(it.kind().label()) && it.isGoodAt(at))
          .toList();
    }
  }

  /// A promise with how it stands and stood.
  record Entry(Standing standing, KeptTime kept) {}

  synchronized Snapshot now() {
    Instant now = clock.instant();
    Snapshot known = last;
    if (known == null || !known.at().plus(FRESH).isAfter(now)) {
      known = look(now);
      last = known;
    }
    return known;
  }

  /// As everybody could have seen it at a checkpoint: the same checkpoint always gives the same.
  List<Standing> at(Checkpoint checkpoint) {
    return standings(log.newestAt(checkpoint.heads()), attestations.all(), checkpoint.madeAt());
  }

  private Snapshot look(Instant now) {
    List<Attestation> attested = attestations.all();
    List<Evidence> newest = log.newest();
    List<Standing> standings = standings(newest, attested, now);
    Map<String, List<Span>> spans =
        log.spans(now.minus(Duration.ofDays(KeptTime.DAYS))).stream()
            .collect(Collectors.groupingBy(Span::promise));
    List<KeptTime> kept =
        standings.stream()
            .map(it ->
                KeptTime.of(
                    it.promise(),
                    it.looks().stream().map(Standing.Look::check).toList(),
                    spans.getOrDefault(it.promise().id(), List.of()),
                    attested,
                    now))
            .toList();
    return new Snapshot(now, catalogue, standings, kept, attested);
  }

  private List<Standing> standings(List<Evidence> newest, List<Attestation> attested, Instant now) {
    Map<String, Evidence> byName =
        newest.stream()
            .collect(Collectors.toMap(Evidence::name, Function.identity(), (one, _) -> one));
    return catalogue.promises().stream()
        .map(promise -> Standing.of(promise, byName, attested, now))
        .toList();
  }
}
