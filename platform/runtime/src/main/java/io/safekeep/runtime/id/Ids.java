package io.safekeep.runtime.id;

import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.UUID;

/// Makes UUIDs of version 7 (RFC 9562, section 5.7): the first 48 bits are Unix milliseconds, so
/// that indexes grow at their end; the other 74 bits are random.
@Singleton
public class Ids {

  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  public Ids(Clock clock) {
    this.clock = clock;
  }

  public UUID next() {
    long most = (clock.millis() << 16) | 0x7000L | (random.nextInt() & 0x0FFFL);
    long least = 0x8000_0000_0000_0000L | (random.nextLong() >>> 2);
    return new UUID(most, least);
  }
}
