package io.safekeep.backup.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One row of an answer, its values in text format, copied out of the receive buffer.
public final class Row {
  private final List<byte @Nullable []> values;

  private Row(List<byte @Nullable []> values) {
    this.values = values;
  }

  static Row read(ByteBuffer body) {
    int columns = body.getShort();
    List<byte @Nullable []> values = new ArrayList<>(columns);
    for (int column = 0; column < columns; column++) {
      int length = body.getInt();
      if (length < 0) {
        values.add(null);
        continue;
      }
      byte[] value = new byte[length];
      body.get(value);
      values.add(value);
    }
    return new Row(values);
  }

  public boolean isNull(int column) {
    return values.get(column) == null;
  }

  byte[] bytes(int column) throws ProtocolViolation {
    byte[] value = column < values.size() ? values.get(column) : null;
    if (value == null) {
      throw new ProtocolViolation("server left out column " + column + " of its answer");
    }
    return value;
  }

  /// @throws ProtocolViolation if there is no such column or its value is null
  public String text(int column) throws ProtocolViolation {
    return new String(bytes(column), StandardCharsets.UTF_8);
  }
}
