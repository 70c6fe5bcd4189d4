package io.safekeep.retention.deletion;

import io.safekeep.contracts.TenantId;
import io.safekeep.retention.deletion.DeletionCase.Cause;
import io.safekeep.retention.relationship.Ledger;
import io.safekeep.retention.request.DeletionRequest;
import io.safekeep.retention.schedule.RetentionSchedule;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.purge.Step;
import io.safekeep.runtime.security.Actor;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One tenant's random history, played against the real rules: relationships start and end, what is
/// told of them is late, twice, out of order or absurd, clocks jump, replicas crash and sleep,
/// holds and requests come and go. A judge who knows the truth watches what is destroyed.
///
/// Storage is a copy of what the database keeps; everything that decides is the production code.
final class History {

  private static final Duration NINETY_DAYS = Duration.ofDays(90);
  private static final Duration COOLING_OFF = Duration.ofDays(7);
  private static final Duration CLOCK_TOLERANCE = Duration.ofMinutes(5);

  /// What two clocks that count as equal may add up to.
  private static final Duration SLACK = Duration.ofMinutes(12);

  private static final TenantId TENANT = new TenantId(new UUID(0, 1));
  private static final RetentionSchedule SCHEDULE = RetentionSchedule.shipped();
  private static final List<Actor> PEOPLE =
      List.of(
          new Actor("anna", null),
          new Actor("ben", null),
          new Actor("dana", null),
          new Actor("cleo", "anna"));

  private final SplittableRandom random;
  private final Set<Mutation> mutations;

  // What is true.
  private Instant truth = Instant.parse("2026-01-01T00:00:00Z");
  private final List<Relationship> relationships = new ArrayList<>();
  private boolean sealed;
  private @Nullable Instant destroyedAt;
  private boolean keysDestroyed;
  private @Nullable Instant approvedAt;
  private @Nullable Instant carriedOutOfApproval;
  private boolean isCrashing;
  private Duration machineAhead = Duration.ZERO;
  private Duration databaseAhead = Duration.ZERO;
  private @Nullable String violation;

  // What is on its way.
  private final List<Told> wire = new ArrayList<>();

  // What the database has.
  private final Map<UUID, Ledger.Entry> ledger = new LinkedHashMap<>();
  private final List<DeletionCase> cases = new ArrayList<>();
  private int holds;
  private @Nullable DeletionRequest request;
  private final List<DeletionRequest> carriedOut = new ArrayList<>();

  // What a worker read before it slept.
  private @Nullable DeletionCase slept;

  History(long seed, Set<Mutation> mutations) {
    this.random = new SplittableRandom(seed);
    this.mutations = mutations;
  }

  private static final class Relationship {
    private final UUID id;
    private final Instant start;
    private @Nullable Instant end;

    Relationship(UUID id, Instant start) {
      this.id = id;
      this.start = start;
    }
  }

  private record Told(UUID relationship, boolean isEnd, Instant at) {}

  /// Plays it to its end.
  ///
  /// @return what went wrong; empty if nothing did
  Optional<String> play() {
    start();
    int steps = 40 + random.nextInt(80);
    for (int i = 0; i < steps && violation == null; i++) {
      act();
    }
    if (violation == null) {
      settle();
    }
    return Optional.ofNullable(violation);
  }

  boolean isDestroyed() {
    return destroyedAt != null;
  }

  private void act() {
    switch (random.nextInt(30)) {
      case 0, 1 -> pass(Duration.ofMinutes(random.nextInt(120)));
      case 2, 3, 4 -> pass(Duration.ofHours(random.nextInt(72)));
      case 5, 6, 7, 8 -> pass(Duration.ofDays(random.nextInt(60)));
      case 9 -> start();
      case 10, 11 -> end();
      case 12, 13, 14, 15 -> deliver(random.nextInt(5) == 0);
      case 16 -> isCrashing = true;
      case 17, 18 -> jump();
      case 19, 20, 21 -> sweep();
      case 22, 23, 24, 25 -> purge(random.nextInt(4) == 0 ? slept : open());
      case 26 -> holds = holds > 0 ? holds - 1 : random.nextInt(2);
      default -> ask();
    }
    if (random.nextInt(4) == 0) {
      slept = open();
    }
  }

  private void pass(Duration time) {
    truth = truth.plus(time);
  }

  private Instant now() {
    return truth.plus(machineAhead);
  }

  /// One clock at a time: if both were wrong alike, nobody could know.
  private void jump() {
    Duration by =
        switch (random.nextInt(5)) {
          case 0 -> Duration.ofDays(random.nextInt(800) - 400L);
          case 1 -> Duration.ofMinutes(random.nextInt(400) - 200L);
          case 2 -> Duration.ofMinutes(random.nextInt(10) - 5L);
          default -> Duration.ZERO;
        };
    boolean isMachine = random.nextBoolean();
    machineAhead = isMachine ? by : Duration.ZERO;
    databaseAhead = isMachine ? Duration.ZERO : by;
  }

