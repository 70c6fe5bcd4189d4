package io.safekeep.backup.wire;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Messages of protocol 3.0 in both directions (documentation, "Message Formats"). Incoming ones
/// are parsed where they were received: {@link #body} is a view that the next {@link #receive}
/// moves, so the data path copies nothing.
///
/// One thread receives; sending is safe from any thread.
final class MessageChannel implements Closeable {
  /// A quiet stream has this; one whose reads fill it gets more, until it is quiet again.
  private static final int FIRST_BUFFER_SIZE = 32 << 10;

  /// Holds a run of WAL messages (128 KiB each) or base backup messages (32 KiB each) per system
  /// call.
  private static final int BUFFER_SIZE = 1 << 20;

  /// Below this much room at its end the buffer is compacted, lest reads become small.
  private static final int SMALLEST_READ = 128 << 10;

  /// Larger than anything a walsender sends; a longer length means that this is not PostgreSQL.
  private static final int LONGEST_MESSAGE = 64 << 20;

  private static final int HEADER = 5;

  private final Socket socket;
  private final Socket transport;
  private final InputStream arriving;
  private final int firstBuffer;
  private final InputStream in;
  private final OutputStream out;
  private final Map<String, String> parameters = new HashMap<>();

  private ByteBuffer body;
  private byte[] buffer;
  private int position;
  private int limit;
  private int answerTimeout;

  /// @param socket TLS or plain
  /// @param transport the connection under it, or itself; closing that sends no farewell, which
  ///   could block
  MessageChannel(Socket socket, Socket transport) throws IOException {
    this(socket, transport, FIRST_BUFFER_SIZE);
  }

  /// @param firstBuffer size in bytes while answers are small
  MessageChannel(Socket socket, Socket transport, int firstBuffer) throws IOException {
    this.socket = socket;
    this.transport = transport;
    this.arriving = transport.getInputStream();
    this.in = socket.getInputStream();
    this.out = socket.getOutputStream();
    this.firstBuffer = firstBuffer;
    this.buffer = new byte[firstBuffer];
    this.body = ByteBuffer.wrap(buffer);
  }

  /// Bounds each later wait in {@link #receive()}; zero lifts the bound.
  void limitAnswers(Duration longest) {
    answerTimeout = (int) Math.min(Integer.MAX_VALUE, longest.toMillis());
  }

  /// Waits for the next message and returns its type; an error is thrown.
  ///
  /// @throws ServerRefused if the message is an error
  /// @throws EOFException if the server closed the connection
  /// @throws SocketTimeoutException if nothing came within the limit for answers
  char receive() throws IOException {
    socket.setSoTimeout(answerTimeout);
    while (true) {
      if (!fillTo(HEADER) || !fillTo(messageLength())) {
        throw new SocketTimeoutException("server did not answer within " + answerTimeout + " ms");
      }
      char type = take();
      if (!isAside(type)) {
        return type;
      }
    }
  }

  /// As {@link #receive()}, but gives up after `timeout`; a message that has arrived in part is not
  /// lost.
  ///
  /// @return 0 if no message arrived in time
  char receive(Duration timeout) throws IOException {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (true) {
      if (!complete()) {
        long left = deadline - System.nanoTime();
        // A timeout of zero would mean for ever.
        socket.setSoTimeout(Math.max(1, (int) Math.min(Integer.MAX_VALUE, left / 1_000_000)));
        if (!fillTo(limit - position < HEADER ? HEADER : messageLength())) {
          if (System.nanoTime() >= deadline) {
            becomeSmall();
            return 0;
          }
          continue;
        }
        if (!complete()) {
          continue;
        }
      }
      char type = take();
      if (!isAside(type)) {
        return type;
      }
    }
  }

  /// Whether a whole message was received already and is still to be taken, or something has
  /// arrived that was not read yet. TLS gives one record at a time, which may be a single small
  /// message while a thousand more lie behind it.
  boolean hasArrived() throws IOException {
    return complete() || in.available() > 0 || arriving.available() > 0;
  }

  /// The body of the message received last; valid until the next one is received.
  ByteBuffer body() {
    return body;
  }

  void expect(char wanted) throws IOException {
    char type = receive();
    if (type != wanted) {
      throw unexpected(type);
    }
  }

  ProtocolViolation unexpected(char type) {
    return new ProtocolViolation("server sent an unexpected message '" + type + "'");
  }

