package io.safekeep.access.log;

import io.safekeep.access.log.SqlCheckpoints.Due;
import io.safekeep.access.log.SqlCheckpoints.Signed;
import io.safekeep.tlog.SignedNote;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;

/// Signs what is committed, has it witnessed and shows it to readers.
///
/// Failure semantics: a log that was claimed and not published is due again when the claim ends. A
/// size is signed once; readers see a checkpoint only when enough witnesses have cosigned it, so
/// without them publication lags and everything else goes on.
@Singleton
class PublishCheckpoints {
  private static final int MOST_AT_ONCE = 1000;

  /// Fewer are cosigned at once: a claim must last for the round, and readers of the first of them
  /// wait for the last.
  private static final int MOST_WITNESSED = 250;

  /// Also how long a log waits whose witnesses did not answer.
  private static final Duration CLAIM = Duration.ofSeconds(10);

  private final SqlCheckpoints checkpoints;
  private final LogKeys keys;
  private final Cosigning cosigning;

  PublishCheckpoints(SqlCheckpoints checkpoints, LogKeys keys, Cosigning cosigning) {
    this.checkpoints = checkpoints;
    this.keys = keys;
    this.cosigning = cosigning;
  }

  /// Returns how many checkpoints were published.
  int publish() {
    var due = checkpoints.claim(cosigning.isWanted() ? MOST_WITNESSED : MOST_AT_ONCE, CLAIM);
    if (due.isEmpty()) {
      return 0;
    }
    // A signature takes longer than everything else that is done here for a log.
    var signed = due.parallelStream().map(this::sign).toList();
    checkpoints.keep(signed);
    var ready = cosigning.isWanted() ? cosigning.cosign(signed) : signed;
    if (!ready.isEmpty()) {
      checkpoints.publish(ready);
    }
    return ready.size();
  }

  private Signed sign(Due due) {
    var text = due.state().toString();
    var signature = keys.of(due.state().origin()).sign(text);
    return new Signed(due.log(), due.state(), new SignedNote(text, List.of(signature)));
  }
}
