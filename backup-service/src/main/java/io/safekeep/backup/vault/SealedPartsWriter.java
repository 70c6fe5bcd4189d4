package io.safekeep.backup.vault;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Writes one long content as numbered sealed objects of 256 MiB, compressed and sealed by several
/// threads.
///
/// The caller's thread fills frames, workers seal them, one thread stores them in order, another
/// makes full parts durable. Frames come from a fixed set, so memory is the same for any length and
/// a slow store makes the caller wait.
public final class SealedPartsWriter implements Closeable {
  /// Frames of a part: large enough that a terabyte is some thousand objects, small enough to
  /// repeat after a fault.
  static final int PART_FRAMES = 64;

  /// Content of each part but the last, in bytes.
  static final long PART_BYTES = (long) PART_FRAMES * Frame.RAW_LIMIT;

  private static final ThreadFactory THREADS =
      Thread.ofPlatform().daemon().name("seal-", 0).factory();

  /// Ends the queues. A slot, because they carry slots.
  private static final Slot END = new Slot();

  private final Vault vault;
  private final ObjectName folder;
  private final DataKey key;
  private final PartListener listener;
  private final BlockingQueue<Slot> free;
  private final BlockingQueue<Slot> toSeal;
  private final BlockingQueue<Slot> toStore;
  private final List<Slot> slots = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final int workers;
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private @Nullable Slot filling;
  private @Nullable SealedObjectWriter part;
  private int partFrames;
  private int parts;
  private long length;
  private boolean ended;

  /// @param folder below which the parts get their names
  /// @param workers threads that compress and seal
  /// @param listener told of each part, in order, once it is durable
  SealedPartsWriter(
      Vault vault, ObjectName folder, DataKey key, int workers, PartListener listener) {
    this.vault = vault;
    this.folder = folder;
    this.key = key;
    this.listener = listener;
    this.workers = workers;
    var inWork = workers + 2;
    free = new ArrayBlockingQueue<>(inWork);
    toSeal = new ArrayBlockingQueue<>(inWork + workers);
    toStore = new ArrayBlockingQueue<>(inWork + 1);
    for (var slot = 0; slot < inWork; slot++) {
      slots.add(new Slot());
    }
    free.addAll(slots);
    for (var worker = 0; worker < workers; worker++) {
      start(this::sealFrames);
    }
    start(this::storeFrames);
  }

  static ObjectName partName(ObjectName folder, int number) {
    return folder.child("part-%08d".formatted(number));
  }

  private void start(Runnable work) {
    var thread = THREADS.newThread(work);
    threads.add(thread);
    thread.start();
  }

  /// Appends content; waits while all frames are in work.
  ///
  /// @throws StoreFull if there is no room
  public void write(ByteBuffer content) throws IOException {
    while (content.hasRemaining()) {
      var slot = filling;
      // A full frame waits for more: only then is it known not to be the last of its part.
      if (slot != null && !slot.raw().hasRemaining()) {
        submit(slot, partFrames + 1 == PART_FRAMES);
        slot = null;
      }
      if (slot == null) {
        slot = begin();
        filling = slot;
      }
      var raw = slot.raw();
      var count = Math.min(raw.remaining(), content.remaining());
      raw.put(raw.position(), content, content.position(), count);
      raw.position(raw.position() + count);
      content.position(content.position() + count);
      length += count;
    }
  }

  private Slot begin() throws IOException {
    var slot = await(free);
    throwFailure();
    if (part == null) {
      parts++;
      partFrames = 0;
      part = vault.create(partName(folder, parts), key);
    }
    slot.begin(part, partFrames);
    return slot;
  }

  private void submit(Slot slot, boolean lastOfPart) throws IOException {
    slot.raw().flip();
    slot.lastOfPart = lastOfPart;
    filling = null;
    partFrames++;
    if (lastOfPart) {
      part = null;
    }
    put(toStore, slot);
    put(toSeal, slot);
  }

  private void sealFrames() {
    try (var sealer = new FrameSealer()) {
      for (var slot = take(toSeal); slot != END; slot = take(toSeal)) {
        try {
          if (failure.get() == null) {
            slot.seal(sealer);
          }
        } catch (Throwable failed) {
          failure.compareAndSet(null, failed);
        } finally {
          slot.sealedNow.release();
        }
      }
    }
  }