  // identity-service

  private void start() {
    if (sealed) {
      return;
    }
    var started = new Relationship(new UUID(0, relationships.size() + 2L), truth);
    relationships.add(started);
    wire.add(new Told(started.id, false, truth));
  }

  private void end() {
    var open = relationships.stream().filter(one -> one.end == null).toList();
    if (open.isEmpty()) {
      return;
    }
    var ending = open.get(random.nextInt(open.size()));
    if (random.nextInt(8) == 0) {
      // A fault tells an end that never was.
      wire.add(new Told(ending.id, true, absurd(ending.start)));
      return;
    }
    ending.end = truth;
    wire.add(new Told(ending.id, true, truth));
  }

  private Instant absurd(Instant start) {
    return switch (random.nextInt(3)) {
      case 0 -> Instant.EPOCH;
      case 1 -> start.minusSeconds(1);
      default -> truth.plus(Duration.ofDays(36_500));
    };
  }

  private boolean isOpen() {
    return relationships.stream().anyMatch(one -> one.end == null);
  }

  private Instant lastEnd() {
    return relationships.stream()
        .map(one -> Optional.ofNullable(one.end).orElse(Instant.MAX))
        .max(Instant::compareTo)
        .orElse(Instant.MAX);
  }

  /// Under the lock of the tenant's row.
  private boolean seal(DeletionCase of) {
    boolean isGone =
        !isOpen() && (of.cause() == Cause.WRITTEN_REQUEST || !lastEnd().isAfter(of.began()));
    sealed = isGone || mutations.contains(Mutation.NOT_SEALED);
    return sealed;
  }

  // Events

  private void deliver(boolean again) {
    if (wire.isEmpty() || crashed()) {
      return;
    }
    int which = random.nextInt(wire.size());
    var told = again ? wire.get(which) : wire.remove(which);
    var known =
        ledger.getOrDefault(
            told.relationship(), new Ledger.Entry(told.relationship(), "contract", null, null));
    ledger.put(
        told.relationship(),
        told.isEnd()
            ? new Ledger.Entry(known.id(), known.kind(), known.startedAt(), told.at())
            : new Ledger.Entry(known.id(), known.kind(), told.at(), known.endedAt()));
    tend();
  }

  private boolean crashed() {
    boolean crashes = isCrashing;
    isCrashing = false;
    return crashes;
  }

  // TendCases, on the copy of the tables

  private Ledger ledger() {
    return new Ledger(TENANT, List.copyOf(ledger.values()), now());
  }

  private boolean clocksAgree() {
    return mutations.contains(Mutation.CLOCKS_NOT_COMPARED)
        || machineAhead.minus(databaseAhead).abs().compareTo(CLOCK_TOLERANCE) <= 0;
  }

  private void sweep() {
    if (!mutations.contains(Mutation.NO_SWEEP) && !crashed()) {
      tend();
    }
  }

  private void tend() {
    var seen = mutated(ledger(), newest());
    switch (CasePlan.of(seen, newest(), clocksAgree())) {
      case CasePlan.Open(Instant began) -> openCase(began);
      case CasePlan.Reactivate _ when !mutations.contains(Mutation.CASE_KEPT) -> {
        move(CaseState.REACTIVATED);
        seen.ended().ifPresent(this::openCase);
      }
      case CasePlan.Due _ -> move(CaseState.DUE);
      case CasePlan.Leave _
          when mutations.contains(Mutation.DUE_AT_ONCE)
              && open() != null
              && open().state() == CaseState.GRACE ->
          move(CaseState.DUE);
      case CasePlan.Release _ when !mutations.contains(Mutation.CASE_KEPT) ->
          move(CaseState.REACTIVATED);
      case CasePlan.Leave _, CasePlan.Reactivate _, CasePlan.Release _, CasePlan.TooLate _ -> {}
    }
  }

  private void openCase(Instant began) {
    if (clocksAgree()) {
      add(
          Cause.RELATIONSHIPS_ENDED,
          began,
          CasePlan.purgeAt(began, now(), SCHEDULE, Optional.empty()));
    }
  }

  private void add(Cause cause, Instant began, Instant purgeAt) {
    cases.add(
        new DeletionCase(
            new UUID(1, cases.size()),
            TENANT,
            cause,
            began,
            1,
            purgeAt,
            CaseState.GRACE,
            now(),
            1,
            null));
  }

  private @Nullable DeletionCase newest() {
    return cases.isEmpty() ? null : cases.getLast();
  }

  private @Nullable DeletionCase open() {
    var newest = newest();
    return newest == null || newest.state().isOver() ? null : newest;
  }

