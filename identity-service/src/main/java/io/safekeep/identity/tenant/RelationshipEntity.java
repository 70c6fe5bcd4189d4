package io.safekeep.identity.tenant;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Row of table `relationship`.
@Entity
@Table(name = "relationship")
class RelationshipEntity {

  @Id UUID id;

  @Column(name = "tenant_id")
  UUID tenantId;

  String kind;

  @Column(name = "started_at")
  Instant startedAt;

  @Column(name = "ended_at")
  @Nullable Instant endedAt;

  @Column(name = "end_reason")
  @Nullable String endReason;

  @Version long version;

  static RelationshipEntity of(UUID tenantId, Relationship.Open open) {
    var entity = new RelationshipEntity();
    entity.id = open.id();
    entity.tenantId = tenantId;
    entity.kind = open.kind().label();
    entity.startedAt = open.startedAt();
    return entity;
  }

  void apply(Relationship.Ended ended) {
    endedAt = ended.endedAt();
    endReason = ended.reason();
  }

  Relationship toRelationship() {
    var known = Relationship.Kind.find(kind).orElseThrow();
    return endedAt == null
        ? new Relationship.Open(id, known, startedAt)
        : new Relationship.Ended(id, known, startedAt, endedAt, Objects.requireNonNull(endReason));
  }
}
