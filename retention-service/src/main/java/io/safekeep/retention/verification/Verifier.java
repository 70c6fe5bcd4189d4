package io.safekeep.retention.verification;

import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.sql.SqlFault;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;

/// Looks into all databases of the suite that it has credentials for.
@Singleton
class Verifier {

  /// What lies here is on its way out and gone in a moment; the purge itself puts things here.
  private static final Set<String> IN_PASSING = Set.of("outbox", "work_item");

  /// What controls say of a tenant, written anew at each check; and keys whose tokens are refused
  /// until they have expired. Every service has them, and they hold ids only.
  private static final Set<String> OF_OURS =
      Set.of("control_result", "evidence_result", "revoked_caller");

  /// Ids that are drawn in one service.
  private static final int MOST_IDS = 500;

  private final SqlTraces traces;
  private final VerifierSettings settings;

  Verifier(SqlTraces traces, VerifierSettings settings) {
    this.traces = traces;
    this.settings = settings;
  }

  boolean isConfigured() {
    return !settings.databases().isEmpty();
  }

  private SortedSet<String> services() {
    return new TreeSet<>(settings.databases().keySet());
  }

  /// Why nothing can be concluded from a look; empty if something can.
  Optional<String> whyBlind(List<HeldStore> registry) {
    if (registry.isEmpty()) {
      return Optional.of("no service has declared its stores");
    }
    SortedSet<String> unseen =
        registry.stream()
            .filter(store -> !store.tables().isEmpty())
            .map(HeldStore::service)
            .filter(service -> !settings.databases().containsKey(service))
            .collect(Collectors.toCollection(TreeSet::new));
    return unseen.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "the verifier has no credentials for the database of " + String.join(", ", unseen));
  }

  /// Wherever the tenant is seen, or one of the ids.
  ///
  /// @param ids of what was the tenant's
  /// @throws SqlFault if it could not be seen all
  List<Trace> look(TenantId tenant, List<UUID> ids) {
    var seen = new ArrayList<Trace>();
    for (String service : services()) {
      seen.addAll(traces.find(service, Sought.tenant(tenant)));
      seen.addAll(traces.find(service, Sought.rows(ids)));
    }
    seen.removeIf(trace -> OF_OURS.contains(trace.table()));
    return seen;
  }

  /// Whether something was seen that is only passing, so that it must be looked again.
  static boolean isPassing(Trace trace) {
    return IN_PASSING.contains(trace.table());
  }

  /// A quick look: where the tenant's id is the whole of a value.
  ///
  /// @throws SqlFault if it could not be seen all
  List<Trace> glance(TenantId tenant) {
    var seen = new ArrayList<Trace>();
    services().forEach(service -> seen.addAll(glance(service, tenant)));
    return seen;
  }

  /// Whether a quick look at one database sees the tenant.
  boolean isSeen(String service, TenantId tenant) {
    return !glance(service, tenant).isEmpty();
  }

  private List<Trace> glance(String service, TenantId tenant) {
    return traces.find(service, new Sought(Trace.TENANT, List.of(tenant.value()), false)).stream()
        .filter(trace -> !isPassing(trace) && !OF_OURS.contains(trace.table()))
        .toList();
  }

  /// Ids of some things of the tenant's that the purge will delete. What one service deletes may be
  /// its copy of what another one keeps, such as a datastore whose backups grow old: by such an id
  /// nothing can be told.
  ///
  /// @throws SqlFault if it could not be seen all
  List<UUID> draw(TenantId tenant, List<HeldStore> registry) {
    var drawn = new LinkedHashSet<UUID>();
    for (String service : services()) {
      traces.idsOfRows(service, tenant, staying(service, registry)).stream()
          .limit(MOST_IDS)
          .forEach(drawn::add);
    }
    for (String service : services()) {
      drawn.removeAll(traces.keysAmong(service, List.copyOf(drawn), staying(service, registry)));
    }
    return List.copyOf(drawn);
  }

  /// Whether a table of a service, given by schema and name, outlives a purge.
  private static BiPredicate<String, String> staying(String service, List<HeldStore> registry) {
    List<HeldStore> stays =
        registry.stream()
            .filter(store -> store.service().equals(service) && store.stays())
            .toList();
    return (schema, table) -> stays.stream().anyMatch(store -> store.owns(schema, table));
  }
}
