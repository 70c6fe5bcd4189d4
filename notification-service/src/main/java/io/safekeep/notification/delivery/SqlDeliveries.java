package io.safekeep.notification.delivery;

import io.safekeep.notification.delivery.Note.State;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.sql.Sql.Row;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Function;

/// Tables `delivery` and `delivery_attempt`: claims, and what came of them, many rows at once.
@Singleton
class SqlDeliveries {

  private final Sql sql;
  private final SqlMessages messages;

  SqlDeliveries(Sql sql, SqlMessages messages) {
    this.sql = sql;
    this.messages = messages;
  }

  /// What may be claimed.
  ///
  /// @param most rows that are looked at
  /// @param full destinations that get nothing now
  /// @param failing destinations that get one attempt at a time
  /// @param shared destinations that take many at a time: the mail server and the provider
  record Room(
      int most, Collection<String> full, Collection<String> failing, int toOne, int toShared) {}

  /// Claims due deliveries. Rows of one destination do not crowd out those of others: each gets a
  /// bounded number. What is not settled when the lease ends is due again.
  List<Attempt> claim(UUID claim, boolean urgent, Room room, Duration lease, Instant now) {
    return sql.query(
        """
        with due as (
          select id, message, destination, channel, due_at from delivery
          where state = 'waiting' and urgent = ? and due_at <= ? and destination <> all(?)
          order by due_at limit ? for update skip locked
        ), counted as (
          select id, row_number() over (partition by destination order by due_at) as nth,
            case when channel <> 'hook' then ? when destination = any(?) then 1 else ? end as most
          from due
        )
        update delivery d set claim = ?, attempts = d.attempts + 1, due_at = ?
        from counted c, message m
        where d.id = c.id and c.nth <= c.most and m.id = d.message
        returning d.id, d.message, d.attempts, d.attempts - d.tried_before as tries, d.channel,
          d.endpoint, d.address, d.destination, m.lane, m.subject, m.content, m.about,
          m.sent_at
        """,
        row -> read(row, claim),
        urgent,
        now,
        room.full().toArray(String[]::new),
        room.most(),
        room.toShared(),
        room.failing().toArray(String[]::new),
        room.toOne(),
        claim,
        now.plus(lease));
  }

  /// Keeps claims that are being worked on.
  void renew(Collection<Attempt> attempts, Duration lease, Instant now) {
    sql.update(
        """
        update delivery d set due_at = ?
        from unnest(?::uuid[], ?::uuid[]) as o (id, claim)
        where d.id = o.id and d.claim = o.claim and d.state = 'waiting'
        """,
        now.plus(lease),
        ids(attempts, Attempt::delivery),
        ids(attempts, Attempt::claim));
  }

  /// Gives claims back untried.
  void giveBack(Collection<Attempt> attempts, Instant now) {
    sql.update(
        """
        update delivery d set due_at = ?, claim = null, attempts = d.attempts - 1
        from unnest(?::uuid[], ?::uuid[]) as o (id, claim)
        where d.id = o.id and d.claim = o.claim and d.state = 'waiting'
        """,
        now,
        ids(attempts, Attempt::delivery),
        ids(attempts, Attempt::claim));
  }

  void addAttempts(List<Note> notes) {
    sql.update(
        """
        insert into delivery_attempt (delivery, number, began_at, millis, status, outcome, detail)
        select o.id, o.number, timestamptz 'epoch' + o.began * interval '1 millisecond', o.millis,
          nullif(o.status, 0), o.outcome, o.detail
        from unnest(?::uuid[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[], ?::text[],
          ?::text[]) as o (id, number, began, millis, status, outcome, detail)
          join delivery d on d.id = o.id
        on conflict do nothing
        """,
        ids(notes, note -> note.attempt().delivery()),
        numbers(notes, note -> (long) note.attempt().number()),
        numbers(notes, note -> note.beganAt().toEpochMilli()),
        numbers(notes, Note::millis),
        numbers(notes, note -> note.outcome().status().map(Integer::longValue).orElse(0L)),
        texts(notes, note -> note.outcome().result().name().toLowerCase(Locale.ROOT)),
        texts(notes, note -> note.outcome().detail()));
  }

