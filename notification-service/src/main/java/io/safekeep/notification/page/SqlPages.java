package io.safekeep.notification.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.safekeep.notification.MasterKeySettings;
import io.safekeep.notification.page.PageFact.What;
import io.safekeep.notification.page.PageState.Acknowledged;
import io.safekeep.notification.page.PageState.Asking;
import io.safekeep.notification.page.PageState.Exhausted;
import io.safekeep.notification.page.PageState.Resolved;
import io.safekeep.runtime.secret.SealedColumn;
import io.safekeep.runtime.secret.Sealer;
import io.safekeep.runtime.secret.Secret;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.sql.Sql.Row;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Tables `page`, `page_fact` and `page_asked`. What a page says rests sealed, for its own row.
@Singleton
class SqlPages {

  /// A storm of orders is counted; it does not fill the table.
  private static final int MOST_REPEATS_TOLD = 100;

  private final Sql sql;
  private final Sealer contents;

  SqlPages(Sql sql, MasterKeySettings masterKey) {
    this.sql = sql;
    this.contents = masterKey.sealerFor("page-content");
  }

  @Produces
  @Singleton
  SealedColumn kept() {
    return new SealedColumn("page", "content", "id::text", contents);
  }

  /// Adds a page unless one with its key is open; waits for whoever adds one just now.
  boolean add(
      UUID id, PageOrder order, @Nullable Integer policyVersion, PageState state, Instant at) {
    boolean added =
        sql.update(
                """
                insert into page (id, key, policy, policy_version, urgency, title, text, content,
                  link, ordered_at, state, turn, round, step, due_at)
                values (?, ?, ?, ?, ?, ?, '', ?, ?, ?, 'asking', ?, 0, -1, ?)
                on conflict (key) where state <> 'resolved' do nothing
                """,
                id,
                order.key(),
                order.policy(),
                policyVersion,
                order.urgency().label(),
                order.title(),
                contents.seal(order.text().getBytes(UTF_8), id.toString()),
                order.link(),
                at,
                state.turn(),
                Escalation.dueAt(state))
            == 1;
    if (added) {
      tell(id, new PageFact(at, What.ORDERED, null, order.title()));
    }
    return added;
  }

  /// Notes that an open page was ordered again.
  void repeated(Page page, PageOrder order, Instant at) {
    sql.update("update page set repeats = repeats + 1 where id = ?", page.id());
    if (page.repeats() < MOST_REPEATS_TOLD) {
      tell(page.id(), new PageFact(at, What.REPEATED, null, order.title()));
    }
  }

  Optional<Page> find(UUID id) {
    return sql.first("select * from page where id = ?", this::read, id);
  }

  /// Locks the row until the transaction ends.
  Optional<Page> findForUpdate(UUID id) {
    return sql.first("select * from page where id = ? for update", this::read, id);
  }

  /// Locks the open page of a key.
  Optional<Page> openForUpdate(String key) {
    return sql.first(
        "select * from page where key = ? and state <> 'resolved' for update", this::read, key);
  }

  /// Open ones, the oldest first.
  List<Page> open(int most) {
    return sql.query(
        "select * from page where state <> 'resolved' order by ordered_at, id limit ?",
        this::read,
        most);
  }

  /// Newest first, those before an id.
  List<Page> before(UUID cursor, int most) {
    return sql.query(
        "select * from page where id < ? order by id desc limit ?", this::read, cursor, most);
  }

  void move(Page page, PageState state) {
    var asking = state instanceof Asking one ? one : null;
    var acknowledged = state instanceof Acknowledged one ? one : null;
    var resolved = state instanceof Resolved one ? one : null;
    sql.update(
        """
        update page set state = ?, turn = ?, round = ?, step = ?, due_at = ?,
          acknowledged_by = ?, acknowledged_at = ?, resolved_by = ?, resolved_at = ?,
          first_acknowledged_at = coalesce(first_acknowledged_at, ?)
        where id = ?
        """,
        state.label(),
        state.turn(),
        asking == null ? null : asking.round(),
        asking == null ? null : asking.step(),
        resolved == null ? Escalation.dueAt(state) : null,
        acknowledged == null ? null : acknowledged.by(),
        acknowledged == null ? null : acknowledged.at(),
        resolved == null ? null : resolved.by(),
        resolved == null ? null : resolved.at(),
        acknowledged == null ? null : acknowledged.at(),
        page.id());
  }

