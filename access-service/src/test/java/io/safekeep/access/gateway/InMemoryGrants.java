package io.safekeep.access.gateway;

import io.safekeep.access.grant.EndReason;
import io.safekeep.access.grant.GrantInForce;
import io.safekeep.access.grant.GrantsInForce;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// Grants that a test puts in force and ends.
final class InMemoryGrants implements GrantsInForce {
  private final Map<UUID, GrantInForce> inForce = new ConcurrentHashMap<>();
  private final Map<UUID, List<Listener>> listeners = new ConcurrentHashMap<>();

  void begin(GrantInForce grant) {
    inForce.put(grant.terms().grant(), grant);
  }

  void end(UUID grant, EndReason reason) {
    inForce.remove(grant);
    new ArrayList<>(listeners.getOrDefault(grant, List.of())).forEach(one -> one.ended(reason));
  }

  @Override
  public Optional<GrantInForce> find(UUID grant) {
    return Optional.ofNullable(inForce.get(grant));
  }

  @Override
  public Watch watch(UUID grant, Listener listener) {
    var all = listeners.computeIfAbsent(grant, _ -> new CopyOnWriteArrayList<>());
    all.add(listener);
    return () -> all.remove(listener);
  }
}