  /// After a failure the frames still go round, unread, so that no thread waits for another for
  /// ever.
  private void storeFrames() {
    CompletableFuture<@Nullable Void> commit = CompletableFuture.completedFuture(null);
    for (var slot = take(toStore); slot != END; slot = take(toStore)) {
      slot.sealedNow.acquireUninterruptibly();
      try {
        if (failure.get() == null) {
          slot.store();
          if (slot.lastOfPart) {
            commit.join();
            commit = commitLater(slot.part());
          }
        } else {
          slot.part().close();
        }
      } catch (Throwable failed) {
        failure.compareAndSet(
            null, failed instanceof CompletionException wrapped ? wrapped.getCause() : failed);
      } finally {
        free.add(slot);
      }
    }
    try {
      commit.join();
    } catch (CompletionException failed) {
      failure.compareAndSet(null, failed.getCause());
    }
  }

  /// Forcing a part to disk takes as long as writing it: the next one is filled meanwhile.
  private CompletableFuture<@Nullable Void> commitLater(SealedObjectWriter full) {
    var done = new CompletableFuture<@Nullable Void>();
    THREADS
        .newThread(() -> {
          try (full) {
            listener.stored(full.commit());
            done.complete(null);
          } catch (Throwable failed) {
            done.completeExceptionally(failed);
          }
        })
        .start();
    return done;
  }

  /// Ends the content: returns when every part is durable.
  public void finish() throws IOException {
    var last = filling;
    if (last != null) {
      submit(last, true);
    }
    end();
    throwFailure();
  }

  private void end() throws IOException {
    if (ended) {
      return;
    }
    ended = true;
    put(toStore, END);
    for (var worker = 0; worker < workers; worker++) {
      put(toSeal, END);
    }
    for (var thread : threads) {
      joinUninterruptibly(thread);
    }
    slots.forEach(Slot::giveBack);
  }

  /// Bytes written so far.
  public long length() {
    return length;
  }

  /// Parts begun so far.
  public int parts() {
    return parts;
  }

  private void throwFailure() throws IOException {
    var failed = failure.get();
    switch (failed) {
      case null -> {}
      case IOException io -> throw io;
      default -> throw new IllegalStateException("sealing %s failed".formatted(folder), failed);
    }
  }

  /// Ends all threads; parts that are not complete vanish, complete ones stay.
  @Override
  public void close() throws IOException {
    failure.compareAndSet(null, new IOException("%s was abandoned".formatted(folder)));
    end();
    var open = part;
    if (open != null) {
      open.close();
    }
  }

  private static Slot await(BlockingQueue<Slot> queue) throws InterruptedIOException {
    try {
      return queue.take();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while frames were sealed");
    }
  }

  /// The queues have room for all slots and ends, so this never waits.
  private static void put(BlockingQueue<Slot> queue, Slot slot) {
    queue.add(slot);
  }

  private static Slot take(BlockingQueue<Slot> queue) {
    while (true) {
      try {
        return queue.take();
      } catch (InterruptedException ignored) {
        // Nobody interrupts these threads but the end of the JVM.
        continue;
      }
    }
  }

  private static void joinUninterruptibly(Thread thread) {
    var interrupted = false;
    while (true) {
      try {
        thread.join();
        break;
      } catch (InterruptedException again) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /// Told of parts as they become durable, by a thread of the writer.
  @FunctionalInterface
  public interface PartListener {
    void stored(StoredObject part) throws IOException;
  }

  private static final class Slot {
    private final NativeBuffer content = new NativeBuffer();
    private final NativeBuffer frame = new NativeBuffer();
    private final Semaphore sealedNow = new Semaphore(0);
    private @Nullable SealedObjectWriter part;
    private int number;
    private int rawLength;
    private boolean lastOfPart;

    ByteBuffer raw() {
      return content.ofSize(Frame.RAW_LIMIT);
    }

    private ByteBuffer sealed() {
      return frame.ofSize(Frame.BYTES_LIMIT);
    }

    void begin(SealedObjectWriter part, int number) {
      this.part = part;
      this.number = number;
      raw().clear();
    }

    SealedObjectWriter part() {
      var owner = part;
      if (owner == null) {
        throw new IllegalStateException("a frame without a part");
      }
      return owner;
    }

    void seal(FrameSealer sealer) {
      rawLength = raw().remaining();
      var position = (long) number * Frame.RAW_LIMIT;
      var sealed = sealed().clear();
      sealer.seal(part().frameKey(), number, false, position, 0, raw(), sealed);
      sealed.flip();
    }

    void store() throws IOException {
      part().appendFrame(rawLength, sealed());
    }

    void giveBack() {
      content.close();
      frame.close();
    }
  }
}
