package io.safekeep.backup.rounds;

import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Faults at random moments. A failed run is repeated by the seed that it printed, as far as chance
/// in the machine allows: `-Dsafekeep.rounds.seed=N`. The long profile plays 200 rounds:
/// `-Prounds`.
final class FaultRoundsIT {
  private static final int ROUNDS = Integer.getInteger("safekeep.rounds", 3);
  private static final int ROUNDS_PER_LOOK = Integer.getInteger("safekeep.rounds.per-look", 10);
  private static final int REPLICAS = Integer.getInteger("safekeep.rounds.replicas", 1);
  private static final long SEED =
      Long.getLong("safekeep.rounds.seed", System.nanoTime() % 1_000_000);

  @Test
  void everyAcknowledgedCommitOutlivesWhateverBreaks(@TempDir Path folder) throws Exception {
    System.out.printf("%d rounds of faults, seed %d%n", ROUNDS, SEED);
    try (var rounds = new FaultRounds(folder, REPLICAS, new Random(SEED), System.out::println)) {
      rounds.play(ROUNDS, ROUNDS_PER_LOOK);
      rounds.summary().forEach(System.out::println);
    }
  }
}
