package io.safekeep.notification.notice;

import io.safekeep.notification.delivery.SqlMessageReceipts;
import io.safekeep.notification.delivery.SqlMessageReceipts.Receipt;
import io.safekeep.notification.notice.NoticeChannel.Kind;
import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Table `notice_channel`.
@Singleton
class SqlNoticeChannels {

  private final Sql sql;
  private final SqlMessageReceipts receipts;

  SqlNoticeChannels(Sql sql, SqlMessageReceipts receipts) {
    this.sql = sql;
    this.receipts = receipts;
  }

  void add(UUID notice, NoticeChannel channel) {
    sql.update(
        """
        insert into notice_channel (notice, target, kind, round, message, sent_at)
        values (?, ?, ?, ?, ?, ?)
        """,
        notice,
        channel.target(),
        channel.kind().name().toLowerCase(Locale.ROOT),
        channel.round(),
        channel.message(),
        channel.sentAt());
  }

  /// The newest of each target, with what became of it.
  List<NoticeChannel> of(UUID notice) {
    var rows =
        sql.query(
            """
            select distinct on (target) target, kind, round, message, sent_at from notice_channel
            where notice = ? order by target, round desc
            """,
            row ->
                new NoticeChannel(
                    row.id("target"),
                    Kind.valueOf(row.text("kind").toUpperCase(Locale.ROOT)),
                    (int) row.number("round"),
                    row.id("message"),
                    row.instant("sent_at"),
                    null),
            notice);
    var known =
        receipts.of(rows.stream().map(NoticeChannel::message).toList()).stream()
            .collect(Collectors.toMap(Receipt::message, Function.identity()));
    return rows.stream()
        .map(row ->
            new NoticeChannel(
                row.target(),
                row.kind(),
                row.round(),
                row.message(),
                row.sentAt(),
                known.get(row.message())))
        .toList();
  }
}
