package io.safekeep.runtime.secret;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.arc.All;
import io.quarkus.logging.Log;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.StartupEvent;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.work.WorkHandler;
import io.safekeep.runtime.work.WorkItem;
import io.safekeep.runtime.work.WorkQueue;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/// Seals under the current master key what lies sealed under a former one, so that the former one
/// can be taken out. What no known key opens stays as it is, is counted
/// (`safekeep_secrets_under_former_keys`) and told in the log. While replicas with another master
/// key still run they seal rows back; the last to go ends that.
@Singleton
class ResealSecrets implements WorkHandler {

  private static final String KIND = "reseal-secrets";
  private static final Duration EVERY = Duration.ofHours(1);
  private static final int BATCH = 200;

  private final List<SealedColumn> columns;
  private final WorkQueue queue;
  private final Sql sql;
  private final AtomicLong left = new AtomicLong();

  ResealSecrets(@All List<SealedColumn> columns, WorkQueue queue, Sql sql, MeterRegistry metrics) {
    this.columns = columns;
    this.queue = queue;
    this.sql = sql;
    Gauge.builder("safekeep.secrets.under.former.keys", left, AtomicLong::get)
        .description("Sealed values that the current master key has not sealed, at the last look")
        .register(metrics);
  }

  void begin(@Observes StartupEvent started) {
    queue.schedule(KIND, "all");
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Next work(WorkItem item, Lease lease) {
    columns.forEach(this::reseal);
    left.set(columns.stream().mapToLong(this::left).sum());
    return Next.again(EVERY);
  }

  private void reseal(SealedColumn column) {
    long done = 0;
    Batch batch = new Batch("(0,0)", 0, 0);
    do {
      var after = batch.last();
      batch = QuarkusTransaction.requiringNew().call(() -> reseal(column, after));
      done += batch.sealed();
    } while (batch.seen() == BATCH);
    if (done > 0) {
      Log.infof("%d values of %s are sealed under the current master key", done, column.name());
    }
  }

  /// @param last place of the last row seen
  private record Batch(String last, int seen, int sealed) {}

  private Batch reseal(SealedColumn column, String after) {
    List<Row> rows =
        sql.query(
            """
            select ctid::text as place, %1$s as context, %2$s as sealed from %3$s
            where substring(%2$s for 9) <> ? and ctid > ?::tid order by ctid limit %4$d for update
            """
                .formatted(column.context(), column.column(), column.table(), BATCH),
            row -> new Row(row.text("place"), row.text("context"), row.bytes("sealed")),
            column.sealer().header(),
            after);
    int sealed = (int) rows.stream().filter(row -> reseal(column, row)).count();
    return new Batch(rows.isEmpty() ? after : rows.getLast().place(), rows.size(), sealed);
  }

  /// @param place of the row's version, which its lock keeps where it is
  private record Row(String place, String context, byte[] sealed) {}

  private boolean reseal(SealedColumn column, Row row) {
    var opened = column.sealer().open(row.sealed(), row.context());
    if (opened.isEmpty()) {
      Log.errorf(
          "What %s holds of %s opens under no known master key", column.name(), row.context());
      return false;
    }
    byte[] plain = opened.get();
    byte[] anew = column.sealer().seal(plain, row.context());
    int changed =
        column
            .companion()
            .map(also -> reseal(column, row, anew, also.column(), also.value().apply(plain)))
            .orElseGet(() ->
                sql.update(
                    "update %s set %s = ? where ctid = ?::tid"
                        .formatted(column.table(), column.column()),
                    anew,
                    row.place()));
    Arrays.fill(plain, (byte) 0);
    return changed == 1;
  }

  /// Leaves a row alone whose companion another row has by now: that one says the same.
  private int reseal(SealedColumn column, Row row, byte[] anew, String companion, byte[] value) {
    return sql.update(
        """
        update %1$s set %2$s = ?, %3$s = ?
        where ctid = ?::tid and not exists (select 1 from %1$s where %3$s = ?)
        """
            .formatted(column.table(), column.column(), companion),
        anew,
        value,
        row.place(),
        value);
  }

  private long left(SealedColumn column) {
    return sql.query(
            "select count(*) as n from %s where substring(%s for 9) <> ?"
                .formatted(column.table(), column.column()),
            row -> row.number("n"),
            column.sealer().header())
        .getFirst();
  }
}
