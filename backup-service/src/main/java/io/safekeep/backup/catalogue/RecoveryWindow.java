package io.safekeep.backup.catalogue;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which instants of a datastore can be recovered: everything from `earliest` to `latest` except
/// what lies in a gap. By the clock of the datastore's server.
///
/// @param earliest null if nothing can be recovered yet
/// @param latest newest recoverable instant; grows while WAL arrives, also when nobody commits
/// @param gaps oldest first
public record RecoveryWindow(@Nullable Instant earliest, @Nullable Instant latest, List<Gap> gaps) {

  /// Nothing can be recovered yet.
  public static final RecoveryWindow NONE = new RecoveryWindow(null, null, List.of());

  public RecoveryWindow {
    gaps = List.copyOf(gaps);
  }

  /// Instants that were lost: after `from`, before `to`.
  ///
  /// @param from last recoverable instant before the gap
  /// @param to first recoverable instant behind it; null while there is none
  public record Gap(Instant from, @Nullable Instant to, String reason) {

    public boolean contains(Instant instant) {
      return instant.isAfter(from) && (to == null || instant.isBefore(to));
    }
  }

  public boolean contains(Instant instant) {
    return earliest != null
        && latest != null
        && !instant.isBefore(earliest)
        && !instant.isAfter(latest)
        && gaps.stream().noneMatch(gap -> gap.contains(instant));
  }

  /// The window in words, for a client whose target lies outside.
  public String describe() {
    if (earliest == null || latest == null) {
      return "nothing can be recovered yet";
    }
    String text = "from " + earliest + " to " + latest;
    return gaps.isEmpty()
        ? text
        : text
            + " without "
            + gaps.stream()
                .map(gap -> gap.from() + " to " + (gap.to() == null ? "now" : gap.to()))
                .toList();
  }
}
