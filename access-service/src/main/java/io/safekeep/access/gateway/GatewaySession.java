package io.safekeep.access.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.safekeep.access.grant.GrantInForce;
import io.safekeep.access.grant.Privilege;
import io.safekeep.access.session.Fact;
import io.safekeep.access.session.RecordUnavailable;
import io.safekeep.access.session.SessionRecord;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLSocket;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// One client's session with one server. What the client sends is taken apart into messages; each
/// that asks the server to do something is recorded, and is forwarded when the record is durable.
/// Messages up to a Sync are recorded by one commit. What cannot be recorded ends the session.
///
/// One thread reads the client, another one the server, and [#end] may come from anywhere.
final class GatewaySession {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Logger LOGGER = Logger.getLogger(GatewaySession.class);
  private static final int BUFFER = 8 << 10;

  /// For a client to take its farewell.
  private static final Duration GRACE = Duration.ofMillis(300);

  /// A statement's text, or the arguments of a function. A longer one is refused.
  private static final int LONGEST_STATEMENT = 1 << 20;

  private static final int LONGEST_BIND = 8 << 20;

  /// Messages without text (`PQ_SMALL_MESSAGE_LIMIT`).
  private static final int LONGEST_SMALL = 10_000;

  /// A parameter that is longer is recorded by its hash.
  private static final int LONGEST_PARAMETER = 4 << 10;

  /// Of answers, only beginnings are looked at.
  private static final int HEAD = 8 << 10;

  private static final int MOST_HELD_BYTES = 256 << 10;
  private static final int MOST_HELD_FACTS = 500;

  private final SSLSocket client;
  private final Socket plainClient;
  private final ServerConnection server;
  private final SessionRecord record;
  private final GrantInForce grant;
  private final CancelKey cancelKey;
  private final BooleanSupplier inForce;
  private final Conversation conversation;
  private final GatewayMetrics metrics;
  private final MessageReader fromClient;
  private final OutputStream toClient;
  private final AtomicReference<@Nullable SessionEnd> ending = new AtomicReference<>();
  private final ByteArrayOutputStream held = new ByteArrayOutputStream();
  private final List<Fact> heldFacts = new ArrayList<>();

  private final MessageDigest copied = sha256();
  private long copiedBytes;
  private long copiedMessages;
  private volatile long heardAt = System.nanoTime();
  private volatile long endedAt;
  private boolean withinMessage;

  /// @param inForce whether the grant still allows the session
  GatewaySession(
      SSLSocket client,
      Socket plainClient,
      ServerConnection server,
      SessionRecord record,
      GrantInForce grant,
      CancelKey cancelKey,
      BooleanSupplier inForce,
      GatewayMetrics metrics)
      throws IOException {
    this.client = client;
    this.plainClient = plainClient;
    this.server = server;
    this.record = record;
    this.grant = grant;
    this.cancelKey = cancelKey;
    this.inForce = inForce;
    this.metrics = metrics;
    this.conversation = new Conversation(privilege().mostRows());
    this.fromClient = new MessageReader(client.getInputStream());
    this.toClient = new BufferedOutputStream(client.getOutputStream(), BUFFER);
  }

  CancelKey cancelKey() {
    return cancelKey;
  }

  GrantInForce grant() {
    return grant;
  }

  /// Process id of the server's backend.
  int backend() {
    return server.process();
  }

  /// Serves the client until the session is over.
  ///
  /// @return why it is
  SessionEnd run() throws InterruptedException {
    var answers = Thread.ofVirtual().name("gateway-answers").start(this::serveAnswers);
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
      answers.join();
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
    if (isEnding()) {
      if (now - endedAt > GRACE.toNanos()) {
        abandon();
      }
    } else if (conversation.isQuiet() && now - heardAt > privilege().idle().toNanos()) {
      end(SessionEnd.IDLE);
    }
  }

  private void abandon() {
    closeQuietly(plainClient);
  }

  /// Asks the server to end what runs now. It is recorded before.
  void cancel() throws IOException, RecordUnavailable {
    record.record("session.cancel", Map.of(), Map.of());
    if (!isEnding()) {
      server.cancel();
    }
  }

  Map<String, Object> totals() {
    return conversation.totals();
  }

  private Privilege.Postgres privilege() {
    return (Privilege.Postgres) grant.terms().privilege();
  }

  // What the client asks.

