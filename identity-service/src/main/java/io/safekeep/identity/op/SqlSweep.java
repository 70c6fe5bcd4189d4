package io.safekeep.identity.op;

import io.quarkus.scheduler.Scheduled;
import io.safekeep.runtime.sql.Sql;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;

/// Deletes codes, refresh tokens, sessions, proofs and grants that are long over. They were refused
/// from the moment they expired; this only keeps the tables small. A day is kept so that a replay
/// is still known.
@ApplicationScoped
class SqlSweep {

  private final Sql sql;

  SqlSweep(Sql sql) {
    this.sql = sql;
  }

  @Scheduled(
      every = "PT10M",
      delayed = "PT1M",
      concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  @Transactional
  void sweep() {
    sql.update("delete from authorization_code where expires_at < now() - interval '1 day'");
    sql.update("delete from device_authorization where expires_at < now() - interval '1 day'");
    sql.update("delete from refresh_family where expires_at < now() - interval '1 day'");
    sql.update(
        """
        delete from session s where s.expires_at < now() - interval '1 day'
          and not exists (select from refresh_family f where f.session_id = s.id)
          and not exists (select from authorization_code c where c.session_id = s.id)
          and not exists (select from device_authorization d where d.session_id = s.id)
        """);
    sql.update(
        """
        delete from federated_sign_in f where f.at < now() - interval '1 day'
          and not exists (select from federated_session s where s.sign_in_id = f.id)
        """);
    sql.update("delete from pushed_request where expires_at < now() - interval '1 day'");
    sql.update("delete from single_use where expires_at < now()");
    sql.update("delete from sign_in_attempt where last_at < now() - interval '1 day'");
    sql.update("delete from spent_challenge where expires_at < now()");
    // As long as their browsers keep the cookie.
    sql.update(
        """
        delete from known_device d where d.last_seen_at < now() - interval '365 days'
          and not exists (select from session s where s.device_id = d.id)
        """);
    // Longer than the topic keeps their events: an end that is forgotten could be undone.
    sql.update("delete from portal_grant where ends_at < now() - interval '100 days'");
  }
}
