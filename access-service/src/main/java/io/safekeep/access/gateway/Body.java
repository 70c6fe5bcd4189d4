package io.safekeep.access.gateway;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/// Reads the fields of one message, none of them beyond its end.
final class Body {
  private final ByteBuffer bytes;

  Body(byte[] bytes) {
    this.bytes = ByteBuffer.wrap(bytes);
  }

  /// Bytes up to the next zero, which is taken too.
  byte[] string() throws ProtocolViolation {
    for (int end = bytes.position(); end < bytes.limit(); end++) {
      if (bytes.get(end) == 0) {
        var string = new byte[end - bytes.position()];
        bytes.get(string);
        bytes.get();
        return string;
      }
    }
    throw new ProtocolViolation("a text in a message has no end");
  }

  /// A name of a statement or portal, or a parameter of the start-up.
  String name() throws ProtocolViolation {
    var name = string();
    if (name.length > 255) {
      throw ProtocolViolation.limit("a name has %d bytes, at most 255".formatted(name.length));
    }
    return readable(name);
  }

  int int8() throws ProtocolViolation {
    need(1);
    return bytes.get() & 0xff;
  }

  int int16() throws ProtocolViolation {
    need(Short.BYTES);
    return bytes.getShort() & 0xffff;
  }

  int int32() throws ProtocolViolation {
    need(Integer.BYTES);
    return bytes.getInt();
  }

  byte[] bytes(int count) throws ProtocolViolation {
    if (count < 0) {
      throw new ProtocolViolation("a field announces " + count + " bytes");
    }
    need(count);
    var taken = new byte[count];
    bytes.get(taken);
    return taken;
  }

  int left() {
    return bytes.remaining();
  }

  /// @throws ProtocolViolation if bytes are left that no field accounts for
  void end() throws ProtocolViolation {
    if (bytes.hasRemaining()) {
      throw new ProtocolViolation(bytes.remaining() + " bytes of a message belong to no field");
    }
  }

  /// As text if it is UTF-8 without zeros, which no database keeps in a text, and otherwise as `\x`
  /// and hexadecimal digits, which lose nothing.
  static String readable(byte[] bytes) {
    try {
      var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      if (text.indexOf(0) < 0) {
        return text;
      }
    } catch (CharacterCodingException otherEncoding) {
      // Nobody knows which one: the bytes are told as they are.
      return hexadecimal(bytes);
    }
    return hexadecimal(bytes);
  }

  private static String hexadecimal(byte[] bytes) {
    return "\\x" + HexFormat.of().formatHex(bytes);
  }

  private void need(int count) throws ProtocolViolation {
    if (bytes.remaining() < count) {
      throw new ProtocolViolation("a message ends within a field");
    }
  }
}
