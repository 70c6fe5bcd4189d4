package io.safekeep.local.story;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Writers that move amounts between accounts, one transaction after the other. Each transaction
/// adds a ledger row and changes one balance, so that at any instant the balances are the sums of
/// the ledger; it also records the commit time of the writer's transaction before it, as the server
/// stamped it.
final class Workload implements AutoCloseable {

  private static final int WRITERS = 3;

  private final TenantData data;
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicLong committed = new AtomicLong();
  private volatile boolean stopping;
  private volatile @Nullable SQLException failure;

  private Workload(TenantData data) {
    this.data = data;
  }

  static Workload start(TenantData data) {
    Workload workload = new Workload(data);
    for (int writer = 1; writer <= WRITERS; writer++) {
      int number = writer;
      workload.threads.add(
          Thread.ofPlatform().name("writer-" + number).start(() -> workload.write(number)));
    }
    return workload;
  }

  long committed() {
    return committed.get();
  }

  private void write(int writer) {
    Random random = new Random(writer);
    try (Connection connection = data.connect();
        PreparedStatement ledger =
            connection.prepareStatement(
                """
                insert into ledger (writer, account, amount, previous_id, previous_committed_at)
                values (?, ?, ?, ?, ?) returning id, pg_current_xact_id()::text
                """);
        PreparedStatement account =
            connection.prepareStatement("update account set balance = balance + ? where id = ?");
        PreparedStatement stamp =
            connection.prepareStatement("select pg_xact_commit_timestamp(?::text::xid8::xid)")) {
      connection.setAutoCommit(false);
      @Nullable Long previousId = null;
      @Nullable Timestamp previousCommit = null;
      while (!stopping) {
        int amount = random.nextInt(-500, 501);
        int number = random.nextInt(1, 51);
        ledger.setInt(1, writer);
        ledger.setInt(2, number);
        ledger.setInt(3, amount);
        ledger.setObject(4, previousId);
        ledger.setTimestamp(5, previousCommit);
        String transaction;
        try (ResultSet row = ledger.executeQuery()) {
          row.next();
          previousId = row.getLong(1);
          transaction = row.getString(2);
        }
        account.setInt(1, amount);
        account.setInt(2, number);
        account.executeUpdate();
        connection.commit();
        committed.incrementAndGet();
        stamp.setString(1, transaction);
        try (ResultSet row = stamp.executeQuery()) {
          row.next();
          previousCommit = row.getTimestamp(1);
        }
        connection.commit();
        // A tenant's application thinks between two transactions.
        Thread.sleep(3);
      }
    } catch (SQLException e) {
      failure = e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Stops the writers.
  ///
  /// @throws IllegalStateException if one of them failed
  @Override
  public void close() {
    stopping = true;
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    if (failure != null) {
      throw new IllegalStateException("the workload failed", failure);
    }
  }
}
