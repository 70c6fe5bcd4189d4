package io.safekeep.access.ssh;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/// Writes the data types of SSH (RFC 4251, section 5).
final class SshBytes {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  SshBytes uint8(int value) {
    bytes.write(value);
    return this;
  }

  SshBytes uint32(int value) {
    return raw(ByteBuffer.allocate(Integer.BYTES).putInt(value).array());
  }

  SshBytes uint64(long value) {
    return raw(ByteBuffer.allocate(Long.BYTES).putLong(value).array());
  }

  SshBytes string(byte[] value) {
    return uint32(value.length).raw(value);
  }

  SshBytes string(String value) {
    return string(value.getBytes(UTF_8));
  }

  SshBytes string(SshBytes value) {
    return string(value.toBytes());
  }

  SshBytes raw(byte[] value) {
    bytes.writeBytes(value);
    return this;
  }

  byte[] toBytes() {
    return bytes.toByteArray();
  }
}
