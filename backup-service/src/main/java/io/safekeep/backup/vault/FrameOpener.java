package io.safekeep.backup.vault;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;

/// Opens frames. For one thread at a time; keeps its buffers until it is closed.
public final class FrameOpener implements AutoCloseable {
  private final Cipher cipher = AesGcm.newCipher();
  private final ZstdDecompressCtx zstd = new ZstdDecompressCtx();
  private final byte[] nonce = new byte[AesGcm.NONCE_BYTES];
  private final byte[] sealedSegment = new byte[Frame.SEGMENT_BYTES];
  private final byte[] plain = new byte[Frame.SEGMENT_BYTES];
  private final NativeBuffer stored = new NativeBuffer();
  private final NativeBuffer payload = new NativeBuffer();
  private final NativeBuffer raw = new NativeBuffer();

  public FrameOpener() {}

  /// A buffer for that many stored bytes, to be filled and given to [#open].
  ByteBuffer stored(int length) {
    return atLeast(stored, length).limit(length);
  }

  /// The content of a frame; valid until the next call.
  ///
  /// @param bytes the header and the sealed segments
  /// @throws AEADBadTagException if they are not what was sealed with that key
  ByteBuffer open(SecretKey key, Frame frame, ByteBuffer bytes) throws AEADBadTagException {
    var header = bytes.duplicate().limit(bytes.position() + Frame.HEADER_BYTES);
    var sealed = bytes.duplicate().position(header.limit());
    sealed.limit(header.limit() + frame.sealedLength());
    var content = atLeast(raw, frame.rawLength()).limit(frame.rawLength());
    if (!frame.compressed()) {
      openSegments(key, frame.number(), header, sealed, content);
      return content.flip();
    }
    var compressed = atLeast(payload, frame.payloadLength());
    openSegments(key, frame.number(), header, sealed, compressed);
    decompress(compressed.flip(), content);
    return content;
  }

  private void openSegments(
      SecretKey key, long number, ByteBuffer header, ByteBuffer sealed, ByteBuffer target)
      throws AEADBadTagException {
    try {
      var segment = 0;
      do {
        var length = Math.min(Frame.SEGMENT_BYTES, sealed.remaining());
        Frame.putNonce(nonce, number, segment, length == sealed.remaining());
        cipher.init(Cipher.DECRYPT_MODE, key, AesGcm.parameters(nonce));
        if (segment == 0) {
          cipher.updateAAD(header);
        }
        sealed.get(sealedSegment, 0, length);
        var count = cipher.doFinal(sealedSegment, 0, length, plain, 0);
        target.put(plain, 0, count);
        segment++;
      } while (sealed.hasRemaining());
    } catch (AEADBadTagException altered) {
      throw altered;
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private void decompress(ByteBuffer compressed, ByteBuffer content) {
    var rawLength = content.remaining();
    try {
      var length =
          zstd.decompressDirectByteBuffer(
              content, 0, rawLength, compressed, 0, compressed.remaining());
      if (length != rawLength) {
        throw new IllegalStateException(
            "an authentic frame of %d bytes opens to %d".formatted(rawLength, length));
      }
    } catch (ZstdException impossible) {
      throw new IllegalStateException("an authentic frame does not decompress", impossible);
    }
  }

  private static ByteBuffer atLeast(NativeBuffer buffer, int capacity) {
    var doubled = Math.max(64 << 10, Integer.highestOneBit(capacity) << 1);
    return buffer.atLeast(capacity, Math.clamp(doubled, capacity, Frame.BYTES_LIMIT)).clear();
  }

  @Override
  public void close() {
    zstd.close();
    stored.close();
    payload.close();
    raw.close();
  }
}
