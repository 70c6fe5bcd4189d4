package io.safekeep.identity.tenant;

import io.safekeep.contracts.TenantId;
import io.safekeep.identity.IdentityProblem;
import io.safekeep.identity.tenant.TenantProfile.Plan;
import io.safekeep.runtime.problem.Refusal;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Row of table `tenant`.
@Entity
@Table(name = "tenant")
class TenantEntity {

  @Id UUID id;
  String name;
  String domain;
  String region;
  String plan;
  String state;

  @Column(name = "suspended_at")
  @Nullable Instant suspendedAt;

  @Column(name = "suspension_reason")
  @Nullable String suspensionReason;

  @Column(name = "former_since")
  @Nullable Instant formerSince;

  @Column(name = "quarantined_at")
  @Nullable Instant quarantinedAt;

  @Column(name = "sealed_at")
  @Nullable Instant sealedAt;

  @Column(name = "created_at")
  Instant createdAt;

  @Version long version;

  static TenantEntity of(Tenant tenant) {
    var entity = new TenantEntity();
    var profile = tenant.profile();
    entity.id = profile.id().value();
    entity.name = profile.name();
    entity.domain = profile.domain();
    entity.region = profile.region();
    entity.plan = profile.plan().name().toLowerCase(Locale.ROOT);
    entity.createdAt = profile.createdAt();
    entity.apply(tenant);
    return entity;
  }

  /// @throws Refusal TENANT_SEALED if the tenant's data is being deleted
  void requireUnsealed() {
    if (sealedAt != null) {
      throw new Refusal(
          IdentityProblem.TENANT_SEALED,
          "the data of tenant %s is being deleted since %s".formatted(id, sealedAt));
    }
  }

  void apply(Tenant tenant) {
    suspendedAt = null;
    suspensionReason = null;
    formerSince = null;
    switch (tenant) {
      case Tenant.Active _ -> quarantinedAt = null;
      case Tenant.Suspended suspended -> {
        suspendedAt = suspended.suspendedAt();
        suspensionReason = suspended.reason();
      }
      case Tenant.Former former -> formerSince = former.formerSince();
      case Tenant.Departing departing -> formerSince = departing.formerSince();
    }
    state = stateOf(tenant);
  }

  Tenant toTenant() {
    var profile =
        new TenantProfile(
            new TenantId(id),
            name,
            domain,
            region,
            Plan.valueOf(plan.toUpperCase(Locale.ROOT)),
            createdAt);
    return switch (state) {
      case "active" -> new Tenant.Active(profile);
      case "suspended" ->
          new Tenant.Suspended(
              profile,
              Objects.requireNonNull(suspensionReason),
              Objects.requireNonNull(suspendedAt));
      case "former" -> {
        Instant since = Objects.requireNonNull(formerSince);
        yield quarantinedAt == null
            ? new Tenant.Former(profile, since)
            : new Tenant.Departing(profile, since, sealedAt != null);
      }
      default -> throw new IllegalStateException("tenant " + id + " is in state " + state);
    };
  }

  /// Name of a state in tables and answers.
  static String stateOf(Tenant tenant) {
    return switch (tenant) {
      case Tenant.Active _ -> "active";
      case Tenant.Suspended _ -> "suspended";
      case Tenant.Former _, Tenant.Departing _ -> "former";
    };
  }
}
