package io.safekeep.verify;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Gives what is read of some places in their order, and meanwhile reads the next ones on all
/// processors. Holds a few at a time, however many there are.
final class ReadAhead<P, T> implements AutoCloseable {
  private final Iterator<P> places;
  private final Reader<P, T> reader;
  private final int most = 2 * Runtime.getRuntime().availableProcessors();
  private final ExecutorService threads = Executors.newFixedThreadPool(most / 2);
  private final Queue<Future<T>> ahead = new ArrayDeque<>();

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
    while (ahead.size() < most && places.hasNext()) {
      var place = places.next();
      ahead.add(threads.submit(() -> reader.read(place)));
    }
    return !ahead.isEmpty();
  }

  /// What was read of the next place, or the fault that it ended with.
  T next() throws IOException, Malformed {
    try {
      return ahead.remove().get();
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
    threads.shutdownNow();
    threads.close();
  }
}
