package io.safekeep.retention;

import io.quarkus.narayana.jta.QuarkusTransaction;
import java.util.concurrent.Callable;

/// Lets a test see what would be if something were otherwise, and leaves no trace of it.
public final class RolledBack {

  private RolledBack() {}

  /// What `act` returns, in a transaction that is undone.
  public static <T> T call(Callable<T> act) {
    QuarkusTransaction.begin();
    try {
      return act.call();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new AssertionError(e);
    } finally {
      QuarkusTransaction.rollback();
    }
  }
}
