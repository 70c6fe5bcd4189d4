package io.safekeep.notification.bounce;

import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// P140: mail that did not arrive after all is heard of in time for the next channel.
@Singleton
class ReturnsRead implements ControlCheck {

  private static final Duration BOUND = Duration.ofMinutes(15);

  private final ReturnMailbox mailbox;
  private final SqlMailboxLooks looks;
  private final Clock clock;

  ReturnsRead(ReturnMailbox mailbox, SqlMailboxLooks looks, Clock clock) {
    this.mailbox = mailbox;
    this.looks = looks;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "returned-mail-read";
  }

  @Override
  public String promise() {
    return "P140";
  }

  @Override
  public Duration every() {
    return Duration.ofMinutes(5);
  }

  @Override
  public String bound() {
    return "mailbox of returned mail read within 15 min";
  }

  @Override
  public List<ControlResult> check() {
    if (!mailbox.isThere()) {
      return List.of(
          result(Outcome.UNKNOWN, null, "No mailbox is set: mail that comes back is not seen."));
    }
    var last = looks.last();
    boolean inTime = last.map(at -> at.isAfter(clock.instant().minus(BOUND))).orElse(false);
    return List.of(
        result(
            inTime ? Outcome.PASS : Outcome.FAIL,
            last.map(at -> Duration.between(at, clock.instant()).toMinutes() + " min ago")
                .orElse("never"),
            inTime
                ? "Mail that comes back is seen."
                : "The mailbox that mail comes back to is not read."));
  }

  private static ControlResult result(Outcome outcome, @Nullable String measured, String detail) {
    return new ControlResult(outcome, null, "mailbox", measured, detail);
  }
}
