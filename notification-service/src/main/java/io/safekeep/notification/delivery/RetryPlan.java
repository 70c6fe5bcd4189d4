package io.safekeep.notification.delivery;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/// When a delivery is tried again. Each pause is longer by up to a fifth, by a share that the
/// delivery's id says: what failed together does not come back together.
final class RetryPlan {

  /// Standard Webhooks 1.0, section "Deliverability and reliability".
  private static final List<Duration> WEBHOOK =
      List.of(
          Duration.ofSeconds(5),
          Duration.ofMinutes(5),
          Duration.ofMinutes(30),
          Duration.ofHours(2),
          Duration.ofHours(5),
          Duration.ofHours(10),
          Duration.ofHours(14),
          Duration.ofHours(20),
          Duration.ofHours(24));

  /// A page that is an hour old wakes nobody in time: its escalation has gone on meanwhile.
  private static final List<Duration> PAGE =
      List.of(
          Duration.ofSeconds(5),
          Duration.ofSeconds(15),
          Duration.ofSeconds(30),
          Duration.ofMinutes(1),
          Duration.ofMinutes(2),
          Duration.ofMinutes(5),
          Duration.ofMinutes(10),
          Duration.ofMinutes(30));

  private static final List<Duration> PHONE =
      List.of(
          Duration.ofSeconds(5),
          Duration.ofSeconds(30),
          Duration.ofMinutes(2),
          Duration.ofMinutes(10),
          Duration.ofHours(1));

  /// Greylisting lets one in after some minutes; senders give up after four to five days (RFC 5321,
  /// section 4.5.4.1).
  private static final List<Duration> MAIL =
      Stream.concat(
              Stream.of(
                  Duration.ofMinutes(1),
                  Duration.ofMinutes(5),
                  Duration.ofMinutes(30),
                  Duration.ofHours(2)),
              Collections.nCopies(19, Duration.ofHours(6)).stream())
          .toList();

  private static final Duration LONGEST_WISH = Duration.ofHours(24);
  private static final int SHARES = 1000;
  private static final int MOST_LONGER = 5;

  private RetryPlan() {}

  /// Pause until the attempt after this one; empty if there is none.
  ///
  /// @param wish how long the receiver wants to be left alone
  static Optional<Duration> pause(Attempt of, Duration wish) {
    var plan = plan(of);
    if (of.tries() > plan.size()) {
      return Optional.empty();
    }
    var planned = longer(plan.get(of.tries() - 1), of.delivery());
    var wished = wish.compareTo(LONGEST_WISH) > 0 ? LONGEST_WISH : wish;
    return Optional.of(planned.compareTo(wished) > 0 ? planned : wished);
  }

  private static List<Duration> plan(Attempt of) {
    if (of.lane() == Lane.PAGE) {
      return PAGE;
    }
    return switch (of.to()) {
      case Channel.Hook _ -> WEBHOOK;
      case Channel.Mail _ -> MAIL;
      case Channel.Phone _ -> PHONE;
    };
  }

  private static Duration longer(Duration pause, UUID delivery) {
    long share = Math.floorMod(delivery.hashCode(), SHARES);
    return pause.plus(pause.multipliedBy(share).dividedBy(SHARES * MOST_LONGER));
  }
}