  private void serveRequests() throws IOException, RecordUnavailable {
    while (true) {
      int type = fromClient.next();
      heardAt = System.nanoTime();
      switch (type) {
        case 'Q' -> query();
        case 'P' -> parse();
        case 'B' -> bind();
        case 'E' -> execute();
        case 'C' -> close();
        case 'D' -> hold('D', describe());
        case 'F' -> call();
        case 'H' -> {
          hold('H', empty());
          release();
        }
        case 'S' -> {
          conversation.sync();
          hold('S', empty());
          release();
        }
        case 'd' -> copy();
        case 'c' -> copied('c', empty());
        case 'f' -> copied('f', fromClient.body(LONGEST_STATEMENT));
        case 'X' -> {
          end(SessionEnd.BY_USER);
          return;
        }
        case -1 -> {
          end(SessionEnd.NETWORK);
          return;
        }
        default ->
            throw new ProtocolViolation(
                "message type %d cannot be recorded, so it is not forwarded".formatted(type));
      }
    }
  }

  private void query() throws IOException, RecordUnavailable {
    var bytes = fromClient.body(LONGEST_STATEMENT);
    var body = new Body(bytes);
    var text = body.string();
    body.end();
    hold('Q', bytes, conversation.query(text));
    release();
  }

  private void parse() throws IOException, RecordUnavailable {
    var bytes = fromClient.body(LONGEST_STATEMENT);
    var body = new Body(bytes);
    var name = body.name();
    var text = body.string();
    body.bytes(Integer.BYTES * body.int16());
    body.end();
    hold('P', bytes, conversation.parse(name, text));
  }

