package io.safekeep.backup.files;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// A file being read from its source, whose faults are not those of a repository.
final class SourceBytes extends FilterInputStream {

  SourceBytes(InputStream in) {
    super(in);
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    try {
      return super.read(target, offset, length);
    } catch (IOException failed) {
      throw new SourceUnreadable("could not be read: " + failed.getMessage(), failed);
    }
  }
}
