package io.safekeep.retention.export;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Cipher;
import javax.crypto.CipherInputStream;
import javax.crypto.CipherOutputStream;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// A file that is unreadable without its key, and readable from any byte with it: AES-256 in
/// counter mode (NIST SP 800-38A, section 6.5), each file under a key of its own. That nobody
/// changed it is seen by its SHA-256, which is kept elsewhere.
record SealedFile(Path path, byte[] key) {

  private static final int KEY_BYTES = 32;
  private static final int BLOCK = 16;
  private static final int BUFFER = 256 << 10;

  static SealedFile at(Path path) {
    var key = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(key);
    return new SealedFile(path, key);
  }

  /// Begins the file; one that is there is an error, since its key would be used twice.
  OutputStream create() throws IOException {
    FileChannel file =
        FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    return new BufferedOutputStream(
        new CipherOutputStream(Channels.newOutputStream(file), cipher(Cipher.ENCRYPT_MODE, 0)) {
          @Override
          public void close() throws IOException {
            flush();
            file.force(true);
            super.close();
          }
        },
        BUFFER);
  }

  /// Reads from a byte on.
  InputStream read(long from) throws IOException {
    FileChannel file = FileChannel.open(path, StandardOpenOption.READ);
    file.position(from - from % BLOCK);
    InputStream opened =
        new CipherInputStream(
            new BufferedInputStream(Channels.newInputStream(file), BUFFER),
            cipher(Cipher.DECRYPT_MODE, from / BLOCK));
    opened.skipNBytes(from % BLOCK);
    return opened;
  }

  private Cipher cipher(int mode, long block) {
    try {
      var cipher = Cipher.getInstance("AES/CTR/NoPadding");
      var counter = ByteBuffer.allocate(BLOCK).putLong(0).putLong(block).array();
      cipher.init(mode, new SecretKeySpec(key, "AES"), new IvParameterSpec(counter));
      return cipher;
    } catch (GeneralSecurityException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
