package io.safekeep.backup.vault;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;

/// Compresses and seals frames. For one thread at a time; keeps its buffers until it is closed.
final class FrameSealer implements AutoCloseable {
  /// Level 1 gives on PostgreSQL's pages what level 3 gives, at more than twice the speed
  /// (docs/backup-format.md).
  private static final int LEVEL = 1;

  private final Cipher cipher = AesGcm.newCipher();
  private final ZstdCompressCtx zstd = new ZstdCompressCtx();
  private final byte[] nonce = new byte[AesGcm.NONCE_BYTES];
  private final byte[] plain = new byte[Frame.SEGMENT_PLAIN];
  private final byte[] sealed = new byte[Frame.SEGMENT_BYTES];
  private final NativeBuffer compressed = new NativeBuffer();
  private final NativeBuffer copied = new NativeBuffer();

  FrameSealer() {
    zstd.setLevel(LEVEL).setChecksum(false).setContentSize(false);
  }

  /// Appends header and sealed segments to the target.
  ///
  /// @param raw at most [Frame#RAW_LIMIT] bytes; all are taken
  /// @param target room for [Frame#BYTES_LIMIT] bytes, or as many as the raw bytes can need
  void seal(
      SecretKey key,
      long number,
      boolean last,
      long position,
      long durable,
      ByteBuffer raw,
      ByteBuffer target) {
    var rawLength = raw.remaining();
    if (rawLength > Frame.RAW_LIMIT) {
      throw new IllegalArgumentException("a frame of %d bytes".formatted(rawLength));
    }
    var direct = direct(raw);
    var payload = compress(direct);
    var isCompressed = payload.remaining() < rawLength;
    if (!isCompressed) {
      payload = direct;
    }
    var sealedLength = Frame.sealedLengthOf(payload.remaining());
    var start = target.position();
    new Frame(isCompressed, last, rawLength, sealedLength, number, position, durable).put(target);
    sealSegments(
        key, number, target.duplicate().position(start).limit(target.position()), payload, target);
    raw.position(raw.limit());
  }

  private ByteBuffer direct(ByteBuffer raw) {
    if (raw.isDirect()) {
      return raw.duplicate();
    }
    var length = raw.remaining();
    return copied.atLeast(length, capacityFor(length)).clear().put(raw.duplicate()).flip();
  }

  private ByteBuffer compress(ByteBuffer raw) {
    var target =
        compressed
            .atLeast(
                (int) Zstd.compressBound(raw.remaining()),
                (int) Zstd.compressBound(capacityFor(raw.remaining())))
            .clear();
    var length =
        zstd.compressDirectByteBuffer(
            target, 0, target.capacity(), raw, raw.position(), raw.remaining());
    return target.limit(length);
  }

  private void sealSegments(
      SecretKey key, long number, ByteBuffer header, ByteBuffer payload, ByteBuffer target) {
    try {
      var segment = 0;
      do {
        var length = Math.min(Frame.SEGMENT_PLAIN, payload.remaining());
        Frame.putNonce(nonce, number, segment, length == payload.remaining());
        cipher.init(Cipher.ENCRYPT_MODE, key, AesGcm.parameters(nonce));
        if (segment == 0) {
          cipher.updateAAD(header);
        }
        payload.get(plain, 0, length);
        var count = cipher.doFinal(plain, 0, length, sealed, 0);
        target.put(sealed, 0, count);
        segment++;
      } while (payload.hasRemaining());
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /// Small logs keep small buffers; whoever fills frames gets the full size at once.
  private static int capacityFor(int length) {
    return Math.min(Frame.RAW_LIMIT, Math.max(64 << 10, Integer.highestOneBit(length) << 1));
  }

  @Override
  public void close() {
    zstd.close();
    compressed.close();
    copied.close();
  }
}
