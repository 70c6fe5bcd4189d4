package io.safekeep.verify;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.FutureTask;

/// Gives what is read of some places in their order, while all processors read the next ones. Holds
/// a few at a time, however many there are. For one thread; once it is closed nothing is next.
final class ReadAhead<P, T> implements AutoCloseable {
  private final Iterator<P> places;
  private final Reader<P, T> reader;
  private final int most = 2 * Runtime.getRuntime().availableProcessors();
  private final Queue<FutureTask<T>> ahead = new ArrayDeque<>();
  private boolean closed;

  /// @param reader for any number of threads
  ReadAhead(Iterator<P> places, Reader<P, T> reader) {
    this.places = places;
    this.reader = reader;
  }

  /// Reads one place, without the others.
  interface Reader<P, T> {
    T read(P place) throws IOException, Malformed;
  }

  boolean hasNext() {
    while (!closed && ahead.size() < most && places.hasNext()) {
      var place = places.next();
      var task = new FutureTask<>(() -> reader.read(place));
      ahead.add(task);
      ForkJoinPool.commonPool().execute(task);
    }
    return !ahead.isEmpty();
  }

  /// What was read of the next place, or the fault that it ended with.
  T next() throws IOException, Malformed {
    var task = ahead.remove();
    // Does nothing if somebody else has begun.
    task.run();
    try {
      return task.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case IOException fault -> throw fault;
        case Malformed fault -> throw fault;
        case null, default -> throw new IllegalStateException(e);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  @Override
  public void close() {
    closed = true;
    ahead.forEach(task -> task.cancel(false));
    ahead.clear();
  }
}
