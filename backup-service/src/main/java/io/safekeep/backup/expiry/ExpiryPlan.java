package io.safekeep.backup.expiry;

import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Which base backups of one datastore in one repository stay, and which may go.
///
/// One rule: what is older than the newest *proven* base backup from before the window may go. A
/// base backup is proven if its last verification, and that of everything it builds on, found it as
/// it was written, and if the cluster's present history leads through it. So without proof nothing
/// goes, the last proven chain never does, and a gap in the WAL changes nothing: whatever could be
/// recovered inside the window begins with a base backup that the rule keeps.
///
/// When protection was ended and the last recoverable instant has left the window, all may go.
///
/// @param windowStart oldest instant that must stay recoverable
/// @param judgements oldest first
record ExpiryPlan(Instant windowStart, List<Judgement> judgements) {

  /// What happens to a base backup.
  enum Verdict {
    /// It can be restored, and its WAL stays with it.
    KEEP,
    /// It is not offered any more and its WAL may go, but something that stays builds on it.
    HOLD,
    /// Nothing needs it.
    EXPIRE
  }

  /// Why a base backup does not go.
  enum Reason {
    /// Instants inside the window are recovered from it.
    INSIDE_WINDOW,
    /// The newest proven one from before the window: the window's first instants need it.
    WINDOW_START,
    /// Older than the window, but nothing before it is proven to take its place.
    NOTHING_OLDER_PROVEN,
    /// Younger than the one that reaches the window's start, and may come to replace it.
    NEXT_WINDOW_START,
    /// Somebody reads it just now.
    IN_USE,
    /// An incremental base backup that stays builds on it.
    BUILT_UPON
  }

  /// @param reasons why it does not go; empty if it does
  record Judgement(StoredBase base, Verdict verdict, List<Reason> reasons) {}

  ExpiryPlan {
    judgements = List.copyOf(judgements);
  }

  /// @param inUse base backups that somebody reads just now
  static ExpiryPlan of(Collection<StoredBase> bases, Instant windowStart, Set<UUID> inUse) {
    return new Judge(bases, windowStart, inUse, false).plan();
  }

  /// Of a datastore whose protection was ended.
  ///
  /// @param last newest instant that can be recovered
  static ExpiryPlan ofEnded(
      Collection<StoredBase> bases, Instant windowStart, Set<UUID> inUse, Instant last) {
    return new Judge(bases, windowStart, inUse, last.isBefore(windowStart)).plan();
  }

  List<StoredBase> with(Verdict verdict) {
    return judgements.stream()
        .filter(judgement -> judgement.verdict() == verdict)
        .map(Judgement::base)
        .toList();
  }

  Optional<Judgement> of(UUID base) {
    return judgements.stream().filter(it -> it.base().id().equals(base)).findFirst();
  }

  private static final class Judge {

    private final List<StoredBase> oldestFirst;
    private final Map<UUID, StoredBase> byId;
    private final Instant windowStart;
    private final Set<UUID> inUse;
    private final boolean nothingInside;
    private final Map<UUID, Set<Reason>> reasons = new HashMap<>();

    /// @param nothingInside whether no instant inside the window can be or will be recovered
    Judge(
        Collection<StoredBase> bases, Instant windowStart, Set<UUID> inUse, boolean nothingInside) {
      this.oldestFirst =
          bases.stream()
              .sorted(
                  Comparator.comparing(StoredBase::recoverableFrom).thenComparing(StoredBase::id))
              .toList();
      this.byId = bases.stream().collect(Collectors.toMap(StoredBase::id, Function.identity()));
      this.windowStart = windowStart;
      this.inUse = inUse;
      this.nothingInside = nothingInside;
    }

    ExpiryPlan plan() {
      int anchor = anchor();
      for (int i = 0; i < oldestFirst.size(); i++) {
        StoredBase base = oldestFirst.get(i);
        if (inUse.contains(base.id())) {
          keep(base, Reason.IN_USE);
        }
        if (base.leaving() || nothingInside) {
          continue;
        }
        if (isInside(base)) {
          keep(base, Reason.INSIDE_WINDOW);
        } else if (anchor < 0) {
          keep(base, Reason.NOTHING_OLDER_PROVEN);
        } else if (i == anchor) {
          keep(base, Reason.WINDOW_START);
        } else if (i > anchor) {
          keep(base, Reason.NEXT_WINDOW_START);
        }
      }
      Set<UUID> kept = Set.copyOf(reasons.keySet());
      kept.forEach(id -> holdParents(byId.get(id)));
      return new ExpiryPlan(
          windowStart, oldestFirst.stream().map(base -> judgement(base, kept)).toList());
    }

    private Judgement judgement(StoredBase base, Set<UUID> kept) {
      Set<Reason> found = reasons.get(base.id());
      if (found == null) {
        return new Judgement(base, Verdict.EXPIRE, List.of());
      }
      return new Judgement(
          base, kept.contains(base.id()) ? Verdict.KEEP : Verdict.HOLD, List.copyOf(found));
    }

    /// Place of the newest proven base backup from before the window; -1 if there is none.
    private int anchor() {
      for (int i = oldestFirst.size() - 1; i >= 0; i--) {
        StoredBase base = oldestFirst.get(i);
        if (!isInside(base) && !base.leaving() && isProven(base)) {
          return i;
        }
      }
      return -1;
    }

    private boolean isInside(StoredBase base) {
      return base.recoverableFrom().isAfter(windowStart);
    }

    private boolean isProven(StoredBase base) {
      Set<UUID> seen = new HashSet<>();
      @Nullable StoredBase link = base.onHistory() ? base : null;
      while (link != null && link.verified() && seen.add(link.id())) {
        if (link.parent() == null) {
          return true;
        }
        link = byId.get(link.parent());
      }
      return false;
    }

    private void holdParents(@Nullable StoredBase kept) {
      Set<UUID> seen = new HashSet<>();
      @Nullable StoredBase link = kept;
      while (link != null && link.parent() != null && seen.add(link.id())) {
        link = byId.get(link.parent());
        if (link != null) {
          keep(link, Reason.BUILT_UPON);
        }
      }
    }

    private void keep(StoredBase base, Reason reason) {
      reasons.computeIfAbsent(base.id(), _ -> EnumSet.noneOf(Reason.class)).add(reason);
    }
  }
}
