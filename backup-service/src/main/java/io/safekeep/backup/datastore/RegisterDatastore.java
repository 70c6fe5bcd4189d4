package io.safekeep.backup.datastore;

import io.safekeep.backup.BackupProblem;
import io.safekeep.backup.wire.Dsn;
import io.safekeep.contracts.TenantId;
import io.safekeep.contracts.backup.DatastoreRegistered;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.outbox.Outbox;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Actor;
import io.safekeep.runtime.tenant.TenantDirectory;
import io.safekeep.runtime.work.WorkQueue;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.Map;
import org.hibernate.exception.ConstraintViolationException;

/// Registers a tenant's cluster and starts its protection.
@Singleton
public class RegisterDatastore {

  private final Datastores datastores;
  private final DatastoreProbe probe;
  private final TenantDirectory tenants;
  private final Outbox outbox;
  private final AuditTrail audit;
  private final WorkQueue queue;
  private final Ids ids;
  private final Clock clock;

  RegisterDatastore(
      Datastores datastores,
      DatastoreProbe probe,
      TenantDirectory tenants,
      Outbox outbox,
      AuditTrail audit,
      WorkQueue queue,
      Ids ids,
      Clock clock) {
    this.datastores = datastores;
    this.probe = probe;
    this.tenants = tenants;
    this.outbox = outbox;
    this.audit = audit;
    this.queue = queue;
    this.ids = ids;
    this.clock = clock;
  }

  /// A cluster that was looked at and can be protected.
  public record Candidate(TenantId tenant, Dsn dsn, String systemIdentifier, int serverVersion) {}

  /// Looks at a cluster. Waits for the network, so no transaction may be open.
  ///
  /// @throws Refusal UNKNOWN_TENANT; what the probe finds wrong with the cluster
  @Transactional(Transactional.TxType.NEVER)
  public Candidate examine(TenantId tenant, Dsn dsn) {
    if (tenants.find(tenant).isEmpty()) {
      throw new Refusal(
          BackupProblem.UNKNOWN_TENANT,
          "tenant " + tenant + " is not known here; a new tenant may take some seconds to arrive");
    }
    DatastoreProbe.Probed probed = probe.probe(dsn);
    return new Candidate(tenant, dsn, probed.systemIdentifier(), probed.serverVersion());
  }

  /// @throws Refusal DATASTORE_KNOWN if the tenant has this cluster or name already
  @Transactional
  public Datastore register(Candidate candidate, String name, Actor actor) {
    TenantId tenant = candidate.tenant();
    Dsn dsn = candidate.dsn();
    datastores
        .findByCluster(tenant, candidate.systemIdentifier())
        .or(() -> datastores.findByName(tenant, name))
        .ifPresent(known -> {
          throw new Refusal(
                  BackupProblem.DATASTORE_KNOWN,
                  "tenant " + tenant + " has it as datastore " + known.id())
              .with("datastore", known.id().toString());
        });
    Datastore datastore =
        new Datastore(
            ids.next(),
            tenant,
            name,
            dsn,
            candidate.systemIdentifier(),
            candidate.serverVersion(),
            new Protection.Seeding(clock.instant()),
            clock.instant());
    add(datastore);
    outbox.add(new DatastoreRegistered(tenant.value(), datastore.id(), name, "postgresql"));
    audit.record(
        actor,
        tenant,
        "datastore.register",
        datastore.id().toString(),
        Map.of("name", name, "host", dsn.host(), "port", dsn.port(), "user", dsn.user()));
    queue.schedule(ProtectionWork.STREAM_WAL, datastore.id().toString());
    queue.schedule(ProtectionWork.EXPIRE, datastore.id().toString());
    queue.schedule(ProtectionWork.MIRROR_WAL, datastore.id().toString());
    return datastore;
  }

  private void add(Datastore datastore) {
    try {
      datastores.add(datastore);
    } catch (ConstraintViolationException e) {
      // Two requests at the same moment: neither saw the other one's row.
      throw new Refusal(
          BackupProblem.DATASTORE_KNOWN,
          "tenant " + datastore.tenant() + " has just registered this cluster or name");
    }
  }
}
