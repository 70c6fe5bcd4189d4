package io.safekeep.identity.apikey;

import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// How often each key may be exchanged: so many times in each minute, counted by each replica for
/// itself.
@Singleton
public class ExchangeRate {

  private static final Duration WINDOW = Duration.ofMinutes(1);
  private static final int MOST_REMEMBERED = 10_000;

  private final int limit;
  private final Map<String, Window> windows = new ConcurrentHashMap<>();

  ExchangeRate(ApiKeySettings settings) {
    this.limit = settings.exchangesPerMinute();
  }

  private record Window(Instant since, int taken) {

    boolean isOver(Instant now) {
      return !now.isBefore(since.plus(WINDOW));
    }
  }

  /// @param remaining uses that are left; negative if this one is too many
  /// @param reset until all are there again
  public record Taken(int limit, int remaining, Duration reset) {

    public boolean isWithin() {
      return remaining >= 0;
    }
  }

  Taken take(String key, Instant now) {
    if (windows.size() >= MOST_REMEMBERED) {
      windows.values().removeIf(window -> window.isOver(now));
    }
    var window =
        windows.merge(
            key,
            new Window(now, 1),
            (open, fresh) -> open.isOver(now) ? fresh : new Window(open.since, open.taken + 1));
    return new Taken(limit, limit - window.taken, Duration.between(now, window.since.plus(WINDOW)));
  }
}
