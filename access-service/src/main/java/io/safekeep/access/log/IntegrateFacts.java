package io.safekeep.access.log;

import io.safekeep.tlog.Commitment;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.security.SecureRandom;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Gives facts their places in logs. Any number of replicas may do so at once: each works on logs
/// of which it has locked the row.
///
/// Failure semantics: facts, entries, tiles and the log's row change in one transaction, so a fact
/// has one place or still waits. Nothing is signed here.
@Singleton
class IntegrateFacts {
  static final int MOST_AT_ONCE = 5000;

  private final SqlLogs logs;
  private final SecureRandom random = new SecureRandom();

  IntegrateFacts(SqlLogs logs) {
    this.logs = logs;
  }

  /// Returns how many facts got a place; as many as fit at once if more may wait.
  @Transactional
  int integrate() {
    var waiting = logs.waiting(MOST_AT_ONCE);
    if (waiting.isEmpty()) {
      return 0;
    }
    logs.make(waiting);
    var locked =
        logs.lock(waiting).stream()
            .collect(Collectors.toMap(GrowingLog::name, Function.identity()));
    var facts = logs.take(locked.keySet(), MOST_AT_ONCE);
    for (var fact : facts) {
      Objects.requireNonNull(locked.get(fact.log())).append(Leaf.of(fact, this::salt));
    }
    var grown = locked.values().stream().filter(log -> !log.added().isEmpty()).toList();
    if (!grown.isEmpty()) {
      logs.store(grown);
    }
    return facts.size();
  }

  private byte[] salt() {
    var salt = new byte[Commitment.SALT_BYTES];
    random.nextBytes(salt);
    return salt;
  }
}
