package io.safekeep.runtime.id;

import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/// Makes UUIDs of version 7 (RFC 9562, section 5.7): 48 bits of Unix milliseconds, then a counter
/// of 12 bits within the millisecond (section 6.2, method 1), then 62 random bits. Each one sorts
/// after those that this process made before, also when the clock is set back.
@Singleton
public class Ids {

  private static final int COUNTER_BITS = 12;

  private final Clock clock;
  private final SecureRandom random = new SecureRandom();
  private final AtomicLong last = new AtomicLong();

  public Ids(Clock clock) {
    this.clock = clock;
  }

  public UUID next() {
    long now = clock.millis() << COUNTER_BITS;
    // A full counter runs over into the next millisecond, as section 6.2 allows.
    long tick = last.updateAndGet(before -> Math.max(before + 1, now));
    long millis = tick >>> COUNTER_BITS;
    long counter = tick & ((1L << COUNTER_BITS) - 1);
    long least = 0x8000_0000_0000_0000L | (random.nextLong() >>> 2);
    return new UUID((millis << 16) | 0x7000L | counter, least);
  }
}
