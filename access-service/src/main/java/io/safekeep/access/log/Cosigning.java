package io.safekeep.access.log;

import io.quarkus.logging.Log;
import io.safekeep.access.log.SqlCheckpoints.Due;
import io.safekeep.tlog.MalformedNote;
import io.safekeep.tlog.NoteKey;
import io.safekeep.tlog.SignedNote;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// Collects the cosignatures of all witnesses for many logs at once.
@Singleton
class Cosigning {
  /// As many as the connections to the database allow without holding up others.
  private static final int AT_ONCE = 6;

  private static final Duration CONNECT = Duration.ofSeconds(2);

  private final SqlCheckpoints checkpoints;
  private final SqlPublishedLog log;
  private final ForkAlarm alarm;
  private final int quorum;
  private final List<WitnessClient> witnesses;

  Cosigning(
      SqlCheckpoints checkpoints, SqlPublishedLog log, ForkAlarm alarm, LogSettings settings) {
    this.checkpoints = checkpoints;
    this.log = log;
    this.alarm = alarm;
    this.quorum = settings.quorumOfWitnesses();
    var http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .build();
    this.witnesses =
        settings.witnesses().values().stream()
            .map(witness -> new WitnessClient(http, key(witness), witness.address()))
            .toList();
  }

  private static NoteKey key(LogSettings.Witness witness) {
    try {
      var key = NoteKey.parse(witness.key());
      if (key.kind() != NoteKey.Kind.COSIGNATURE) {
        throw new IllegalArgumentException("the key of a witness is one for cosignatures");
      }
      return key;
    } catch (MalformedNote e) {
      throw new IllegalArgumentException("the key of a witness: " + e.getMessage(), e);
    }
  }

  boolean isWanted() {
    return !witnesses.isEmpty();
  }

  /// The notes with all cosignatures, by log; only those that enough witnesses have cosigned.
  ///
  /// @param notes signed by a key that the witnesses know
  Map<LogName, SignedNote> cosign(Map<Due, SignedNote> notes) {
    var cosigned = new ConcurrentHashMap<LogName, SignedNote>();
    Set<WitnessClient> away = ConcurrentHashMap.newKeySet();
    var turns = new Semaphore(AT_ONCE);
    var tasks = new ArrayList<Future<?>>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      notes.forEach((due, note) ->
          tasks.add(
              threads.submit(() -> {
                turns.acquireUninterruptibly();
                try {
                  cosign(due, note, away, cosigned);
                } finally {
                  turns.release();
                }
              })));
    }
    tasks.stream()
        .filter(task -> task.state() == Future.State.FAILED)
        .findFirst()
        .ifPresent(
            task -> Log.error("A checkpoint was not shown to its witnesses", task.exceptionNow()));
    return cosigned;
  }

  private void cosign(
      Due due, SignedNote signed, Set<WitnessClient> away, Map<LogName, SignedNote> cosigned) {
    var note = signed;
    var count = 0;
    for (var witness : witnesses) {
      // One that does not answer is not asked again for each of a thousand logs.
      var signature = away.contains(witness) ? null : ask(witness, due, signed, away);
      if (signature != null) {
        note = note.with(signature);
        count++;
      }
    }
    if (count >= quorum) {
      cosigned.put(due.log(), note);
    }
  }

  private SignedNote.@Nullable Signature ask(
      WitnessClient witness, Due due, SignedNote note, Set<WitnessClient> away) {
    try {
      var from = Math.min(checkpoints.followed(due.log(), witness.name()), due.state().size());
      var answer = witness.add(from, due.state(), note, log.tiles(due.log()));
      if (answer instanceof WitnessClient.Answer.SeenOther(long seen)
          && seen != from
          && seen <= due.state().size()) {
        from = seen;
        answer = witness.add(from, due.state(), note, log.tiles(due.log()));
      }
      return switch (answer) {
        case WitnessClient.Answer.Cosigned(var signature) -> {
          checkpoints.follows(due.log(), witness.name(), due.state().size());
          yield signature;
        }
        case WitnessClient.Answer.Contradicted() -> {
          alarm.sound(new Fork(due.log(), witness.name(), due.state().size(), from));
          yield null;
        }
        case WitnessClient.Answer.SeenOther(long seen) -> {
          soundIfAhead(witness, due, from, seen);
          yield null;
        }
        case WitnessClient.Answer.Unanswered(var reason) -> {
          if (away.add(witness)) {
            Log.warnf("Checkpoints wait for witness %s: %s", witness.name(), reason);
          }
          yield null;
        }
      };
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Another replica may have shown the witness a later state than ours. But it cannot have seen
  /// more than there is, nor another tree of the same size.
  private void soundIfAhead(WitnessClient witness, Due due, long from, long seen) {
    var size = checkpoints.standing(due.log()).map(SqlCheckpoints.Standing::size).orElse(0L);
    if (seen > size || seen == from) {
      alarm.sound(new Fork(due.log(), witness.name(), due.state().size(), seen));
    }
  }
}
