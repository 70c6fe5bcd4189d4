package io.safekeep.backup.expiry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.safekeep.backup.expiry.ExpiryPlan.Verdict;
import io.safekeep.backup.wal.WalNeeds;
import io.safekeep.backup.wal.WalNeeds.RecoveryStart;
import io.safekeep.backup.wire.Lsn;
import io.safekeep.backup.wire.SegmentName;
import io.safekeep.backup.wire.TimelineHistory;
import io.safekeep.backup.wire.TimelineHistory.Ancestor;
import io.safekeep.backup.wire.TimelineId;
import io.safekeep.backup.wire.WalSegmentSize;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The plan against a model that knows nothing of plans: an archive of hours, in which base
/// backups, damage, gaps, promotions, verifications and expiry come in any order. Whatever could be
/// recovered inside the window before an expiry can be recovered after it.
class ExpiryModelTest {

  private static final int WINDOW_HOURS = 72;
  private static final WalSegmentSize SIZE = new WalSegmentSize(1 << 20);
  private static final Instant EPOCH = Instant.parse("2026-01-01T00:00:00Z");

  @Test
  void noExpiryTakesAnInstantFromTheWindow() throws IOException {
    int removedBases = 0;
    int removedSegments = 0;
    int promotions = 0;
    for (int seed = 0; seed < 200; seed++) {
      Model model = new Model(seed);
      model.run(400);
      removedBases += model.removedBases;
      removedSegments += model.removedSegments;
      promotions += model.timeline - 1;
    }

    // The sequences met what they are to meet.
    assertThat(removedBases).isGreaterThan(1_500);
    assertThat(removedSegments).isGreaterThan(15_000);
    assertThat(promotions).isGreaterThan(200);
  }

  /// One hour of the cluster's life writes one segment; its commits are on that timeline.
  private record Hour(int timeline, long segment) {}

  private record Segment(int timeline, long number) {}

  private record Base(
      UUID id,
      @Nullable UUID parent,
      int timeline,
      long start,
      int recoverableFromHour,
      boolean damaged) {}

  private static final class Model {

    private final long seed;
    private final Random random;
    private final Map<Integer, Hour> hours = new TreeMap<>();
    private final Set<Segment> stored = new HashSet<>();
    private final Map<UUID, Base> bases = new TreeMap<>();
    private final Map<UUID, Boolean> verified = new HashMap<>();
    private final List<Ancestor> ancestors = new ArrayList<>();
    private final Map<Integer, List<Ancestor>> histories = new HashMap<>();
    private int timeline = 1;
    private long nextSegment = 10;
    private int hour;
    private int removedBases;
    private int removedSegments;

    Model(long seed) {
      this.seed = seed;
      this.random = new Random(seed);
      histories.put(1, List.of());
    }

    void run(int steps) throws IOException {
      for (int step = 0; step < steps; step++) {
        switch (random.nextInt(20)) {
          case 0, 1 -> takeBase();
          case 2, 3 -> verify();
          case 4, 5 -> expire();
          case 6 -> sometimes(10, this::loseWal);
          case 7 -> sometimes(4, this::promote);
          default -> passAnHour();
        }
      }
    }

    private void sometimes(int oneOf, Runnable event) {
      if (random.nextInt(oneOf) == 0) {
        event.run();
      }
    }

    private void passAnHour() {
      stored.add(new Segment(timeline, nextSegment));
      hours.put(hour, new Hour(timeline, nextSegment));
      nextSegment++;
      hour++;
    }

    /// The server gave its slot up: WAL is written that nobody archives.
    private void loseWal() {
      nextSegment += 1 + random.nextInt(5);
      hour += 1 + random.nextInt(5);
    }

    /// A standby takes over, perhaps without the newest WAL; its first segment repeats what its
    /// parent had there.
    private void promote() {
      long back = Math.min(random.nextInt(4), nextSegment - 10);
      nextSegment -= back;
      ancestors.add(
          new Ancestor(new TimelineId(timeline), new Lsn(nextSegment * SIZE.bytes() + 5)));
      timeline++;
      histories.put(timeline, List.copyOf(ancestors));
    }

    private void takeBase() {
      long start = nextSegment;
      int on = timeline;
      List<Base> present = List.copyOf(bases.values());
      UUID parent =
          random.nextInt(3) == 0 && !present.isEmpty()
              ? present.get(random.nextInt(present.size())).id()
              : null;
      passAnHour();
      passAnHour();
      Base base =
          new Base(
              new UUID(hour, random.nextLong()),
              parent,
              on,
              start,
              hour - 1,
              random.nextInt(6) == 0);
      bases.put(base.id(), base);
    }

    private void verify() {
      List<Base> present = List.copyOf(bases.values());
      if (!present.isEmpty()) {
        Base base = present.get(random.nextInt(present.size()));
        verified.put(base.id(), !base.damaged());
      }
    }

