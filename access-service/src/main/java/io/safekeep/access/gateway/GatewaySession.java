package io.safekeep.access.gateway;

import io.safekeep.access.grant.Privilege;
import io.safekeep.access.session.Fact;
import io.safekeep.access.session.RecordUnavailable;
import io.safekeep.access.session.SessionRecord;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLSocket;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// One client's session with one server, from its welcome to its farewell.
///
/// One thread reads the client, another one the server, and [#end] may come from anywhere.
final class GatewaySession {
  private static final Logger LOGGER = Logger.getLogger(GatewaySession.class);

  /// For a client to take its farewell.
  private static final Duration GRACE = Duration.ofMillis(300);

  private final SSLSocket client;
  private final Socket plainClient;
  private final ServerConnection server;
  private final SessionRecord record;
  private final Privilege.Postgres privilege;
  private final CancelKey cancelKey;
  private final BooleanSupplier inForce;
  private final Conversation conversation;
  private final GatewayMetrics metrics;
  private final Requests requests;
  private final Answers answers;
  private final OutputStream toClient;
  private final AtomicReference<@Nullable SessionEnd> ending = new AtomicReference<>();
  private volatile long heardAt = System.nanoTime();
  private volatile long endedAt;

  /// @param inForce whether the grant still allows the session
  GatewaySession(
      SSLSocket client,
      Socket plainClient,
      ServerConnection server,
      SessionRecord record,
      Privilege.Postgres privilege,
      CancelKey cancelKey,
      BooleanSupplier inForce,
      GatewayMetrics metrics)
      throws IOException {
    this.client = client;
    this.plainClient = plainClient;
    this.server = server;
    this.record = record;
    this.privilege = privilege;
    this.cancelKey = cancelKey;
    this.inForce = inForce;
    this.metrics = metrics;
    this.conversation = new Conversation(privilege.mostRows());
    this.toClient = new BufferedOutputStream(client.getOutputStream());
    this.requests =
        new Requests(
            new MessageReader(client.getInputStream()), server.out(), conversation, this::record);
    this.answers = new Answers(server.in(), toClient, conversation, record::note);
  }

  /// Serves the client until the session is over.
  ///
  /// @return why it is
  SessionEnd run() throws InterruptedException {
    var answering = Thread.ofVirtual().name("gateway-answers").start(this::serveAnswers);
    try {
      serveRequests();
    } catch (ProtocolViolation violation) {
      end(SessionEnd.of(violation));
    } catch (RecordUnavailable unrecorded) {
      end(SessionEnd.UNRECORDED);
    } catch (IOException lost) {
      end(SessionEnd.NETWORK);
    } finally {
      end(SessionEnd.SYSTEM);
      drain();
      answering.join();
      abandon();
    }
    var why = ending.get();
    return why == null ? SessionEnd.SYSTEM : why;
  }

  /// Ends the session, unless it is ending already. Does not block.
  ///
  /// @return whether this is why it ends
  boolean end(SessionEnd why) {
    if (!ending.compareAndSet(null, why)) {
      return false;
    }
    endedAt = System.nanoTime();
    closeQuietly(server);
    return true;
  }

  boolean isEnding() {
    return ending.get() != null;
  }

  /// What time does to a session: ends it if it did nothing for too long, and closes the connection
  /// of a client that does not take its farewell.
  ///
  /// @param now of the monotonic clock, in nanoseconds
  void tick(long now) {
    if (endedAt != 0) {
      if (now - endedAt > GRACE.toNanos()) {
        abandon();
      }
    } else if (conversation.isQuiet() && now - heardAt > privilege.idle().toNanos()) {
      end(SessionEnd.IDLE);
    }
  }

  private void abandon() {
    closeQuietly(plainClient);
  }

  /// Asks the server to end what runs now. It is recorded before.
  void cancel() throws IOException, RecordUnavailable {
    requireNotEnding();
    record.record("session.cancel", Map.of(), Map.of());
    if (!isEnding()) {
      server.cancel();
    }
  }

  Map<String, Object> totals() {
    return conversation.totals();
  }

  private void serveRequests() throws IOException, RecordUnavailable {
    while (requests.next()) {
      heardAt = System.nanoTime();
    }
    end(SessionEnd.BY_USER);
  }

  private void record(List<Fact> facts) throws IOException, RecordUnavailable {
    // Before, since the log has no act after the end of its grant; and after, since to record takes
    // time and what is not forwarded did not happen.
    requireNotEnding();
    metrics.recorded(facts.size(), () -> record.record(facts));
    requireNotEnding();
  }

  private void requireNotEnding() throws IOException {
    if (isEnding()) {
      throw new IOException("the session is over");
    }
  }

  private void welcome() throws IOException {
    toClient.write(Message.of('R', 0));
    toClient.write(server.greeting());
    toClient.write(Message.of('K', cancelKey.process(), cancelKey.key()));
    toClient.write(Message.of('Z', new byte[] {'I'}));
    toClient.flush();
  }

  private void serveAnswers() {
    try {
      welcome();
      while (!isEnding()) {
        switch (answers.next()) {
          case PASSED -> heardAt = System.nanoTime();
          case TOO_MANY_ROWS -> end(SessionEnd.ROWS);
          // Whoever ends a grant ends its role's backends too, and that may be seen here first.
          case THROWN_OUT -> end(inForce.getAsBoolean() ? SessionEnd.THROWN_OUT : SessionEnd.GRANT);
        }
      }
    } catch (ProtocolViolation violation) {
      end(SessionEnd.SERVER);
    } catch (IOException lost) {
      end(SessionEnd.NETWORK);
    } finally {
      farewell();
    }
  }

  /// Tells the client why, if it stands between two messages.
  private void farewell() {
    var why = ending.get();
    if (why == null || !answers.isBetweenMessages()) {
      abandon();
      return;
    }
    try {
      if (!why.equals(SessionEnd.BY_USER)) {
        toClient.write(Message.fatal(why.sqlState(), why.message()));
      }
      toClient.flush();
      client.shutdownOutput();
    } catch (IOException gone) {
      abandon();
    }
  }

  /// Reads on until the client has closed: a connection that is closed with bytes unread is reset,
  /// and the client would never see the farewell.
  private void drain() {
    try {
      client.getInputStream().transferTo(OutputStream.nullOutputStream());
    } catch (IOException closed) {
      abandon();
    }
  }

  private static void closeQuietly(Closeable connection) {
    try {
      connection.close();
    } catch (IOException e) {
      LOGGER.debug("a connection was not closed in order", e);
    }
  }
}
