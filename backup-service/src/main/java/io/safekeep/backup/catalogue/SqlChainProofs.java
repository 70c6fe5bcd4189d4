package io.safekeep.backup.catalogue;

import io.safekeep.backup.wire.Lsn;
import io.safekeep.backup.wire.TimelineId;
import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.UUID;

/// The newest proof of each datastore's chain of WAL.
@Singleton
public class SqlChainProofs {

  private final Sql sql;

  SqlChainProofs(Sql sql) {
    this.sql = sql;
  }

  public void note(UUID datastore, ChainProof proof) {
    sql.update(
        """
        insert into chain_proof (datastore, timeline, proven_from, proven_to, failure, checked_at)
        values (?, ?, ?, ?, ?, ?)
        on conflict (datastore) do update set
          timeline = excluded.timeline, proven_from = excluded.proven_from,
          proven_to = excluded.proven_to, failure = excluded.failure,
          checked_at = excluded.checked_at
        """,
        datastore,
        proof.timeline().value(),
        proof.from().toString(),
        proof.to().toString(),
        proof.failure(),
        proof.checkedAt());
  }

  public Optional<ChainProof> find(UUID datastore) {
    return sql.first(
        """
        select timeline, proven_from, proven_to, failure, checked_at from chain_proof
        where datastore = ?
        """,
        row ->
            new ChainProof(
                new TimelineId((int) row.number("timeline")),
                Lsn.parse(row.text("proven_from")),
                Lsn.parse(row.text("proven_to")),
                row.textOrNull("failure"),
                row.instant("checked_at")),
        datastore);
  }
}