  /// Moves the deliveries on whose claims still hold.
  ///
  /// @return messages of those that were delivered or have failed just now
  List<Moved> move(List<Note> notes) {
    return sql.query(
        """
        update delivery d set claim = null, state = o.state,
          due_at = case when o.state = 'waiting'
            then timestamptz 'epoch' + o.due * interval '1 millisecond' end,
          fallback_at = case when o.state = 'waiting' then d.fallback_at end,
          settled_at = case when o.state <> 'waiting'
            then timestamptz 'epoch' + o.at * interval '1 millisecond' end,
          reason = case when o.state = 'delivered' then null else o.reason end
        from unnest(?::uuid[], ?::uuid[], ?::text[], ?::bigint[], ?::bigint[], ?::text[])
          as o (id, claim, state, due, at, reason)
        where d.id = o.id and d.claim = o.claim and d.state = 'waiting'
        returning d.message, d.state
        """,
        row ->
            new Moved(row.id("message"), State.valueOf(row.text("state").toUpperCase(Locale.ROOT))),
        ids(notes, note -> note.attempt().delivery()),
        ids(notes, note -> note.attempt().claim()),
        texts(notes, note -> note.state().name().toLowerCase(Locale.ROOT)),
        numbers(notes, note -> dueMillis(note)),
        numbers(notes, note -> note.at().toEpochMilli()),
        texts(notes, note -> note.outcome().detail()));
  }

  /// Where a delivery is after an attempt.
  record Moved(UUID message, State state) {}

  /// A message that somebody has.
  record Told(UUID message, String decision) {}

  /// Notes that messages were delivered, and spares their other channels.
  ///
  /// @return those that were not before
  List<Told> delivered(Collection<UUID> delivered, Instant now) {
    UUID[] ids = delivered.toArray(UUID[]::new);
    sql.update(
        """
        update delivery set state = 'spared', settled_at = ?, due_at = null, fallback_at = null,
          claim = null
        where message = any(?) and state in ('held', 'waiting')
        """,
        now,
        ids);
    return sql.query(
        """
        update message set state = 'delivered', settled_at = ?
        where id = any(?) and state <> 'delivered' returning id, decision
        """,
        row -> new Told(row.id("id"), row.text("decision")),
        now,
        ids);
  }

  /// Messages whose channel takes too long; the next one is due for each of them.
  List<UUID> overdue(int limit, Instant now) {
    return sql.query(
        """
        update delivery set fallback_at = null
        where id in (
          select id from delivery where fallback_at <= ? order by fallback_at limit ?
          for update skip locked)
        returning message
        """,
        row -> row.id("message"),
        now,
        limit);
  }

  /// Puts off what can wait of an endpoint that rests.
  void putOff(UUID endpoint, Instant until) {
    sql.update(
        """
        update delivery set due_at = ?
        where destination = ? and state = 'waiting' and not urgent and claim is null and due_at < ?
        """,
        until,
        endpoint.toString(),
        until);
  }

  /// Ends what waits for an endpoint to which nothing is sent any more.
  ///
  /// @return whose next channel is due
  List<UUID> failAllTo(UUID endpoint, Instant now) {
    return sql.query(
        """
        update delivery set state = 'failed', settled_at = ?, due_at = null, fallback_at = null,
          claim = null, reason = 'the endpoint is gone or disabled'
        where destination = ? and state = 'waiting'
        returning message
        """,
        row -> row.id("message"),
        now,
        endpoint.toString());
  }

  private Attempt read(Row row, UUID claim) throws SQLException {
    UUID id = row.id("id");
    UUID message = row.id("message");
    return new Attempt(
        id,
        message,
        claim,
        (int) row.number("attempts"),
        (int) row.number("tries"),
        Lane.of(row.text("lane")),
        row.text("destination"),
        messages.channel(
            id, row.text("channel"), row.idOrNull("endpoint"), row.bytesOrNull("address")),
        messages.text(message, row.text("subject"), row.bytes("content")),
        row.text("about"),
        row.instant("sent_at"));
  }

  private static long dueMillis(Note note) {
    Instant due = note.dueAt();
    return due == null ? 0 : due.toEpochMilli();
  }

  private static <T> UUID[] ids(Collection<T> of, Function<T, UUID> id) {
    return of.stream().map(id).toArray(UUID[]::new);
  }

  private static Long[] numbers(List<Note> notes, Function<Note, Long> number) {
    return notes.stream().map(number).toArray(Long[]::new);
  }

  private static String[] texts(List<Note> notes, Function<Note, String> text) {
    return notes.stream().map(text).toArray(String[]::new);
  }
}