  private void move(CaseState to) {
    var from = cases.removeLast();
    if (!from.state().next().contains(to)) {
      throw new IllegalStateException(from.state() + " to " + to);
    }
    cases.add(
        new DeletionCase(
            from.id(),
            TENANT,
            from.cause(),
            from.began(),
            1,
            from.purgeAt(),
            to,
            now(),
            1,
            to == CaseState.LIVE_PURGED ? now() : from.purgedAt()));
  }

  // The saga

  private void purge(@Nullable DeletionCase held) {
    if (held == null || crashed()) {
      return;
    }
    switch (held.state()) {
      case DUE -> {
        if (isCleared(held, Step.QUARANTINE)) {
          if (isOpenAsTold()) {
            fail("a tenant was shut out whose relationship was told");
          }
          moveIfHeld(held, CaseState.QUARANTINED);
        }
      }
      case QUARANTINED -> {
        if (isCleared(held, Step.SEAL)) {
          moveIfHeld(held, seal(held) ? CaseState.PURGING : CaseState.REACTIVATED);
        }
      }
      case PURGING -> {
        if (isCleared(held, Step.PURGE)) {
          destroy(held);
        }
      }
      case AGING_OUT -> {
        if (isCleared(held, Step.DESTROY_KEYS)) {
          destroyKeys(held);
        }
      }
      case GRACE, VERIFYING, LIVE_PURGED, KEYS_DESTROYED, ERASED, REACTIVATED -> {}
    }
  }

  private boolean isCleared(DeletionCase held, Step step) {
    var seen = mutated(ledger(), held);
    boolean isDateless = mutations.contains(Mutation.DATES_NOT_READ);
    return new ClearanceFacts(
                step,
                held,
                mutations.contains(Mutation.CASE_NOT_READ_AGAIN) ? held : newest(),
                isDateless
                    ? new Ledger(TENANT, seen.entries(), Instant.MAX.minusSeconds(9999))
                    : seen,
                NINETY_DAYS,
                mutations.contains(Mutation.CLOCKS_NOT_COMPARED)
                    ? Duration.ZERO
                    : machineAhead.minus(databaseAhead),
                CLOCK_TOLERANCE,
                bars(held))
            .judge()
        instanceof Clearance.Cleared;
  }

  private List<String> bars(DeletionCase held) {
    var bars = new ArrayList<String>();
    if (holds > 0 && !mutations.contains(Mutation.HOLDS_NOT_READ)) {
      bars.add("held");
    }
    boolean isJustified = carriedOut.stream().anyMatch(asked -> asked.justifies(held.id(), now()));
    if (held.cause() == Cause.WRITTEN_REQUEST
        && !isJustified
        && !mutations.contains(Mutation.REQUESTS_NOT_READ)) {
      bars.add("nobody asked");
    }
    return bars;
  }

  private Ledger mutated(Ledger seen, @Nullable DeletionCase of) {
    if (mutations.contains(Mutation.DOUBTS_BELIEVED)) {
      return new Ledger(TENANT, seen.entries().stream().map(this::believed).toList(), seen.asOf());
    }
    return mutations.contains(Mutation.LEDGER_NOT_READ) && of != null && !of.state().isOver()
        ? new Ledger(
            TENANT,
            List.of(new Ledger.Entry(new UUID(0, 9), "trial", of.began(), of.began())),
            seen.asOf())
        : seen;
  }

  private Ledger.Entry believed(Ledger.Entry entry) {
    var endedAt = entry.endedAt();
    return endedAt == null || entry.startedAt() == null
        ? entry
        : new Ledger.Entry(entry.id(), entry.kind(), entry.startedAt(), entry.startedAt());
  }

  private void moveIfHeld(DeletionCase held, CaseState to) {
    if (held.equals(newest())) {
      move(to);
    }
  }

  private void destroy(DeletionCase held) {
    // The holder does it within ten minutes or refuses.
    pass(Duration.ofMinutes(random.nextInt(10)));
    judgeDestruction(held);
    if (destroyedAt == null) {
      destroyedAt = truth;
    }
    boolean isAnswerLost = random.nextInt(4) == 0;
    if (!isAnswerLost && held.equals(newest())) {
      move(CaseState.VERIFYING);
      move(CaseState.LIVE_PURGED);
      move(CaseState.AGING_OUT);
    }
  }

  private void destroyKeys(DeletionCase held) {
    var purged = destroyedAt;
    if (purged == null || truth.plus(SLACK).isBefore(purged.plus(DeletionCase.AGING))) {
      fail("a key was destroyed while backups needed it");
    }
    keysDestroyed = true;
    if (held.equals(newest())) {
      move(CaseState.KEYS_DESTROYED);
      move(CaseState.ERASED);
    }
  }

