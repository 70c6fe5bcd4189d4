package io.safekeep.identity.client;

import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.util.List;

/// Where clients are answered, in table `client`.
@Singleton
class SqlClientAddresses {

  private final Sql sql;

  SqlClientAddresses(Sql sql) {
    this.sql = sql;
  }

  /// Clients that are let in and have an http address other than their own machine's.
  List<String> inTheClear() {
    return sql.query(
        """
        select distinct c.id from client c, unnest(c.redirect_uris) as address
        where c.disabled_at is null and address like 'http:%'
          and address !~ '^http://(localhost|127[.]0[.]0[.]1|\\[::1\\])(:[0-9]+)?(/|$)'
        order by c.id limit 100
        """,
        row -> row.text("id"));
  }
}
