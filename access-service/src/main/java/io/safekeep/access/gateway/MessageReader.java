package io.safekeep.access.gateway;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Consumer;

/// Takes a stream of bytes apart into whole messages (documentation, "Message Formats"): a type, a
/// length that counts itself, a body. Where the bytes were cut on the way does not matter. Memory
/// is taken for what has arrived and never for what was announced.
final class MessageReader {
  private static final int BUFFER = 8 << 10;

  /// As much as most statements need; thousands of sessions that ask nothing hold no more.
  private static final int FIRST_BUFFER = 512;

  /// PostgreSQL's own bound of a message (`PQ_LARGE_MESSAGE_LIMIT`).
  private static final int LONGEST = (1 << 30) - 1;

  private final InputStream in;
  private byte[] buffer = new byte[FIRST_BUFFER];
  private int position;
  private int limit;
  private int type;
  private int length;
  private int left;

  MessageReader(InputStream in) {
    this.in = in;
  }

  /// Waits for the next message and returns its type; -1 if the peer closed the connection after
  /// the last one.
  ///
  /// @throws EOFException if it closed within one
  int next() throws IOException {
    if (left > 0) {
      throw new IllegalStateException(left + " bytes of the last message were left");
    }
    if (position == limit && !fill()) {
      return -1;
    }
    type = take();
    length = (take() << 24 | take() << 16 | take() << 8 | take()) - Integer.BYTES;
    if (length < 0 || length > LONGEST) {
      throw new ProtocolViolation("a message announces " + length + " bytes");
    }
    left = length;
    return type;
  }

  /// Bytes of the message's body.
  int length() {
    return length;
  }

  /// True if bytes of a further message have arrived already.
  boolean hasMore() {
    return position < limit;
  }

  /// The whole body.
  ///
  /// @param most that a message of this type may have
  /// @throws ProtocolViolation if it is longer
  byte[] body(int most) throws IOException {
    if (length > most) {
      throw ProtocolViolation.limit(
          "message '%c' has %d bytes, at most %d are taken".formatted(type, length, most));
    }
    return head(most);
  }

  /// The first bytes of the body, at most `most`.
  byte[] head(int most) throws IOException {
    int wanted = Math.min(left, most);
    var head = new byte[Math.min(wanted, BUFFER)];
    int count = 0;
    while (count < wanted) {
      if (count == head.length) {
        head = Arrays.copyOf(head, Math.min(wanted, 2 * head.length));
      }
      fillOrFail();
      int chunk = Math.min(head.length - count, limit - position);
      System.arraycopy(buffer, position, head, count, chunk);
      position += chunk;
      count += chunk;
    }
    left -= count;
    return head;
  }

  /// Drops what is left of the body.
  void skip() throws IOException {
    passRest(OutputStream.nullOutputStream());
  }

  /// Hands the message's type and length on.
  void passHeader(OutputStream out) throws IOException {
    out.write(type);
    out.write(ByteBuffer.allocate(Integer.BYTES).putInt(length + Integer.BYTES).array());
  }

  /// Hands on what is left of the body, as it arrives.
  void passRest(OutputStream out) throws IOException {
    passRest(out, _ -> {});
  }

  /// @param seen is shown the bytes before they are handed on
  void passRest(OutputStream out, Consumer<ByteBuffer> seen) throws IOException {
    while (left > 0) {
      fillOrFail();
      int chunk = Math.min(left, limit - position);
      seen.accept(ByteBuffer.wrap(buffer, position, chunk));
      out.write(buffer, position, chunk);
      position += chunk;
      left -= chunk;
    }
  }

  private int take() throws IOException {
    fillOrFail();
    return buffer[position++] & 0xff;
  }

  private void fillOrFail() throws IOException {
    if (position == limit && !fill()) {
      throw new EOFException("the connection was closed within a message");
    }
  }

  private boolean fill() throws IOException {
    if (limit == buffer.length && limit < BUFFER) {
      buffer = new byte[2 * limit];
    }
    int count = in.read(buffer);
    position = 0;
    limit = Math.max(0, count);
    return count > 0;
  }
}
