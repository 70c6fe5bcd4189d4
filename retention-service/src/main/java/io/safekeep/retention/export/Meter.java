package io.safekeep.retention.export;

/// Is told how far an export is.
interface Meter {

  /// Nobody wants to know.
  Meter NONE =
      new Meter() {
        @Override
        public void begins(String object) {}

        @Override
        public void wrote(long bytes) {}

        @Override
        public void ended() {}
      };

  /// An object of the archive is being written from here on.
  void begins(String object);

  /// Bytes were added, as they are before compression.
  ///
  /// @throws ExportStopped if there is no use in going on
  void wrote(long bytes) throws ExportStopped;

  /// The object is written.
  void ended();
}
