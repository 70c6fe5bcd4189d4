package io.safekeep.local;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// A few sales per second in a tenant's shop, through one connection. Each transaction writes its
/// invoice, its lines and its time.
final class LightLoad implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofMillis(350);

  /// One sale: a customer among the loyal, one to four tracks among the popular, and the commit's
  /// time.
  private static final String SALE =
      """
      with buyer as (
        select customer_id, city, country from customer
        where customer_id = 1 + floor(40000 * power(random(), 1.6))::int
      ), sold as (
        select track_id, unit_price from track
        where track_id = any (array(
          select 1 + floor(90000 * power(random(), 2.5))::int from generate_series(1, random(1, 4))))
      ), billed as (
        insert into invoice
        select (select max(invoice_id) + 1 from invoice), customer_id, now(), city, country,
          (select sum(unit_price) from sold)
        from buyer
        returning invoice_id
      ), lines as (
        insert into invoice_line
        select (select max(invoice_line_id) from invoice_line) + row_number() over (), invoice_id, track_id,
          unit_price, 1
        from billed, sold
      )
      insert into commit_log (invoice_id) select invoice_id from billed
      """;

  private final TenantCluster cluster;
  private final AtomicLong sales = new AtomicLong();
  private final ScheduledExecutorService executor;
  private final ScheduledFuture<?> selling;
  private @Nullable Connection connection;

  private LightLoad(TenantCluster cluster) {
    this.cluster = cluster;
    this.executor =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("load-" + cluster.spec().slug()).factory());
    this.selling =
        executor.scheduleWithFixedDelay(
            this::sell, PAUSE.toMillis(), PAUSE.toMillis(), TimeUnit.MILLISECONDS);
  }

  static LightLoad on(TenantCluster cluster) {
    return new LightLoad(cluster);
  }

  /// Sales committed since this load began.
  long sales() {
    return sales.get();
  }

  private void sell() {
    try {
      var current = connection;
      if (current == null) {
        current = cluster.server().connect(cluster.spec().database());
        connection = current;
      }
      try (var statement = current.prepareStatement(SALE)) {
        sales.addAndGet(statement.executeUpdate());
      }
    } catch (SQLException e) {
      // The cluster was stopped or killed on purpose, which is what a demo is for: connect anew
      // next time.
      disconnect();
    }
  }

  private void disconnect() {
    var current = connection;
    connection = null;
    if (current != null) {
      try {
        current.close();
      } catch (SQLException e) {
        // A broken connection has nothing left to close.
        return;
      }
    }
  }

  @Override
  public void close() {
    selling.cancel(false);
    executor.shutdown();
    try {
      if (executor.awaitTermination(5, TimeUnit.SECONDS)) {
        disconnect();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
