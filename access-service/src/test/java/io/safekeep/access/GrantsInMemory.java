package io.safekeep.access;

import io.safekeep.access.grant.EndReason;
import io.safekeep.access.grant.GrantInForce;
import io.safekeep.access.grant.GrantTerms;
import io.safekeep.access.grant.GrantsInForce;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// Grants that a test puts in force and ends.
@Singleton
public class GrantsInMemory implements GrantsInForce {

  private final Map<UUID, GrantInForce> grants = new ConcurrentHashMap<>();
  private final Map<UUID, List<Listener>> listeners = new ConcurrentHashMap<>();

  public GrantTerms begin(GrantTerms terms, Duration time) {
    grants.put(terms.grant(), new GrantInForce(terms, Instant.now().plus(time)));
    return terms;
  }

  public void end(UUID grant, EndReason reason) {
    grants.remove(grant);
    listeners.getOrDefault(grant, List.of()).forEach(listener -> listener.ended(reason));
  }

  @Override
  public Optional<GrantInForce> find(UUID grant) {
    return Optional.ofNullable(grants.get(grant));
  }

  @Override
  public Watch watch(UUID grant, Listener listener) {
    var all = listeners.computeIfAbsent(grant, _ -> new CopyOnWriteArrayList<>());
    all.add(listener);
    return () -> all.remove(listener);
  }
}
