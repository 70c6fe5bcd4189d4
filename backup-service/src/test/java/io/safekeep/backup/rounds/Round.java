package io.safekeep.backup.rounds;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.random.RandomGenerator;

/// One round: what the service is asked to do, and what breaks how long after that, for how long.
/// The shop sells in all of them.
record Round(int number, Activity activity, Set<Fault> faults, Duration after, Duration length) {
  private static final int LONGEST_AFTER_MILLIS = 2_500;
  private static final int LONGEST_MILLIS = 1_500;

  /// Every fifth round has two faults at once.
  private static final int ROUNDS_PER_DOUBLE = 5;

  /// What goes on besides streaming when something breaks.
  enum Activity {
    STREAMING,
    NEW_SEGMENT,
    BASE_BACKUP,
    RESTORE
  }

  /// The kinds of faults take turns, so that a short run has all of them; the rest is chance.
  static Round draw(RandomGenerator random, int number) {
    Fault[] all = Fault.values();
    Set<Fault> faults = EnumSet.of(all[number % all.length]);
    if (random.nextInt(ROUNDS_PER_DOUBLE) == 0) {
      faults.add(all[random.nextInt(all.length)]);
    }
    return new Round(
        number,
        Activity.values()[random.nextInt(Activity.values().length)],
        faults,
        Duration.ofMillis(random.nextInt(LONGEST_AFTER_MILLIS)),
        Duration.ofMillis(random.nextInt(LONGEST_MILLIS)));
  }
}
