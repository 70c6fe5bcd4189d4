package io.safekeep.backup.restore;

import io.safekeep.backup.vault.FrameOpener;
import io.safekeep.backup.vault.SealedPartsReader;
import java.io.IOException;
import java.nio.ByteBuffer;

/// Reads the archives of one backup at any place, best in ascending order: the frame opened last is
/// kept.
final class ArchiveBytes implements AutoCloseable {
  private final SealedPartsReader archives;
  private final FrameOpener opener = new FrameOpener();
  private ByteBuffer frame = ByteBuffer.allocate(0);
  private long number = -1;

  ArchiveBytes(SealedPartsReader archives) {
    this.archives = archives;
  }

  /// At least one byte and at most `most` from a place on; valid until the next call.
  ByteBuffer at(long offset, int most) throws IOException {
    var wanted = offset / SealedPartsReader.frameBytes();
    if (wanted != number) {
      frame = archives.frame(wanted, opener);
      number = wanted;
    }
    var inFrame = (int) (offset % SealedPartsReader.frameBytes());
    var count = Math.min(most, frame.remaining() - inFrame);
    return frame.slice(frame.position() + inFrame, count);
  }

  @Override
  public void close() {
    opener.close();
  }
}
