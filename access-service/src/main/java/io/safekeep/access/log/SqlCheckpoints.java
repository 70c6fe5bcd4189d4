package io.safekeep.access.log;

import static io.safekeep.access.log.SqlLogs.bytes;
import static io.safekeep.access.log.SqlLogs.numbers;
import static io.safekeep.access.log.SqlLogs.texts;

import io.safekeep.runtime.sql.Sql;
import io.safekeep.tlog.Checkpoint;
import io.safekeep.tlog.MalformedNote;
import io.safekeep.tlog.SignedNote;
import io.safekeep.tlog.TreeHash;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Checkpoints as rows.
@Singleton
class SqlCheckpoints {
  private final Sql sql;

  SqlCheckpoints(Sql sql) {
    this.sql = sql;
  }

  /// A state of a log that is committed, so that it may be signed.
  record Due(LogName log, Checkpoint state) {}

  /// @param note by the log, and by witnesses once it is published
  record Signed(LogName log, Checkpoint state, SignedNote note) {

    long size() {
      return state.size();
    }

    Signed with(SignedNote other) {
      return new Signed(log, state, other);
    }
  }

  /// @param forkedAt when a witness refused the log as another one than it had seen
  record Standing(String origin, long size, long publishedSize, @Nullable Instant forkedAt) {}

  /// Claims logs that have grown since their last published checkpoint, those first whose last
  /// claim ended longest ago. Whoever has claimed one publishes it; if that fails, the claim ends
  /// by itself.
  List<Due> claim(int most, Duration lease) {
    return sql.query(
        """
        with claimed as (
          update log_publication set claimed_until = clock_timestamp() + ? * interval '1 ms'
          where log in (
            select log from log_publication
            where published_size < size
              and (claimed_until is null or claimed_until < clock_timestamp())
            order by claimed_until nulls first limit ? for update skip locked)
          returning log)
        select name, origin, size, root from transparency_log join claimed on log = name
        """,
        row ->
            new Due(
                SqlLogs.name(row, "name"),
                new Checkpoint(
                    row.text("origin"), row.number("size"), TreeHash.of(row.bytes("root")))),
        lease.toMillis(),
        most);
  }

  /// Keeps what was signed; the first signature of each size stays.
  void keep(List<Signed> signed) {
    sql.update(
        """
        insert into log_checkpoint (log, size, root, note)
        select * from unnest(?, ?, ?, ?)
        on conflict (log, size) do nothing
        """,
        texts(signed, Signed::log),
        numbers(signed, Signed::size),
        bytes(signed, one -> one.state().root().bytes()),
        texts(signed, Signed::note));
  }

  /// Publishes checkpoints that are kept, and gives their logs free; also those that another
  /// replica has published meanwhile.
  void publish(List<Signed> signed) {
    sql.update(
        """
        with ready as (select * from unnest(?, ?, ?) r (log, size, note)),
        published as (
          update log_checkpoint c set note = r.note, published_at = clock_timestamp()
          from ready r where c.log = r.log and c.size = r.size and c.published_at is null)
        update log_publication p
        set published_size = greatest(p.published_size, r.size), claimed_until = clock_timestamp()
        from ready r where p.log = r.log
        """,
        texts(signed, Signed::log),
        numbers(signed, Signed::size),
        texts(signed, Signed::note));
  }

  /// The newest checkpoint that readers are shown.
  Optional<SignedNote> published(LogName log) {
    return sql.first(
        """
        select note from log_checkpoint where log = ? and published_at is not null
        order by size desc limit 1
        """,
        row -> parse(row.text("note")),
        log.toString());
  }

  private static SignedNote parse(String note) {
    try {
      return SignedNote.parse(note.getBytes(StandardCharsets.UTF_8));
    } catch (MalformedNote e) {
      throw new IllegalStateException("a stored checkpoint cannot be read", e);
    }
  }

  Optional<Standing> standing(LogName log) {
    return sql.first(
        """
        select l.origin, l.size, coalesce(p.published_size, 0) as published_size, l.forked_at
        from transparency_log l left join log_publication p on p.log = l.name
        where l.name = ?
        """,
        row ->
            new Standing(
                row.text("origin"),
                row.number("size"),
                row.number("published_size"),
                row.instantOrNull("forked_at")),
        log.toString());
  }

  /// Sizes of logs that a witness has cosigned last, as far as we know.
  Map<LogName, Long> followed(String witness, Collection<LogName> logs) {
    record Followed(LogName log, long size) {}
    return sql
        .query(
            "select log, size from log_witness where witness = ? and log = any(?)",
            row -> new Followed(SqlLogs.name(row, "log"), row.number("size")),
            witness,
            texts(logs))
        .stream()
        .collect(Collectors.toMap(Followed::log, Followed::size));
  }

  void follows(String witness, Map<LogName, Long> sizes) {
    var logs = List.copyOf(sizes.entrySet());
    sql.update(
        """
        insert into log_witness (log, witness, size)
        select log, ?, size from unnest(?, ?) cosigned (log, size)
        on conflict (log, witness) do update set size = excluded.size
        """,
        witness,
        texts(logs, Map.Entry::getKey),
        numbers(logs, Map.Entry::getValue));
  }

  /// Notes that a log has forked; false if that was noted before.
  boolean forked(LogName log) {
    return sql.update(
            """
            update transparency_log set forked_at = clock_timestamp()
            where name = ? and forked_at is null
            """,
            log.toString())
        == 1;
  }
}