  void tell(UUID page, PageFact fact) {
    sql.update(
        "insert into page_fact (page, at, what, who, text) values (?, ?, ?, ?, ?)",
        page,
        fact.at(),
        fact.what().label(),
        fact.who(),
        fact.text());
  }

  /// What happened, in order; at most 500.
  List<PageFact> facts(UUID page) {
    return sql.query(
        "select at, what, who, text from page_fact where page = ? order by no limit 500",
        row ->
            new PageFact(
                row.instant("at"),
                What.valueOf(row.text("what").toUpperCase(Locale.ROOT)),
                row.textOrNull("who"),
                row.text("text")),
        page);
  }

  /// Notes whom a turn asks, before anybody is told.
  ///
  /// @param token that stands in the message; its hash is kept
  void asked(UUID page, int turn, UUID employee, Secret token, Instant at) {
    sql.update(
        """
        insert into page_asked (page, turn, employee, asked_at, token_hash) values (?, ?, ?, ?, ?)
        """,
        page,
        turn,
        employee,
        at,
        token.hash());
    sql.update(
        "update page set first_asked_at = coalesce(first_asked_at, ?) where id = ?", at, page);
  }

  /// Notes that somebody could not be told.
  ///
  /// @return whether nobody whom the turn asks can be told
  boolean undelivered(UUID page, int turn, UUID employee, Instant at) {
    sql.update(
        "update page_asked set failed_at = ? where page = ? and turn = ? and employee = ?",
        at,
        page,
        turn,
        employee);
    return sql.query(
            """
            select bool_and(failed_at is not null) as nobody from page_asked
            where page = ? and turn = ?
            """,
            row -> row.flag("nobody"),
            page,
            turn)
        .getFirst();
  }

  void dueNow(UUID page, Instant now) {
    sql.update("update page set due_at = least(due_at, ?) where id = ?", now, page);
  }

  /// One message, by what stands in it.
  record Answerable(UUID page, UUID employee) {}

  /// Whose answer a token is, if nobody has given it.
  Optional<Answerable> find(Secret token) {
    return sql.first(
        "select page, employee from page_asked where token_hash = ? and used_at is null",
        row -> new Answerable(row.id("page"), row.id("employee")),
        token.hash());
  }

  /// @return false if somebody has used it meanwhile
  boolean use(Secret token, Instant at) {
    return sql.update(
            "update page_asked set used_at = ? where token_hash = ? and used_at is null",
            at,
            token.hash())
        == 1;
  }

  private Page read(Row row) throws SQLException {
    Long version = row.numberOrNull("policy_version");
    return new Page(
        row.id("id"),
        new PageOrder(
            row.text("key"),
            row.text("policy"),
            Urgency.of(row.text("urgency")),
            row.text("title"),
            said(row),
            row.text("link")),
        version == null ? null : version.intValue(),
        state(row),
        row.instant("ordered_at"),
        (int) row.number("repeats"),
        row.instantOrNull("first_asked_at"),
        row.instantOrNull("first_acknowledged_at"));
  }

  /// Of before contents were sealed, the text as it stands.
  private String said(Row row) throws SQLException {
    byte[] content = row.bytesOrNull("content");
    if (content == null) {
      return row.text("text");
    }
    UUID id = row.id("id");
    return contents
        .open(content, id.toString())
        .map(plain -> new String(plain, UTF_8))
        .orElseThrow(() ->
            new IllegalStateException("what page " + id + " says was sealed under another key"));
  }

  /// Forgets pages that were over by then.
  void forget(Instant resolvedBefore) {
    for (String of : List.of("page_asked", "page_fact")) {
      sql.update(
          "delete from %s where page in (select id from page where state = 'resolved' and resolved_at < ?)"
              .formatted(of),
          resolvedBefore);
    }
    sql.update("delete from page where state = 'resolved' and resolved_at < ?", resolvedBefore);
  }

  private static PageState state(Row row) throws SQLException {
    int turn = (int) row.number("turn");
    return switch (row.text("state")) {
      case "asking" ->
          new Asking(
              turn, (int) row.number("round"), (int) row.number("step"), row.instant("due_at"));
      case "acknowledged" ->
          new Acknowledged(
              turn,
              row.id("acknowledged_by"),
              row.instant("acknowledged_at"),
              row.instant("due_at"));
      case "exhausted" -> new Exhausted(turn, row.instant("due_at"));
      default -> new Resolved(turn, row.text("resolved_by"), row.instant("resolved_at"));
    };
  }
}
