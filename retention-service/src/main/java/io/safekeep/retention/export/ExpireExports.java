package io.safekeep.retention.export;

import io.safekeep.retention.export.TenantExport.Ready;
import io.safekeep.runtime.work.WorkHandler;
import io.safekeep.runtime.work.WorkItem;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// Forgets the keys of archives whose time is over, and deletes them.
@Singleton
class ExpireExports implements WorkHandler {

  static final String KIND = "export-expiry";

  private static final Duration LONGEST_PAUSE = Duration.ofHours(1);

  private final SqlExports exports;
  private final Spool spool;
  private final Clock clock;

  ExpireExports(SqlExports exports, Spool spool, Clock clock) {
    this.exports = exports;
    this.spool = spool;
    this.clock = clock;
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Next work(WorkItem item, Lease lease) throws IOException {
    UUID id = UUID.fromString(item.key());
    Instant now = clock.instant();
    Optional<Ready> ready =
        exports
            .find(id)
            .filter(export -> export.state() instanceof Ready)
            .map(export -> (Ready) export.state());
    if (ready.isPresent() && ready.get().expiresAt().isAfter(now)) {
      Duration left = Duration.between(now, ready.get().expiresAt());
      return Next.again(left.compareTo(LONGEST_PAUSE) < 0 ? left : LONGEST_PAUSE);
    }
    exports.expire(id, now);
    spool.clear(id);
    return Next.done();
  }
}