  /// Text up to the next zero byte of the body.
  String takeText() throws ProtocolViolation {
    int start = body.position();
    int end = start;
    while (end < body.limit() && buffer[end] != 0) {
      end++;
    }
    if (end == body.limit()) {
      throw new ProtocolViolation("server sent text without an end");
    }
    body.position(end + 1);
    return new String(buffer, start, end - start, StandardCharsets.UTF_8);
  }

  /// What the server last reported about a setting, for instance `server_version`.
  @Nullable String parameter(String name) {
    return parameters.get(name);
  }

  void send(char type, byte[] content) throws IOException {
    send(type, content, 0, content.length);
  }

  void send(char type, byte[] content, int offset, int length) throws IOException {
    byte[] message =
        ByteBuffer.allocate(HEADER + length)
            .put((byte) type)
            .putInt(length + Integer.BYTES)
            .put(content, offset, length)
            .array();
    sendRaw(message);
  }

  void sendText(char type, String text) throws IOException {
    send(type, (text + "\0").getBytes(StandardCharsets.UTF_8));
  }

  /// Sends a message that has no type byte, as the first one of a connection.
  void sendUntyped(byte[] content) throws IOException {
    sendRaw(
        ByteBuffer.allocate(Integer.BYTES + content.length)
            .putInt(Integer.BYTES + content.length)
            .put(content)
            .array());
  }

  /// Closes the connection without waiting for anything; a thread blocked in it gets an
  /// IOException.
  @Override
  public void close() throws IOException {
    transport.close();
  }

  private void sendRaw(byte[] message) throws IOException {
    synchronized (out) {
      out.write(message);
      out.flush();
    }
  }

  private boolean complete() throws ProtocolViolation {
    return limit - position >= HEADER && limit - position >= messageLength();
  }

  private int messageLength() throws ProtocolViolation {
    int length = body.order(ByteOrder.BIG_ENDIAN).clear().getInt(position + 1);
    if (length < Integer.BYTES || length > LONGEST_MESSAGE) {
      throw new ProtocolViolation("server announced a message of " + length + " bytes");
    }
    return 1 + length;
  }

  /// Reads until `wanted` bytes from the position on are there; false if a read timed out before.
  private boolean fillTo(int wanted) throws IOException {
    while (limit - position < wanted) {
      makeRoom(wanted);
      int count;
      try {
        count = in.read(buffer, limit, buffer.length - limit);
      } catch (SocketTimeoutException timeout) {
        return false;
      }
      if (count < 0) {
        throw new EOFException("server closed the connection");
      }
      limit += count;
    }
    return true;
  }

  private void makeRoom(int wanted) {
    boolean readFilledIt = limit == buffer.length;
    if (position == limit) {
      position = 0;
      limit = 0;
    }
    if (readFilledIt && buffer.length < BUFFER_SIZE) {
      moveTo(new byte[BUFFER_SIZE]);
    }
    if (wanted > buffer.length) {
      moveTo(new byte[wanted + SMALLEST_READ]);
    } else if (buffer.length - position < wanted || buffer.length - limit < SMALLEST_READ) {
      moveTo(buffer);
    }
  }

  /// A pause has come: what was needed for a flood is given back.
  private void becomeSmall() {
    if (position == limit && buffer.length > firstBuffer) {
      moveTo(new byte[firstBuffer]);
    }
  }

  private void moveTo(byte[] target) {
    System.arraycopy(buffer, position, target, 0, limit - position);
    limit -= position;
    position = 0;
    buffer = target;
    body = ByteBuffer.wrap(target);
  }

  private char take() throws ProtocolViolation {
    int length = messageLength();
    char type = (char) buffer[position];
    body.limit(position + length).position(position + HEADER);
    position += length;
    return type;
  }

  /// Handles what the server may say at any time; errors are thrown.
  private boolean isAside(char type) throws IOException {
    switch (type) {
      case 'S' -> {
        String name = takeText();
        parameters.put(name, takeText());
        return true;
      }
      case 'N', 'A' -> {
        return true;
      }
      case 'E' -> throw error();
      default -> {
        return false;
      }
    }
  }

  private ServerRefused error() throws ProtocolViolation {
    Map<Character, String> fields = new HashMap<>();
    while (body.hasRemaining()) {
      char field = (char) body.get();
      if (field == 0) {
        break;
      }
      fields.put(field, takeText());
    }
    return new ServerRefused(
        fields.getOrDefault('V', fields.getOrDefault('S', "ERROR")),
        fields.getOrDefault('C', "XX000"),
        fields.getOrDefault('M', ""),
        fields.get('D'),
        fields.get('H'));
  }
}
