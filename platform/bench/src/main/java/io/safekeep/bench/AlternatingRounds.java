package io.safekeep.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/// Rounds of ours and of a peer's, alternating and with the order reversed each time, so that a
/// machine that gets busier or slower meanwhile does not favour either.
final class AlternatingRounds {
  private final BackupRig rig;
  private final String peer;
  private final Benchmark.Log log;
  private final List<Round> ours = new ArrayList<>();
  private final List<Round> theirs = new ArrayList<>();

  AlternatingRounds(BackupRig rig, String peer, Benchmark.Log log) {
    this.rig = rig;
    this.peer = peer;
    this.log = log;
  }

  Result run(int rounds, Contestant our, Contestant their) throws IOException {
    for (var round = 1; round <= rounds; round++) {
      if (round % 2 == 1) {
        measure("ours", our, ours);
        measure(peer, their, theirs);
      } else {
        measure(peer, their, theirs);
        measure("ours", our, ours);
      }
      var load = Files.readString(Path.of("/proc/loadavg")).split(" ")[0];
      log.say("round %d of %d, load average %s".formatted(round, rounds, load));
    }
    log.say(
        String.format(
            Locale.ROOT,
            "CPU of client and server: %.2f s, ratio %.2f against %s",
            median(ours, Round::cpu),
            median(theirs, Round::cpu) / median(ours, Round::cpu),
            peer));
    return Result.lessIsBetter(median(ours, Round::wall), "s", median(theirs, Round::wall), peer);
  }

  private void measure(String name, Contestant contestant, List<Round> rounds) throws IOException {
    contestant.prepare();
    rounds.add(Round.of(rig, contestant::run));
    contestant.cleanUp();
    log.say("%-10s %s".formatted(name, rounds.getLast()));
  }

  private static double median(List<Round> rounds, Function<Round, Duration> figure) {
    return Median.of(rounds.stream().map(figure).map(time -> time.toMillis() / 1000.0).toList());
  }

  /// What is measured, and what must be done before and after and is not.
  interface Contestant {
    void prepare() throws IOException;

    void run() throws IOException;

    void cleanUp() throws IOException;
  }
}
