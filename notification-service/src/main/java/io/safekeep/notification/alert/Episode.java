package io.safekeep.notification.alert;

import io.safekeep.notification.alert.Signal.Act;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The newest trouble of one fingerprint. Signals come twice, late and in any order; whichever way
/// they come, a trouble is over in the end exactly if the newest of them, by the sender's clock,
/// says so.
///
/// @param triggeredAt of the newest signal that said it was on
/// @param endedAt of the newest signal that said it was over; null while it is on
record Episode(Instant triggeredAt, @Nullable Instant endedAt) {

  /// What a signal does.
  enum Effect {

    /// A trouble begins.
    OPENED,

    /// It is on still.
    REPEATED,

    /// Somebody has seen it at the sender's.
    ACKNOWLEDGED,

    /// It is over.
    ENDED,

    /// It was over before it was heard of; what comes of it later is known to be late.
    REMEMBERED,

    /// It changes nothing: something newer was heard before.
    LATE
  }

  /// @param newest null if the fingerprint was never heard of
  static Effect effect(@Nullable Episode newest, Act act, Instant at) {
    if (newest == null) {
      return switch (act) {
        case TRIGGER -> Effect.OPENED;
        case RESOLVE, ACKNOWLEDGE -> Effect.REMEMBERED;
      };
    }
    Instant ended = newest.endedAt;
    return switch (act) {
      case TRIGGER ->
          ended == null ? Effect.REPEATED : at.isAfter(ended) ? Effect.OPENED : Effect.LATE;
      case ACKNOWLEDGE -> ended == null ? Effect.ACKNOWLEDGED : Effect.LATE;
      case RESOLVE ->
          ended == null && !at.isBefore(newest.triggeredAt) ? Effect.ENDED : Effect.LATE;
    };
  }

  /// What is known after a signal.
  static Episode after(@Nullable Episode newest, Act act, Instant at) {
    return switch (effect(newest, act, at)) {
      case OPENED -> new Episode(at, null);
      case REMEMBERED -> new Episode(at, at);
      case ENDED -> new Episode(known(newest).triggeredAt, at);
      case REPEATED -> new Episode(later(known(newest).triggeredAt, at), null);
      case ACKNOWLEDGED -> known(newest);
      case LATE -> {
        Instant ended = known(newest).endedAt;
        yield act == Act.RESOLVE && ended != null
            ? new Episode(known(newest).triggeredAt, later(ended, at))
            : known(newest);
      }
    };
  }

  private static Episode known(@Nullable Episode newest) {
    if (newest == null) {
      throw new IllegalStateException("what was never heard of can only begin");
    }
    return newest;
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }
}
