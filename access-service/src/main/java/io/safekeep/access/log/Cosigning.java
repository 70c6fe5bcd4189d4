package io.safekeep.access.log;

import io.quarkus.logging.Log;
import io.safekeep.access.log.SqlCheckpoints.Signed;
import io.safekeep.access.log.SqlPublishedLog.Edge;
import io.safekeep.tlog.MalformedNote;
import io.safekeep.tlog.NoteKey;
import io.safekeep.tlog.NoteSigner;
import io.safekeep.tlog.SignedNote;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// Collects the cosignatures of all witnesses for many logs at once.
@Singleton
class Cosigning {
  /// A witness forces to its disk what it has seen, and its disk takes together what comes
  /// together.
  private static final int AT_ONCE = 64;

  private static final Duration CONNECT = Duration.ofSeconds(2);

  private final SqlCheckpoints checkpoints;
  private final SqlPublishedLog log;
  private final LogKeys keys;
  private final ForkAlarm alarm;
  private final String host;
  private final int quorum;
  private final List<WitnessClient> witnesses;

  Cosigning(
      SqlCheckpoints checkpoints,
      SqlPublishedLog log,
      LogKeys keys,
      ForkAlarm alarm,
      LogSettings settings) {
    this.checkpoints = checkpoints;
    this.log = log;
    this.keys = keys;
    this.alarm = alarm;
    this.host = settings.host();
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

  /// Those that enough witnesses have cosigned, with all cosignatures.
  ///
  /// @param signed by their logs
  List<Signed> cosign(List<Signed> signed) {
    var round = new Round(signed.stream().map(Signed::log).toList());
    var answers = new ArrayList<Future<Optional<Signed>>>();
    try (var threads = Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().factory())) {
      for (var one : signed) {
        answers.add(threads.submit(() -> round.cosign(one)));
      }
    }
    round.keepFollowed();
    answers.stream()
        .filter(answer -> answer.state() == Future.State.FAILED)
        .findFirst()
        .ifPresent(answer ->
            Log.error("A checkpoint was not shown to its witnesses", answer.exceptionNow()));
    return answers.stream()
        .filter(answer -> answer.state() == Future.State.SUCCESS)
        .flatMap(answer -> answer.resultNow().stream())
        .toList();
  }

  /// A witness, and how far it has followed each log, as far as we know.
  private record Follower(
      WitnessClient witness, Map<LogName, Long> before, Map<LogName, Long> now) {}

  /// One checkpoint of each of many logs. What the database knows of them is read at once, and
  /// written at once: with a statement for each, forcing those to disk would take most of the time.
  private final class Round {
    private final NoteSigner forWitnesses = keys.of(host);
    private final Map<LogName, Edge> edges;
    private final List<Follower> followers;
    private final Set<WitnessClient> away = ConcurrentHashMap.newKeySet();

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

    Optional<Signed> cosign(Signed signed) throws IOException {
      var text = signed.note().text();
      var shown =
          signed.with(signed.note().with(forWitnesses.named(signed.state().origin()).sign(text)));
      var note = shown.note();
      var count = 0;
      for (var follower : followers) {
        // One that does not answer is not asked again for each of a thousand logs.
        var signature = away.contains(follower.witness()) ? null : ask(follower, shown);
        if (signature != null) {
          note = note.with(signature);
          count++;
        }
      }
      return count >= quorum ? Optional.of(shown.with(note)) : Optional.empty();
    }

    private SignedNote.@Nullable Signature ask(Follower follower, Signed shown) throws IOException {
      var witness = follower.witness();
      var name = shown.log();
      var size = shown.size();
      var tiles = log.tiles(name, Objects.requireNonNull(edges.get(name)));
      var from = Math.min(follower.before().getOrDefault(name, 0L), size);
      var answer = witness.add(from, shown.state(), shown.note(), tiles);
      if (answer instanceof WitnessClient.Answer.SeenOther(long seen)
          && seen != from
          && seen <= size) {
        from = seen;
        answer = witness.add(from, shown.state(), shown.note(), tiles);
      }
      return switch (answer) {
        case WitnessClient.Answer.Cosigned(var signature) -> {
          follower.now().put(name, size);
          yield signature;
        }
        case WitnessClient.Answer.Contradicted() -> {
          alarm.sound(new Fork(name, witness.name(), shown.note(), size, from));
          yield null;
        }
        case WitnessClient.Answer.SeenOther(long seen) -> {
          soundIfAhead(witness, shown, from, seen);
          yield null;
        }
        case WitnessClient.Answer.Unanswered(var reason) -> {
          if (away.add(witness)) {
            Log.warnf("Checkpoints wait for witness %s: %s", witness.name(), reason);
          }
          yield null;
        }
      };
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
  private void soundIfAhead(WitnessClient witness, Signed shown, long from, long seen) {
    var size = checkpoints.standing(shown.log()).map(SqlCheckpoints.Standing::size).orElse(0L);
    if (seen > size || seen == from) {
      alarm.sound(new Fork(shown.log(), witness.name(), shown.note(), shown.size(), seen));
    }
  }
}
