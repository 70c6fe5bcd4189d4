package io.safekeep.runtime.ssh;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/// Writes the data types of SSH (RFC 4251, section 5).
public final class SshBytes {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  public SshBytes uint8(int value) {
    bytes.write(value);
    return this;
  }

  public SshBytes uint32(int value) {
    return raw(ByteBuffer.allocate(Integer.BYTES).putInt(value).array());
  }

  public SshBytes uint64(long value) {
    return raw(ByteBuffer.allocate(Long.BYTES).putLong(value).array());
  }

  public SshBytes string(byte[] value) {
    return uint32(value.length).raw(value);
  }

  public SshBytes string(String value) {
    return string(value.getBytes(UTF_8));
  }

  public SshBytes string(SshBytes value) {
    return string(value.toBytes());
  }

  public SshBytes raw(byte[] value) {
    bytes.writeBytes(value);
    return this;
  }

  public byte[] toBytes() {
    return bytes.toByteArray();
  }
}
