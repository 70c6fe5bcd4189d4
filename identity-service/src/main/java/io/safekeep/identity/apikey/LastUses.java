package io.safekeep.identity.apikey;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// When keys were last used, written down for all of them together twice a minute instead of at
/// each use. A replica that is killed loses half a minute of it, which changes nothing about keys
/// that are unused for months.
@Singleton
class LastUses {

  private final SqlApiKeys keys;
  private final Map<String, Instant> unwritten = new ConcurrentHashMap<>();

  LastUses(SqlApiKeys keys) {
    this.keys = keys;
  }

  void note(String id, Instant at) {
    unwritten.merge(id, at, LastUses::later);
  }

  @Scheduled(every = "PT30S", concurrentExecution = ConcurrentExecution.SKIP)
  void write() {
    var uses = new HashMap<String, Instant>();
    unwritten
        .keySet()
        .forEach(id -> {
          var at = unwritten.remove(id);
          if (at != null) {
            uses.put(id, at);
          }
        });
    if (uses.isEmpty()) {
      return;
    }
    try {
      keys.used(uses);
    } catch (RuntimeException fault) {
      uses.forEach(this::note);
      throw fault;
    }
  }

  void stop(@Observes ShutdownEvent stopping) {
    write();
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }
}
