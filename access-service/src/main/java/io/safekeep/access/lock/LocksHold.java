package io.safekeep.access.lock;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.security.Actor;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/// P98: a lock can be placed, holds within a minute, and can be lifted. Besides the locks that are
/// placed one is tried each time, on nobody, and is gone with its transaction.
@Singleton
class LocksHold implements ControlCheck {

  private static final Duration TO_ENFORCE = Duration.ofSeconds(60);
  private static final String LOCKED = "locked";

  private final SqlLocks locks;
  private final SqlLockMeasures measures;
  private final Ids ids;

  LocksHold(SqlLocks locks, SqlLockMeasures measures, Ids ids) {
    this.locks = locks;
    this.measures = measures;
    this.ids = ids;
  }

  @Override
  public String name() {
    return "locks-hold";
  }

  @Override
  public String promise() {
    return "P98";
  }

  @Override
  public Duration every() {
    return Duration.ofMinutes(1);
  }

  @Override
  public String bound() {
    return "0 grants and sessions open 60 s after a lock on them; a trial lock bars until lifted";
  }

  @Override
  public List<ControlResult> check() {
    var found = new ArrayList<ControlResult>();
    measures
        .openInSpiteOfLock(TO_ENFORCE)
        .forEach(open ->
            found.add(
                new ControlResult(
                    Outcome.FAIL,
                    open.tenant(),
                    open.what() + " " + open.id(),
                    null,
                    "The %s is open in spite of lock %s.".formatted(open.what(), open.lock()))));
    found.add(QuarkusTransaction.requiringNew().call(this::trial));
    return found;
  }

  private ControlResult trial() {
    UUID id = ids.next();
    var nobody = "trial-" + id;
    var before = measures.barred(nobody);
    locks.add(id, LockKind.EMPLOYEE, nobody, "trial", Actor.SUITE, null);
    var locked = measures.barred(nobody);
    locks.lift(id, "trial", Actor.SUITE);
    var lifted = measures.barred(nobody);
    measures.forget(id);
    return judge(before, locked, lifted);
  }

  /// @param before what barred somebody before the lock, while it was placed, and after it was
  ///   lifted; empty for nothing
  static ControlResult judge(String before, String locked, String lifted) {
    boolean isGood = before.isEmpty() && locked.equals(LOCKED) && lifted.isEmpty();
    return new ControlResult(
        isGood ? Outcome.PASS : Outcome.FAIL,
        null,
        "trial",
        "'%s', '%s', '%s'".formatted(before, locked, lifted),
        "What barred somebody before a lock, while it was placed, and after it was lifted.");
  }
}
