package io.safekeep.notification.notice;

import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/// Table `security_contact_reminder`.
@Singleton
class SqlMissingContacts {

  private final Sql sql;

  SqlMissingContacts(Sql sql) {
    this.sql = sql;
  }

  /// Notes who has none now, and forgets the others.
  void note(Collection<TenantId> without, Instant now) {
    UUID[] tenants = without.stream().map(TenantId::value).toArray(UUID[]::new);
    sql.update("delete from security_contact_reminder where tenant <> all(?)", (Object) tenants);
    sql.update(
        """
        insert into security_contact_reminder (tenant, missing_since)
        select t, ?::timestamptz from unnest(?::uuid[]) as t
        on conflict do nothing
        """,
        now,
        tenants);
  }

  /// All of them; others who look at them wait.
  List<MissingContact> locked() {
    return sql.query(
        """
        select tenant, missing_since, reminders, reminded_at from security_contact_reminder
        order by tenant for update
        """,
        row ->
            new MissingContact(
                new TenantId(row.id("tenant")),
                row.instant("missing_since"),
                (int) row.number("reminders"),
                row.instantOrNull("reminded_at")));
  }

  void reminded(TenantId tenant, Instant at) {
    sql.update(
        """
        update security_contact_reminder set reminders = reminders + 1, reminded_at = ?
        where tenant = ?
        """,
        at,
        tenant.value());
  }
}
