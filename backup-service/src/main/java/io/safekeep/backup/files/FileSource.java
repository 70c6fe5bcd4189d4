package io.safekeep.backup.files;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where a tenant's files are: only ever read.
public interface FileSource extends Closeable {

  /// Looks through all of it.
  ///
  /// @throws IOException if it cannot be looked at
  Listing list() throws IOException;

  /// Which of the states found at a path are news.
  ///
  /// @param known the newest version known of that path; null if none is
  /// @param previous the last scan; null for the first
  List<Found.State> unseen(Found.Present found, @Nullable KnownPath known, @Nullable Scan previous);

  @Override
  default void close() throws IOException {}

  /// What is there, in the order of the paths.
  interface Listing extends Closeable {

    /// @return null at the end
    @Nullable Found next() throws IOException;

    /// Bytes of what [#next] returned last.
    ///
    /// @param state that of a file
    /// @throws SourceUnreadable if that cannot be had; reading may throw it, too
    InputStream open(Found.State state) throws IOException;

    /// Whether what was read since [#open] is that state and no mixture with a later one.
    boolean isStill(Found.State state) throws IOException;

    @Override
    void close() throws IOException;
  }
}
