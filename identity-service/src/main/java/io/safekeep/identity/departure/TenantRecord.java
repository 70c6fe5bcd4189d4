package io.safekeep.identity.departure;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.problem.CommonProblem;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.purge.DataHolder;
import io.safekeep.runtime.purge.RelationshipOpen;
import io.safekeep.runtime.purge.Step;
import io.safekeep.runtime.purge.Store;
import io.safekeep.runtime.purge.Warrant;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.util.List;
import java.util.Set;

/// The tenant itself, and the one place in the suite that knows for certain whether it is a
/// customer. Each step is taken under the lock of the tenant's row, which every relationship that
/// starts takes too: a relationship comes before the seal, and then the seal is refused, or after
/// it, and then the relationship is.
@Singleton
class TenantRecord implements DataHolder {

  /// The database keeps microseconds.
  private static final Duration ROUNDING = Duration.ofMillis(1);

  private final SqlTenantRecords records;
  private final Clock clock;

  TenantRecord(SqlTenantRecords records, Clock clock) {
    this.records = records;
    this.clock = clock;
  }

  @Override
  public Store store() {
    return new Store(
        "tenants",
        "tombstone",
        "name, domain and words are blanked; kinds and dates of relationships stay",
        "the tenant's row says when it was purged",
        Period.ZERO,
        List.of("tenant", "relationship", "tenant_history"));
  }

  @Override
  public Set<Step> steps() {
    return Set.of(Step.QUARANTINE, Step.RELEASE, Step.SEAL, Step.PURGE);
  }

  @Override
  public long held(TenantId tenant) {
    return records.held(tenant);
  }

  @Override
  public String carryOut(Warrant warrant) {
    return QuarkusTransaction.requiringNew().call(() -> locked(warrant));
  }

  private String locked(Warrant warrant) {
    TenantId tenant = warrant.tenant();
    if (!records.lock(tenant)) {
      throw new Refusal(CommonProblem.NOT_FOUND, "tenant " + tenant + " is not known here");
    }
    long open = records.openRelationships(tenant);
    if (open > 0 && warrant.step() != Step.RELEASE) {
      throw RelationshipOpen.refusal("the tenant has %d open relationships".formatted(open));
    }
    if (warrant.step() != Step.RELEASE) {
      requireSameEnd(warrant);
    }
    Instant now = clock.instant();
    return switch (warrant.step()) {
      case QUARANTINE -> {
        records.quarantine(tenant, now);
        yield "Nobody of the tenant signs in any more.";
      }
      case RELEASE -> {
        records.release(tenant);
        yield "The tenant's people may sign in again.";
      }
      case SEAL -> {
        records.seal(tenant, now);
        yield "No relationship with the tenant can start any more.";
      }
      case PURGE -> {
        if (!records.isSealed(tenant)) {
          throw new Refusal(CommonProblem.CONFLICT, "tenant " + tenant + " is not sealed");
        }
        records.purge(tenant, now);
        yield "What is left of the tenant is that there was one.";
      }
      case DESTROY_KEYS -> throw new IllegalArgumentException("no keys are here");
    };
  }

  /// A relationship may have begun and ended while its events are on their way.
  private void requireSameEnd(Warrant warrant) {
    Instant believed = warrant.endedAt();
    if (believed == null) {
      return;
    }
    records
        .lastEnd(warrant.tenant())
        .filter(ended -> ended.isAfter(believed.plus(ROUNDING)))
        .ifPresent(ended -> {
          throw RelationshipOpen.refusal(
              "the last relationship ended at %s and not at %s".formatted(ended, believed));
        });
  }
}
