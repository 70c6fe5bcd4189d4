package io.safekeep.backup.catalogue;

import io.safekeep.backup.wire.Lsn;
import io.safekeep.backup.wire.TimelineId;
import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.UUID;

/// The newest proof of each datastore's chain of WAL in each repository.
@Singleton
public class SqlChainProofs {

  private final Sql sql;

  SqlChainProofs(Sql sql) {
    this.sql = sql;
  }

  public void note(UUID datastore, String repository, ChainProof proof) {
    sql.update(
        """
        insert into chain_proof
          (datastore, repository, timeline, proven_from, proven_to, failure, checked_at)
        values (?, ?, ?, ?, ?, ?, ?)
        on conflict (datastore, repository) do update set
          timeline = excluded.timeline, proven_from = excluded.proven_from,
          proven_to = excluded.proven_to, failure = excluded.failure,
          checked_at = excluded.checked_at
        """,
        datastore,
        repository,
        proof.timeline().value(),
        proof.from().toString(),
        proof.to().toString(),
        proof.failure(),
        proof.checkedAt());
  }

  public Optional<ChainProof> find(UUID datastore, String repository) {
    return sql.first(
        """
        select timeline, proven_from, proven_to, failure, checked_at from chain_proof
        where datastore = ? and repository = ?
        """,
        row ->
            new ChainProof(
                new TimelineId((int) row.number("timeline")),
                Lsn.parse(row.text("proven_from")),
                Lsn.parse(row.text("proven_to")),
                row.textOrNull("failure"),
                row.instant("checked_at")),
        datastore,
        repository);
  }
}