  private void bind() throws IOException, RecordUnavailable {
    var bytes = fromClient.body(LONGEST_BIND);
    var body = new Body(bytes);
    var portal = body.name();
    var statement = body.name();
    body.bytes(Short.BYTES * body.int16());
    int count = body.int16();
    List<@Nullable String> parameters = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int length = body.int32();
      parameters.add(length == -1 ? null : parameter(body.bytes(length)));
    }
    body.bytes(Short.BYTES * body.int16());
    body.end();
    hold('B', bytes, conversation.bind(portal, statement, count, json(parameters)));
  }

  private void execute() throws IOException, RecordUnavailable {
    var bytes = fromClient.body(LONGEST_SMALL);
    var body = new Body(bytes);
    var portal = body.name();
    int most = body.int32();
    body.end();
    hold('E', bytes, conversation.execute(portal, most));
  }

  private void close() throws IOException, RecordUnavailable {
    var bytes = fromClient.body(LONGEST_SMALL);
    var body = new Body(bytes);
    char kind = kind(body);
    var name = body.name();
    body.end();
    hold('C', bytes, conversation.close(kind, name));
  }

  /// Tells the types of a statement's parameters and columns, so it is no use of data.
  private byte[] describe() throws IOException {
    var bytes = fromClient.body(LONGEST_SMALL);
    var body = new Body(bytes);
    kind(body);
    body.name();
    body.end();
    return bytes;
  }

  private static char kind(Body body) throws ProtocolViolation {
    int kind = body.int8();
    if (kind != 'S' && kind != 'P') {
      throw new ProtocolViolation("neither statement nor portal: " + kind);
    }
    return (char) kind;
  }

  private void call() throws IOException, RecordUnavailable {
    var bytes = fromClient.body(LONGEST_STATEMENT);
    var body = new Body(bytes);
    int function = body.int32();
    hold('F', bytes, conversation.call(function, body.bytes(body.left())));
    release();
  }

  /// Rows of a COPY to the server pass as they come; their number and hash are recorded before the
  /// server is told that they are all.
  private void copy() throws IOException, RecordUnavailable {
    release();
    copiedMessages++;
    copiedBytes += fromClient.length();
    fromClient.passHeader(server.out());
    fromClient.passRest(server.out(), bytes -> copied.update(bytes));
    if (!fromClient.hasMore()) {
      server.out().flush();
    }
  }

  private void copied(char type, byte[] body) throws IOException, RecordUnavailable {
    var fact =
        new Fact(
            "session.copy_in",
            Map.of("messages", copiedMessages, "bytes", copiedBytes, "complete", type == 'c'),
            Map.of("sha256", HexFormat.of().formatHex(copied.digest())));
    copiedMessages = 0;
    copiedBytes = 0;
    hold(type, body, fact);
    release();
  }

  private byte[] empty() throws IOException {
    return fromClient.body(0);
  }

  private static @Nullable String parameter(byte[] value) {
    return value.length <= LONGEST_PARAMETER
        ? Body.readable(value)
        : "sha256:%s:%d".formatted(HexFormat.of().formatHex(sha256().digest(value)), value.length);
  }

  private static String json(List<@Nullable String> values) {
    try {
      return JSON.writeValueAsString(values);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("texts cannot be written as JSON", e);
    }
  }

  private void hold(char type, byte[] body, Fact fact) throws IOException, RecordUnavailable {
    heldFacts.add(fact);
    hold(type, body);
    if (heldFacts.size() >= MOST_HELD_FACTS) {
      release();
    }
  }

  private void hold(char type, byte[] body) throws IOException, RecordUnavailable {
    held.write(type);
    held.writeBytes(ByteBuffer.allocate(4).putInt(Integer.BYTES + body.length).array());
    held.writeBytes(body);
    if (held.size() >= MOST_HELD_BYTES) {
      release();
    }
  }

  /// Records what is held, and only then forwards it.
  private void release() throws IOException, RecordUnavailable {
    if (!heldFacts.isEmpty()) {
      metrics.recorded(heldFacts.size(), () -> record.record(List.copyOf(heldFacts)));
      heldFacts.clear();
    }
    if (held.size() > 0) {
      if (isEnding()) {
        throw new IOException("the session has ended");
      }
      held.writeTo(server.out());
      server.out().flush();
      held.reset();
    }
  }

  // What the server answers.

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
      var in = server.in();
      for (int type = in.next(); type >= 0 && !isEnding(); type = in.next()) {
        if (!answer(in, type)) {
          break;
        }
        if (!in.hasMore()) {
          toClient.flush();
        }
      }
      end(SessionEnd.NETWORK);
    } catch (ProtocolViolation violation) {
      end(new SessionEnd("system", "the database does not keep to its protocol", "08P01"));
    } catch (IOException lost) {
      end(SessionEnd.NETWORK);
    } finally {
      farewell();
    }
  }

  /// @return false if the session ends with this message, which is not passed on
  private boolean answer(MessageReader in, int type) throws IOException {
    switch (type) {
      case 'D', 'd' -> {
        if (!conversation.row(in.length())) {
          end(SessionEnd.ROWS);
          return false;
        }
        pass(in, new byte[0]);
      }
      case '1' -> {
        conversation.parsed();
        pass(in, new byte[0]);
      }
      case '2' -> {
        conversation.bound();
        pass(in, new byte[0]);
      }
      case '3' -> {
        conversation.closed();
        pass(in, new byte[0]);
      }
      case 'C' -> {
        var head = in.head(HEAD);
        conversation.completed(Body.readable(new Body(head).string())).ifPresent(record::note);
        pass(in, head);
      }
      case 'I', 's' -> {
        conversation.completed(type == 'I' ? "EMPTY" : "SUSPENDED").ifPresent(record::note);
        pass(in, new byte[0]);
      }
      case 'E' -> {
        var head = in.head(HEAD);
        var error = ServerError.of(head);
        record.note(conversation.failed(error.sqlState()));
        if (error.isFatal() && endedWithGrant()) {
          return false;
        }
        pass(in, head);
      }
      case 'Z' -> {
        var head = in.head(HEAD);
        conversation.ready((char) new Body(head).int8()).ifPresent(record::note);
        heardAt = System.nanoTime();
        pass(in, head);
      }
      case 'S' -> {
        var head = in.head(HEAD);
        var body = new Body(head);
        if (body.name().equals("client_encoding")) {
          conversation.encoding(body.name());
        }
        pass(in, head);
      }
      case 'V' -> {
        if (!conversation.row(in.length())) {
          end(SessionEnd.ROWS);
          return false;
        }
        pass(in, new byte[0]);
      }
      case 'A', 'G', 'H', 'N', 'T', 'c', 'n', 't' -> pass(in, new byte[0]);
      default -> throw new ProtocolViolation("the server sent a message of type " + type);
    }
    return true;
  }

  /// Whether the server threw the session out because its grant is over: whoever ends the grant
  /// ends the role's backends too, and that may be seen here first.
  private boolean endedWithGrant() {
    return !inForce.getAsBoolean() && end(SessionEnd.GRANT);
  }

  private void pass(MessageReader in, byte[] head) throws IOException {
    withinMessage = true;
    in.passHeader(toClient);
    toClient.write(head);
    in.passRest(toClient);
    withinMessage = false;
  }

  /// Tells the client why, if it stands between two messages.
  private void farewell() {
    var why = ending.get();
    if (why == null || withinMessage) {
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

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }
}