    private void expire() throws IOException {
      Instant windowStart = EPOCH.plus(Duration.ofHours((long) hour - WINDOW_HOURS));
      Set<UUID> inUse =
          bases.keySet().stream().filter(id -> random.nextInt(30) == 0).collect(Collectors.toSet());
      Set<Integer> before = recoverableInside();
      Set<UUID> provenBefore = provenBases();

      ExpiryPlan plan =
          ExpiryPlan.of(bases.values().stream().map(this::asStored).toList(), windowStart, inUse);
      // A crash may leave any part of it undone.
      List<UUID> expired =
          plan.with(Verdict.EXPIRE).stream()
              .map(StoredBase::id)
              .filter(id -> random.nextInt(10) != 0)
              .toList();
      expired.forEach(bases::remove);
      removedBases += expired.size();
      List<RecoveryStart> starts =
          plan.with(Verdict.KEEP).stream()
              .map(base -> new RecoveryStart(base.timeline(), base.start()))
              .toList();
      if (!starts.isEmpty()) {
        WalNeeds needs = WalNeeds.of(this::history, starts);
        int count = stored.size();
        stored.removeIf(it -> random.nextInt(10) != 0 && !needs.include(nameOf(it)));
        removedSegments += count - stored.size();
      }

      Set<Integer> lost = new TreeSet<>(before);
      lost.removeAll(recoverableInside());
      assertThat(lost).as("seed %d, hour %d", seed, hour).isEmpty();
      assertThat(bases.keySet()).containsAll(inUse);
      if (!provenBefore.isEmpty()) {
        assertThat(provenBases()).as("seed %d", seed).isNotEmpty();
      }
    }

    private StoredBase asStored(Base base) {
      return new StoredBase(
          base.id(),
          base.parent(),
          new Lsn(base.start() * SIZE.bytes()),
          new TimelineId(base.timeline()),
          EPOCH.plus(Duration.ofHours(base.recoverableFromHour())),
          verified.getOrDefault(base.id(), false),
          isOnHistory(base),
          false);
    }

    private boolean isOnHistory(Base base) {
      return base.timeline() == timeline
          || ancestors.stream()
              .anyMatch(it ->
                  it.timeline().value() == base.timeline()
                      && (base.start() + 2) * SIZE.bytes() <= it.end().value());
    }

    private Optional<TimelineHistory> history(TimelineId id) {
      List<Ancestor> known = histories.getOrDefault(id.value(), List.of());
      String text =
          known.stream()
              .map(it -> it.timeline().value() + "\t" + it.end() + "\tno reason\n")
              .collect(Collectors.joining());
      return known.isEmpty()
          ? Optional.empty()
          : Optional.of(new TimelineHistory(id, text.getBytes(UTF_8)));
    }

    private static SegmentName nameOf(Segment segment) {
      return new SegmentName(new TimelineId(segment.timeline()), segment.number(), SIZE);
    }

    private Set<UUID> provenBases() {
      return bases.values().stream()
          .filter(base -> chain(base).stream().allMatch(it -> verified.getOrDefault(it, false)))
          .filter(base -> isWhole(base))
          .map(Base::id)
          .collect(Collectors.toSet());
    }

    private Set<Integer> recoverableInside() {
      return IntStream.range(Math.max(0, hour - WINDOW_HOURS), hour)
          .filter(this::isRecoverable)
          .boxed()
          .collect(Collectors.toSet());
    }

    /// By the definition, without looking at any plan: a whole base backup before it, and every
    /// segment from there on along the cluster's present history.
    private boolean isRecoverable(int at) {
      Hour target = hours.get(at);
      if (target == null || onPath(target.segment()) != target.timeline()) {
        return false;
      }
      return bases.values().stream()
          .filter(base -> base.recoverableFromHour() <= at)
          .filter(base -> onPath(base.start() + 1) == base.timeline())
          .filter(this::isWhole)
          .anyMatch(base -> hasWal(base.start(), target.segment()));
    }

    private boolean hasWal(long from, long to) {
      for (long number = from; number <= to; number++) {
        if (!stored.contains(new Segment(onPath(number), number))) {
          return false;
        }
      }
      return true;
    }

    /// The timeline whose segment of that number recovery reads.
    private int onPath(long number) {
      for (Ancestor ancestor : ancestors) {
        if ((number + 1) * SIZE.bytes() <= ancestor.end().value()) {
          return ancestor.timeline().value();
        }
      }
      return timeline;
    }

    private boolean isWhole(Base base) {
      List<UUID> chain = chain(base);
      return chain.stream().allMatch(id -> bases.containsKey(id) && !bases.get(id).damaged());
    }

    private List<UUID> chain(Base base) {
      List<UUID> chain = new ArrayList<>();
      UUID link = base.id();
      while (link != null) {
        chain.add(link);
        link = bases.containsKey(link) ? bases.get(link).parent() : null;
      }
      return chain;
    }
  }
}
