package io.safekeep.backup.vault;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/// An object of a bucket being read by ranges. Small reads come from a block that is fetched as a
/// whole, since each request costs some 20 ms and money; large ones are fetched as they are.
final class S3Source implements ObjectStore.Source {
  private static final int BLOCK = 1 << 20;

  private final S3Store store;
  private final ObjectName name;
  private final long length;
  private @Nullable ByteBuffer block;
  private long blockStart;

  S3Source(S3Store store, ObjectName name, long length) {
    this.store = store;
    this.name = name;
    this.length = length;
  }

  @Override
  public ObjectName name() {
    return name;
  }

  @Override
  public long length() {
    return length;
  }

  @Override
  public void read(ByteBuffer target, long position) throws IOException {
    var end = position + target.remaining();
    if (end > length) {
      throw new CorruptObject(name, "ends at byte %d".formatted(length));
    }
    if (target.remaining() >= BLOCK) {
      target.put(fetch(position, end));
      return;
    }
    readSmall(target, position);
  }

  private synchronized void readSmall(ByteBuffer target, long position) throws IOException {
    var at = position;
    while (target.hasRemaining()) {
      var known = block;
      if (known == null || at < blockStart || at >= blockStart + known.limit()) {
        blockStart = at - at % BLOCK;
        known = fetch(blockStart, Math.min(length, blockStart + BLOCK));
        block = known;
      }
      var offset = (int) (at - blockStart);
      var count = Math.min(target.remaining(), known.limit() - offset);
      target.put(target.position(), known, offset, count);
      target.position(target.position() + count);
      at += count;
    }
  }

  private ByteBuffer fetch(long from, long to) throws IOException {
    if (from == to) {
      return ByteBuffer.allocate(0);
    }
    ResponseBytes<GetObjectResponse> answer =
        store.call(
            "read",
            name,
            () ->
                store
                    .client()
                    .getObject(
                        request ->
                            request
                                .bucket(store.bucket())
                                .key(store.keyOf(name))
                                .range("bytes=%d-%d".formatted(from, to - 1)),
                        ResponseTransformer.toBytes()));
    var bytes = ByteBuffer.wrap(answer.asByteArrayUnsafe());
    if (bytes.remaining() != to - from) {
      throw new CorruptObject(name, "ends at byte %d".formatted(from + bytes.remaining()));
    }
    return bytes;
  }

  @Override
  public void close() {
    block = null;
  }
}
