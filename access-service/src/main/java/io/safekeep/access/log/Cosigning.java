package io.safekeep.access.log;

import io.quarkus.logging.Log;
import io.safekeep.access.log.SqlCheckpoints.Due;
import io.safekeep.access.log.SqlPublishedLog.Edge;
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
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// Collects the cosignatures of all witnesses for many logs at once.
@Singleton
class Cosigning {
  /// A witness forces to its disk what it has seen: those that come at once, at once.
  private static final int AT_ONCE = 16;

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
    var round = new Round(notes.keySet().stream().map(Due::log).toList());
    var turns = new Semaphore(AT_ONCE);
    var tasks = new ArrayList<Future<?>>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      notes.forEach((due, note) ->
          tasks.add(
              threads.submit(() -> {
                turns.acquireUninterruptibly();
                try {
                  round.cosign(due, note);
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
    round.keepFollowed();
    return round.cosigned;
  }

  /// A witness, and how far it has followed each log, as far as we know.
  private record Follower(
      WitnessClient witness, Map<LogName, Long> before, Map<LogName, Long> now) {}

  /// One checkpoint of each of many logs. What the database knows of them is read at once, and
  /// written at once: with a statement for each, forcing those to disk would take most of the time.
  private final class Round {
    private final Map<LogName, Edge> edges;
    private final List<Follower> followers;
    private final Set<WitnessClient> away = ConcurrentHashMap.newKeySet();
    private final Map<LogName, SignedNote> cosigned = new ConcurrentHashMap<>();

    Round(List<LogName> logs) {
      this.edges = log.edges(logs);
      this.followers =
          witnesses.stream()
              .map(witness ->
                  new Follower(
                      witness,
                      checkpoints.followed(witness.name(), logs),
                      new ConcurrentHashMap<>()))
              .toList();
    }

    void cosign(Due due, SignedNote signed) {
      var note = signed;
      var count = 0;
      for (var follower : followers) {
        // One that does not answer is not asked again for each of a thousand logs.
        var signature = away.contains(follower.witness()) ? null : ask(follower, due, signed);
        if (signature != null) {
          note = note.with(signature);
          count++;
        }
      }
      if (count >= quorum) {
        cosigned.put(due.log(), note);
      }
    }

    private SignedNote.@Nullable Signature ask(Follower follower, Due due, SignedNote note) {
      var witness = follower.witness();
      var tiles = log.tiles(due.log(), Objects.requireNonNull(edges.get(due.log())));
      try {
        var from = Math.min(follower.before().getOrDefault(due.log(), 0L), due.state().size());
        var answer = witness.add(from, due.state(), note, tiles);
        if (answer instanceof WitnessClient.Answer.SeenOther(long seen)
            && seen != from
            && seen <= due.state().size()) {
          from = seen;
          answer = witness.add(from, due.state(), note, tiles);
        }
        return switch (answer) {
          case WitnessClient.Answer.Cosigned(var signature) -> {
            follower.now().put(due.log(), due.state().size());
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

    /// Only a hint: if it is lost, the witness answers what it has seen.
    void keepFollowed() {
      followers.stream()
          .filter(follower -> !follower.now().isEmpty())
          .forEach(follower -> checkpoints.follows(follower.witness().name(), follower.now()));
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
