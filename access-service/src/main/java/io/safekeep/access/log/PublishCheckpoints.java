package io.safekeep.access.log;

import io.safekeep.access.log.SqlCheckpoints.Due;
import io.safekeep.access.log.SqlCheckpoints.Signed;
import io.safekeep.tlog.NoteSigner;
import io.safekeep.tlog.SignedNote;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Signs what is committed, has it witnessed and shows it to readers.
///
/// Failure semantics: a log that was claimed and not published is due again when the claim ends. A
/// size is signed once; readers see a checkpoint only when enough witnesses have cosigned it, so
/// without them publication lags and everything else goes on.
@Singleton
class PublishCheckpoints {
  private static final int MOST_AT_ONCE = 1000;

  /// Witnesses are asked one log at a time, and a claim must last for all.
  private static final int MOST_WITNESSED = 250;

  /// Also how long a log waits whose witnesses did not answer.
  private static final Duration CLAIM = Duration.ofSeconds(10);

  private final SqlCheckpoints checkpoints;
  private final LogKeys keys;
  private final Cosigning cosigning;
  private final LogSettings settings;

  PublishCheckpoints(
      SqlCheckpoints checkpoints, LogKeys keys, Cosigning cosigning, LogSettings settings) {
    this.checkpoints = checkpoints;
    this.keys = keys;
    this.cosigning = cosigning;
    this.settings = settings;
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
    var ready = cosigning.isWanted() ? cosigned(due, signed) : signed;
    if (!ready.isEmpty()) {
      checkpoints.publish(ready);
    }
    return ready.size();
  }

  private Signed sign(Due due) {
    var state = due.state();
    var text = state.toString();
    var note = new SignedNote(text, List.of(keys.of(state.origin()).sign(text)));
    return new Signed(due.log(), state.size(), state.root(), note);
  }

  private List<Signed> cosigned(List<Due> due, List<Signed> signed) {
    var host = keys.of(settings.host());
    var notes =
        IntStream.range(0, due.size())
            .parallel()
            .boxed()
            .collect(Collectors.toMap(due::get, index -> forWitnesses(host, due.get(index), signed.get(index).note())));
    var cosigned = cosigning.cosign(notes);
    return signed.stream()
        .filter(one -> cosigned.containsKey(one.log()))
        .map(one -> one.with(Objects.requireNonNull(cosigned.get(one.log()))))
        .toList();
  }

  private static SignedNote forWitnesses(NoteSigner host, Due due, SignedNote note) {
    return note.with(host.named(due.state().origin()).sign(note.text()));
  }
}
