package io.safekeep.identity.invitation;

import io.quarkus.scheduler.Scheduled;
import io.safekeep.contracts.TenantId;
import io.safekeep.identity.invitation.Invitation.State;
import io.safekeep.identity.role.Role;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.secret.Secret;
import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/// Table `invitation`.
@Singleton
class SqlInvitations {

  private static final String PREFIX = "inv_";

  private static final String SELECT =
      """
      select id, tenant_id, user_name, email, roles, invited_by, invited_at, expires_at,
        accepted_at is not null as accepted, withdrawn_at is not null as withdrawn
      from invitation
      """;

  private static final String OPEN = " and accepted_at is null and withdrawn_at is null";

  private final Sql sql;

  SqlInvitations(Sql sql) {
    this.sql = sql;
  }

  /// False if there is an open one for that name.
  boolean add(Invitation invitation) {
    return sql.update(
            """
            insert into invitation
              (id, tenant_id, user_name, email, roles, invited_by, invited_at, expires_at)
            values (?, ?, ?, ?, ?, ?, ?, ?)
            on conflict (tenant_id, user_name)
              where accepted_at is null and withdrawn_at is null do nothing
            """,
            invitation.id(),
            invitation.tenant().value(),
            invitation.userName(),
            invitation.email(),
            invitation.roles().stream().map(Role::label).sorted().toArray(String[]::new),
            invitation.invitedBy(),
            invitation.invitedAt(),
            invitation.expiresAt())
        > 0;
  }

  /// Newest first.
  ///
  /// @param before id of the last one seen
  List<Invitation> before(TenantId tenant, UUID before, int limit) {
    return sql.query(
        SELECT + " where tenant_id = ? and id < ? order by id desc limit ?",
        SqlInvitations::read,
        tenant.value(),
        before,
        limit);
  }

  /// One that is neither accepted nor withdrawn, for whoever is about to change it.
  ///
  /// @throws Refusal NOT_FOUND, also if it is another tenant's
  Invitation open(TenantId tenant, UUID id) {
    return sql.first(
            SELECT + " where tenant_id = ? and id = ?" + OPEN + " for update",
            SqlInvitations::read,
            tenant.value(),
            id)
        .orElseThrow(() -> Refusal.notFound("open invitation " + id));
  }

  Optional<Invitation> open(UUID id) {
    return sql.first(SELECT + " where id = ?" + OPEN, SqlInvitations::read, id);
  }

  /// A token in place of the one of an earlier mail, good for [Invitation#LIFETIME].
  Secret token(UUID id) {
    var token = Secret.random(PREFIX);
    sql.update(
        """
        update invitation set token_hash = ?, sent_at = now(),
          expires_at = now() + make_interval(secs => ?)
        where id = ?
        """,
        token.hash(),
        Invitation.LIFETIME.toSeconds(),
        id);
    return token;
  }

  /// What a token invites to, if it is good; others who show it wait.
  Optional<Invitation> find(Secret token) {
    return sql.first(
        SELECT + " where token_hash = ? and expires_at > now()" + OPEN + " for update",
        SqlInvitations::read,
        token.hash());
  }

  void accepted(UUID id, UUID user) {
    sql.update("update invitation set accepted_at = now(), user_id = ? where id = ?", user, id);
  }

  void withdrawn(UUID id) {
    sql.update("update invitation set withdrawn_at = now() where id = ?", id);
  }

  /// Forgets whom somebody wanted to invite once nobody asks for it any more; the audit trail keeps
  /// that it was done.
  @Scheduled(
      every = "PT10M",
      delayed = "PT1M",
      concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  void sweep() {
    sql.update(
        """
        delete from invitation
        where coalesce(accepted_at, withdrawn_at, expires_at) < now() - interval '90 days'
        """);
  }

  private static Invitation read(Sql.Row row) throws SQLException {
    return new Invitation(
        row.id("id"),
        new TenantId(row.id("tenant_id")),
        row.text("user_name"),
        row.text("email"),
        row.texts("roles").stream()
            .map(label -> Role.find(label).orElseThrow())
            .collect(Collectors.toSet()),
        row.text("invited_by"),
        row.instant("invited_at"),
        row.instant("expires_at"),
        row.flag("accepted")
            ? State.ACCEPTED
            : row.flag("withdrawn") ? State.WITHDRAWN : State.OPEN);
  }
}
