package io.safekeep.backup.wal;

import io.safekeep.backup.vault.StoreFull;
import io.safekeep.backup.vault.Vault;
import io.safekeep.backup.wire.Dsn;
import io.safekeep.backup.wire.SystemIdentifier;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Streams one cluster's WAL from its replication slot into the vault, until it is closed.
///
/// Failure semantics: WAL is acknowledged to the server only after it would outlive our crash, so
/// whatever ends a session
/// - a lost connection, a full disk, kill -9 - the slot still keeps what is missing, and the next
///   session goes on at the last whole frame. WAL that the server no longer has is reported as a
///   gap, never skipped in silence. A server that is not the one whose archive this is, is refused.
public final class WalReceiver implements Runnable, AutoCloseable {
  private final Dsn server;
  private final String slot;
  private final Vault vault;
  private final WalListener listener;
  private final ReceiverSettings settings;
  private final Clock clock;
  private final SessionKey key;

  private final CountDownLatch closed = new CountDownLatch(1);
  private @Nullable SystemIdentifier system;
  private volatile @Nullable ReceiverSession session;

  /// @param slot name of the physical replication slot; made if the server has none
  /// @param system the cluster that this archive belongs to; null if whoever answers first is right
  public WalReceiver(
      Dsn server,
      String slot,
      Vault vault,
      @Nullable SystemIdentifier system,
      WalListener listener,
      ReceiverSettings settings,
      Clock clock) {
    this.server = server;
    this.slot = slot;
    this.vault = vault;
    this.system = system;
    this.listener = listener;
    this.settings = settings;
    this.clock = clock;
    this.key = new SessionKey(vault, clock);
  }

  /// Receives until [#close], or until a refusal. Blocks its thread, which is best a virtual one.
  @Override
  public void run() {
    Duration pause = settings.firstRetry();
    while (!isClosed()) {
      var next = new ReceiverSession(server, slot, vault, key, listener, settings, clock);
      session = next;
      ReceiverState outcome = receive(next, pause);
      session = null;
      if (isClosed()) {
        break;
      }
      tell(listener, outcome);
      if (outcome instanceof ReceiverState.Refused) {
        return;
      }
      Duration wait = next.hasStreamed() ? settings.firstRetry() : pause;
      waitUnlessClosed(wait);
      pause = longer(wait);
    }
    tell(listener, new ReceiverState.Stopped());
  }

  /// Ends [#run] soon, from any thread. What was received is made durable as far as the repository
  /// allows.
  @Override
  public void close() {
    closed.countDown();
    ReceiverSession running = session;
    if (running != null) {
      running.abort();
    }
  }

  private ReceiverState receive(ReceiverSession next, Duration pause) {
    try {
      // Closed between the loop's look and the moment from which close() sees the session.
      if (!isClosed()) {
        tell(listener, new ReceiverState.Connecting());
        next.run(system);
      }
      return new ReceiverState.Waiting(new IOException("server shut down"), pause);
    } catch (WalRefused refused) {
      return new ReceiverState.Refused(refused);
    } catch (StoreFull full) {
      return new ReceiverState.RepositoryFull(full, pause);
    } catch (IOException | RuntimeException failed) {
      return new ReceiverState.Waiting(failed, pause);
    } finally {
      system = next.system() == null ? system : next.system();
    }
  }

  /// Tells a state; a listener in trouble must not keep WAL from being received.
  static void tell(WalListener listener, ReceiverState state) {
    try {
      listener.stateChanged(state);
    } catch (RuntimeException deaf) {
      // A state is news and not the truth; the next one will be told again.
    }
  }

  private Duration longer(Duration pause) {
    Duration doubled = pause.multipliedBy(2);
    return doubled.compareTo(settings.longestRetry()) < 0 ? doubled : settings.longestRetry();
  }

  private boolean isClosed() {
    return closed.getCount() == 0;
  }

  private void waitUnlessClosed(Duration pause) {
    try {
      if (closed.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
        return;
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      closed.countDown();
    }
  }
}
