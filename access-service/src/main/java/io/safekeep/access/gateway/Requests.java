package io.safekeep.access.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.safekeep.access.session.Fact;
import io.safekeep.access.session.RecordUnavailable;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The client's side of a session. Each message that asks the server to do something is recorded,
/// and is forwarded when the record is durable; messages up to a Sync are recorded by one commit.
final class Requests {
  private static final JsonMapper JSON = new JsonMapper();

  /// A statement's text, or the arguments of a function. A longer one is refused.
  private static final int LONGEST_STATEMENT = 1 << 20;

  private static final int LONGEST_BIND = 8 << 20;

  /// Messages without text (`PQ_SMALL_MESSAGE_LIMIT`).
  private static final int LONGEST_SMALL = 10_000;

  /// A parameter that is longer is recorded by its hash.
  private static final int LONGEST_PARAMETER = 4 << 10;

  private static final int MOST_HELD_BYTES = 256 << 10;
  private static final int MOST_HELD_FACTS = 500;

  private final MessageReader from;
  private final OutputStream to;
  private final Conversation conversation;
  private final Gate gate;
  private final ByteArrayOutputStream held = new ByteArrayOutputStream();
  private final List<Fact> heldFacts = new ArrayList<>();
  private final MessageDigest copied = sha256();
  private long copiedBytes;
  private long copiedMessages;

  Requests(MessageReader from, OutputStream to, Conversation conversation, Gate gate) {
    this.from = from;
    this.to = to;
    this.conversation = conversation;
    this.gate = gate;
  }

  /// What stands between the client and the server.
  interface Gate {

    /// Returns when the facts are durable and what they tell of may happen.
    ///
    /// @throws IOException if the session is over meanwhile
    void pass(List<Fact> facts) throws IOException, RecordUnavailable;
  }

  /// Takes the next message.
  ///
  /// @return false if the client says goodbye
  /// @throws EOFException if the client is gone without
  /// @throws ProtocolViolation for what cannot be recorded; it is not forwarded
  boolean next() throws IOException, RecordUnavailable {
    int type = from.next();
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
      case 'f' -> copied('f', from.body(LONGEST_STATEMENT));
      case 'X' -> {
        return false;
      }
      case -1 -> throw new EOFException("the client closed the connection");
      default ->
          throw new ProtocolViolation(
              "message type %d cannot be recorded, so it is not forwarded".formatted(type));
    }
    return true;
  }

  private void query() throws IOException, RecordUnavailable {
    var bytes = from.body(LONGEST_STATEMENT);
    var body = new Body(bytes);
    var text = body.string();
    body.end();
    hold('Q', bytes, conversation.query(text));
    release();
  }

  private void parse() throws IOException, RecordUnavailable {
    var bytes = from.body(LONGEST_STATEMENT);
    var body = new Body(bytes);
    var name = body.name();
    var text = body.string();
    body.bytes(Integer.BYTES * body.int16());
    body.end();
    hold('P', bytes, conversation.parse(name, text));
  }

  private void bind() throws IOException, RecordUnavailable {
    var bytes = from.body(LONGEST_BIND);
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
    var bytes = from.body(LONGEST_SMALL);
    var body = new Body(bytes);
    var portal = body.name();
    int most = body.int32();
    body.end();
    hold('E', bytes, conversation.execute(portal, most));
  }

  private void close() throws IOException, RecordUnavailable {
    var bytes = from.body(LONGEST_SMALL);
    var body = new Body(bytes);
    char kind = kind(body);
    var name = body.name();
    body.end();
    hold('C', bytes, conversation.close(kind, name));
  }

  /// Tells the types of a statement's parameters and columns, so it is no use of data.
  private byte[] describe() throws IOException {
    var bytes = from.body(LONGEST_SMALL);
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
    var bytes = from.body(LONGEST_STATEMENT);
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
    copiedBytes += from.length();
    from.passHeader(to);
    from.passRest(to, bytes -> copied.update(bytes));
    if (!from.hasMore()) {
      to.flush();
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
    return from.body(0);
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
      gate.pass(List.copyOf(heldFacts));
      heldFacts.clear();
    }
    if (held.size() > 0) {
      held.writeTo(to);
      to.flush();
      held.reset();
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
