package io.safekeep.access.gateway;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// What the gateway says itself, to clients and servers.
final class Message {

  private Message() {}

  /// @param content strings end with a zero, bytes and numbers (four bytes) are as they are
  static byte[] of(char type, Object... content) {
    var body = body(content);
    return ByteBuffer.allocate(1 + Integer.BYTES + body.length)
        .put((byte) type)
        .putInt(Integer.BYTES + body.length)
        .put(body)
        .array();
  }

  /// A message of the start-up, which has no type.
  static byte[] untyped(Object... content) {
    var body = body(content);
    return ByteBuffer.allocate(Integer.BYTES + body.length)
        .putInt(Integer.BYTES + body.length)
        .put(body)
        .array();
  }

  /// ErrorResponse of severity FATAL.
  static byte[] fatal(String sqlState, String text) {
    return of('E', "SFATAL", "VFATAL", "C" + sqlState, "M" + text, new byte[1]);
  }

  private static byte[] body(Object... content) {
    var body = new ByteArrayOutputStream();
    for (var field : content) {
      switch (field) {
        case String text -> {
          body.writeBytes(text.getBytes(StandardCharsets.UTF_8));
          body.write(0);
        }
        case Integer number ->
            body.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(number).array());
        case byte[] bytes -> body.writeBytes(bytes);
        default -> throw new IllegalArgumentException("no field is a " + field.getClass());
      }
    }
    return body.toByteArray();
  }
}
