package io.safekeep.retention.deletion;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// How far a case is. The states follow each other in this order; up to the purge a tenant can come
/// back.
public enum CaseState {

  /// The tenant has gone, its data stays as it is.
  GRACE,

  /// The period is over, nothing has been done yet.
  DUE,

  /// Nobody gets at the data; it can still be given back.
  QUARANTINED,

  /// The point of no return is passed, holders delete.
  PURGING,

  /// All holders say that they are done; others look.
  VERIFYING,

  /// Nothing is left in live stores, and that was seen.
  LIVE_PURGED,

  /// The certificate is out; backups grow too old to be kept.
  AGING_OUT,

  /// What may be left in any copy cannot be read by anybody.
  KEYS_DESTROYED,

  /// Nothing is left anywhere.
  ERASED,

  /// The tenant came back, or the request was taken back; nothing was deleted.
  REACTIVATED;

  /// Name in the API, events and tables.
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// Work that is due in this state, as the work queue knows it.
  public String work() {
    return "case-" + label();
  }

  public static Optional<CaseState> find(String label) {
    return Arrays.stream(values()).filter(state -> state.label().equals(label)).findFirst();
  }

  public static CaseState of(String label) {
    return find(label)
        .orElseThrow(() -> new IllegalArgumentException("no state of a case: " + label));
  }

  /// What the state means for the customer, in a sentence.
  public String words() {
    return switch (this) {
      case GRACE -> "All data is kept as it was and can be exported.";
      case DUE -> "The period is over; nothing has been deleted yet.";
      case QUARANTINED -> "Nobody gets at the data any more; it can still be given back.";
      case PURGING -> "The data is being deleted.";
      case VERIFYING -> "Everything is said to be deleted; that is being looked at.";
      case LIVE_PURGED -> "Nothing is left in live stores, and that was seen.";
      case AGING_OUT -> "Only backups that nobody can use for anything else are left.";
      case KEYS_DESTROYED -> "What may be left in a copy can be read by nobody.";
      case ERASED -> "Nothing is left anywhere.";
      case REACTIVATED -> "Nothing was deleted.";
    };
  }

  public boolean isOver() {
    return this == ERASED || this == REACTIVATED;
  }

  /// Whether the tenant can still come back.
  public boolean isReversible() {
    return this == GRACE || this == DUE || this == QUARANTINED;
  }

  Set<CaseState> next() {
    return switch (this) {
      case GRACE -> Set.of(DUE, REACTIVATED);
      case DUE -> Set.of(QUARANTINED, REACTIVATED);
      case QUARANTINED -> Set.of(PURGING, REACTIVATED);
      case PURGING -> Set.of(VERIFYING);
      case VERIFYING -> Set.of(LIVE_PURGED, PURGING);
      case LIVE_PURGED -> Set.of(AGING_OUT);
      case AGING_OUT -> Set.of(KEYS_DESTROYED);
      case KEYS_DESTROYED -> Set.of(ERASED);
      case ERASED, REACTIVATED -> Set.of();
    };
  }
}