  // The judge

  private void judgeDestruction(DeletionCase held) {
    if (isOpen()) {
      fail("an active tenant's data was destroyed");
    } else if (holds > 0) {
      fail("data under legal hold was destroyed");
    } else if (held.cause() == Cause.RELATIONSHIPS_ENDED
        && truth.plus(SLACK).isBefore(lastEnd().plus(NINETY_DAYS))) {
      fail("data was destroyed before its time");
    } else if (held.cause() == Cause.WRITTEN_REQUEST
        && (carriedOutOfApproval == null
            || truth.plus(SLACK).isBefore(carriedOutOfApproval.plus(COOLING_OFF)))) {
      fail("a request was carried out that could still be taken back");
    }
  }

  /// Whether a relationship is open of which the service has heard, and heard no believable end.
  private boolean isOpenAsTold() {
    return relationships.stream()
        .filter(one -> one.end == null)
        .anyMatch(one -> {
          var told = ledger.get(one.id);
          return told != null && told.startedAt() != null;
        });
  }

  private void fail(String what) {
    if (violation == null) {
      violation = what;
    }
  }

  // Requests

  private void ask() {
    if (crashed()) {
      return;
    }
    Instant now = now();
    var by = PEOPLE.get(random.nextInt(PEOPLE.size()));
    try {
      var asked = request;
      if (asked == null || asked.state().isOver()) {
        request = DeletionRequest.made(new UUID(2, cases.size()), TENANT, "-", null, by, now);
        approvedAt = null;
        return;
      }
      switch (random.nextInt(12)) {
        case 0 -> request = asked.withdraw("-", by, now);
        case 1 -> request = asked.refuse("-", by, now);
        case 2, 3, 4 -> request = asked.prove("-", by, true, now);
        case 5, 6, 7, 8 -> {
          if (!clocksAgree()) {
            return;
          }
          request = asked.approve(ledger().open(), COOLING_OFF, by, true, now);
          approvedAt = truth;
        }
        default -> carryOut(asked, now);
      }
    } catch (Refusal refused) {
      // What is not allowed does not happen; the judge looks at what does.
    }
  }

  private void carryOut(DeletionRequest asked, Instant now) {
    boolean isHasty = mutations.contains(Mutation.NOT_COOLED_OFF);
    if (!clocksAgree()
        || asked.state() != DeletionRequest.State.COOLING_OFF
        || (!isHasty && !asked.hasCooledOff(now))
        || ledger().open() > 0) {
      return;
    }
    var known = newest();
    boolean isNew =
        known == null
            || known.state() == CaseState.REACTIVATED
            || (known.state() == CaseState.GRACE && known.cause() == Cause.RELATIONSHIPS_ENDED);
    if (isNew) {
      if (known != null && known.state() == CaseState.GRACE) {
        move(CaseState.REACTIVATED);
      }
      add(Cause.WRITTEN_REQUEST, now, now);
    }
    var over =
        asked.carryOut(
            cases.getLast().id(), PEOPLE.getFirst(), isHasty ? now.plus(COOLING_OFF) : now);
    if (isNew) {
      carriedOutOfApproval = approvedAt;
    }
    carriedOut.add(over);
    request = over;
  }

  // The end: everything works again, and time goes on

  private void settle() {
    machineAhead = Duration.ZERO;
    databaseAhead = Duration.ZERO;
    isCrashing = false;
    holds = 0;
    while (!wire.isEmpty()) {
      deliver(false);
    }
    Instant settled = truth;
    for (int day = 0; day < 200 && violation == null && !keysDestroyed; day++) {
      pass(Duration.ofDays(1));
      sweep();
      purge(open());
      purge(open());
      purge(open());
    }
    if (violation == null) {
      judgeEnd(settled);
    }
  }

  private void judgeEnd(Instant settled) {
    var newest = newest();
    boolean isKept = newest == null || newest.state() == CaseState.REACTIVATED;
    if (!ledger().doubts().isEmpty()) {
      // Whatever has not been destroyed is kept, and a control says so.
      return;
    }
    if (isOpen()) {
      if (!isKept) {
        fail("a tenant that is there is left in case " + newest);
      }
      return;
    }
    var destroyed = destroyedAt;
    if (destroyed == null || !keysDestroyed) {
      fail("a tenant that has left was forgotten");
      return;
    }
    // A case that was opened late leaves thirty days; answers that get lost cost a day each.
    Instant latest =
        DeletionCase.later(lastEnd().plus(NINETY_DAYS), settled.plus(CasePlan.SHORTEST_NOTICE));
    if (destroyed.isAfter(latest.plus(Duration.ofDays(5)))) {
      fail("a tenant that has left was purged at %s, not by %s".formatted(destroyed, latest));
    }
  }
}
