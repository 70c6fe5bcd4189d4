package io.safekeep.backup.vault;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/// One pass over the frames of a long content: opened by several threads, each waiting for its turn
/// to pass its frame on.
final class OrderedReading {
  private final SealedPartsReader content;
  private final SealedPartsReader.ContentSink sink;
  private long nextToOpen;
  private long nextToPass;
  private @Nullable Throwable failure;

  OrderedReading(SealedPartsReader content, SealedPartsReader.ContentSink sink) {
    this.content = content;
    this.sink = sink;
  }

  void run(int workers) throws IOException {
    var threads = new ArrayList<Thread>();
    for (var worker = 0; worker < workers; worker++) {
      threads.add(Thread.ofPlatform().daemon().name("read-" + worker).start(this::work));
    }
    try {
      for (var thread : threads) {
        thread.join();
      }
    } catch (InterruptedException interrupted) {
      fail(interrupted);
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while a backup was read");
    }
    throwFailure();
  }

  private void work() {
    try (var opener = new FrameOpener()) {
      for (var frame = take(); frame < content.frames(); frame = take()) {
        var bytes = content.frame(frame, opener);
        awaitTurn(frame);
        sink.accept(bytes);
        passed();
      }
    } catch (Throwable failed) {
      fail(failed);
    }
  }

  private synchronized long take() {
    if (failure != null) {
      return Long.MAX_VALUE;
    }
    var frame = nextToOpen;
    nextToOpen++;
    return frame;
  }

  private synchronized void awaitTurn(long frame) throws IOException, InterruptedException {
    while (nextToPass != frame && failure == null) {
      wait();
    }
    if (failure != null) {
      throw new IOException("another frame failed");
    }
  }

  private synchronized void passed() {
    nextToPass++;
    notifyAll();
  }

  private synchronized void fail(Throwable failed) {
    if (failure == null) {
      failure = failed;
    }
    notifyAll();
  }

  private synchronized void throwFailure() throws IOException {
    switch (failure) {
      case null -> {}
      case IOException io -> throw io;
      default -> throw new IllegalStateException("reading a backup failed", failure);
    }
  }
}
