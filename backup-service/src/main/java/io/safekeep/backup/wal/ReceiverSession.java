package io.safekeep.backup.wal;

import io.safekeep.backup.vault.Vault;
import io.safekeep.backup.wire.Dsn;
import io.safekeep.backup.wire.Lsn;
import io.safekeep.backup.wire.ReplicationConnection;
import io.safekeep.backup.wire.ReplicationSlot;
import io.safekeep.backup.wire.SegmentName;
import io.safekeep.backup.wire.ServerRefused;
import io.safekeep.backup.wire.SqlState;
import io.safekeep.backup.wire.SystemIdentifier;
import io.safekeep.backup.wire.SystemIdentity;
import io.safekeep.backup.wire.TimelineHistory;
import io.safekeep.backup.wire.TimelineId;
import io.safekeep.backup.wire.WalMessage;
import io.safekeep.backup.wire.WalMessage.EndOfServer;
import io.safekeep.backup.wire.WalMessage.EndOfTimeline;
import io.safekeep.backup.wire.WalMessage.Keepalive;
import io.safekeep.backup.wire.WalMessage.XLogData;
import io.safekeep.backup.wire.WalSegmentSize;
import io.safekeep.backup.wire.WalStream;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One connection's worth of receiving: finds where to go on, then streams until the server or the
/// connection ends.
final class ReceiverSession {
  private final Dsn server;
  private final String slotName;
  private final Vault vault;
  private final SessionKey key;
  private final WalListener listener;
  private final ReceiverSettings settings;
  private final Clock clock;
  private final ClockSamples samples = new ClockSamples();

  private volatile boolean aborted;
  private volatile boolean streamed;
  private volatile @Nullable ReplicationConnection connection;
  private @Nullable SystemIdentifier system;
  private boolean slotMade;
  private WalGap.Reason reasonOfGap = WalGap.Reason.WAL_REMOVED;

  ReceiverSession(
      Dsn server,
      String slotName,
      Vault vault,
      SessionKey key,
      WalListener listener,
      ReceiverSettings settings,
      Clock clock) {
    this.server = server;
    this.slotName = slotName;
    this.vault = vault;
    this.key = key;
    this.listener = listener;
    this.settings = settings;
    this.clock = clock;
  }

  /// Returns when the server has shut down in order; all else that ends a session is thrown.
  ///
  /// @param expected the only cluster to accept; null for any
  void run(@Nullable SystemIdentifier expected) throws IOException {
    try (var opened = ReplicationConnection.open(server)) {
      connection = opened;
      if (aborted) {
        return;
      }
      SystemIdentity identity = opened.identifySystem();
      if (expected != null && !expected.equals(identity.system())) {
        throw new WalRefused(
            "server is system " + identity.system() + ", the archive is of " + expected);
      }
      WalSegmentSize segmentSize = opened.walSegmentSize();
      var archive = WalArchive.openOrBegin(vault, identity.system(), segmentSize, key);
      system = identity.system();
      listener.connected(identity.system(), segmentSize);
      follow(opened, archive, identity);
    }
  }

  /// The cluster that answered; null before.
  @Nullable SystemIdentifier system() {
    return system;
  }

  /// Whether the server sent anything on a stream.
  boolean hasStreamed() {
    return streamed;
  }

  /// Ends [#run] from another thread.
  void abort() {
    aborted = true;
    ReplicationConnection open = connection;
    if (open != null) {
      try {
        open.abort();
      } catch (IOException alreadyClosed) {
        // Closed is what was wanted.
      }
    }
  }

  private void follow(ReplicationConnection server, WalArchive archive, SystemIdentity identity)
      throws IOException {
    WalWriter writer = firstWriter(server, archive, identity);
    try {
      while (true) {
        WalMessage end;
        try {
          WalReceiver.tell(
              listener, new ReceiverState.Streaming(writer.timeline(), writer.received()));
          end = stream(server, writer);
        } catch (ServerRefused refused) {
          writer.close();
          writer = afterLoss(server, archive, writer, refused);
          continue;
        }
        if (!(end instanceof EndOfTimeline next)) {
          return;
        }
        writer.close();
        writer = beginTimeline(server, archive, next.next(), next.switchPoint());
      }
    } finally {
      writer.close();
    }
  }

  private WalWriter firstWriter(
      ReplicationConnection server, WalArchive archive, SystemIdentity identity)
      throws IOException {
    SegmentName held = heldBySlot(server, archive, identity);
    Optional<SegmentName> newest = archive.newestSegmentFrom(held);
    if (newest.isEmpty()) {
      newest = archive.newestSegment();
    }
    if (newest.isEmpty()) {
      keepHistoryOf(server, archive, held.timeline());
      return WalWriter.open(archive, held, key, listener::segmentCompleted);
    }
    WalWriter writer = writerAfter(archive, newest.get());
    if (writer.timeline().equals(identity.timeline())) {
      if (identity.flushed().isBefore(writer.received())) {
        writer.close();
        throw new IOException(
            "server's WAL ends at %s, before the archive's end at %s"
                .formatted(identity.flushed(), writer.received()));
      }
      return writer;
    }
    return onServersHistory(server, archive, writer, identity.timeline(), held);
  }

  /// Takes the archive's last timeline to the server's current one.
  private WalWriter onServersHistory(
      ReplicationConnection server,
      WalArchive archive,
      WalWriter writer,
      TimelineId current,
      SegmentName held)
      throws IOException {
    List<TimelineHistory.Ancestor> ancestors =
        current.value() == 1 ? List.of() : server.timelineHistory(current).ancestors();
    for (int i = 0; i < ancestors.size(); i++) {
      TimelineHistory.Ancestor ancestor = ancestors.get(i);
      if (!ancestor.timeline().equals(writer.timeline())) {
        continue;
      }
      if (!ancestor.end().isBefore(writer.received())) {
        return writer;
      }
      // The server was promoted without our last WAL: its history left the old timeline before our
      // end of it.
      writer.close();
      TimelineId next = i + 1 < ancestors.size() ? ancestors.get(i + 1).timeline() : current;
      return beginTimeline(server, archive, next, ancestor.end());
    }
    writer.close();
    listener.gapFound(
        new WalGap(held.timeline(), writer.durable(), held.start(), WalGap.Reason.HISTORY_FORKED));
    keepHistoryOf(server, archive, held.timeline());
    return writerAt(archive, held);
  }

  private WalWriter beginTimeline(
      ReplicationConnection server, WalArchive archive, TimelineId next, Lsn switchPoint)
      throws IOException {
    keepHistoryOf(server, archive, next);
    SegmentName first = SegmentName.holding(switchPoint, next, archive.segmentSize());
    WalWriter writer = writerAt(archive, first);
    writer.countAfter(switchPoint);
    return writer;
  }

  private void keepHistoryOf(ReplicationConnection server, WalArchive archive, TimelineId timeline)
      throws IOException {
    if (timeline.value() == 1 || archive.history(timeline).isPresent()) {
      return;
    }
    TimelineHistory history = server.timelineHistory(timeline);
    archive.keepHistory(history, key.current());
    listener.timelineBegun(history);
  }

  /// What the server refuses to stream: either it no longer has it, which is a gap, or it is thrown
  /// on.
  private WalWriter afterLoss(
      ReplicationConnection server, WalArchive archive, WalWriter stuck, ServerRefused refused)
      throws IOException {
    boolean invalidated = refused.is(SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE) && !slotMade;
    if (!invalidated && !refused.is(SqlState.UNDEFINED_FILE)) {
      throw refused;
    }
    if (invalidated) {
      reasonOfGap = WalGap.Reason.SLOT_INVALIDATED;
      server.dropSlot(slotName);
    }
    SegmentName held = heldBySlot(server, archive, server.identifySystem());
    if (invalidated) {
      // The WAL that the slot had given up may still be there.
      return writerAt(
          archive, SegmentName.holding(stuck.received(), stuck.timeline(), archive.segmentSize()));
    }
    if (!held.start().isAfter(stuck.received())) {
      throw refused;
    }
    listener.gapFound(new WalGap(held.timeline(), stuck.durable(), held.start(), reasonOfGap));
    keepHistoryOf(server, archive, held.timeline());
    return writerAt(archive, held);
  }

  /// The segment from which on the server keeps WAL for us; a slot that is gone or void is made
  /// anew.
  private SegmentName heldBySlot(
      ReplicationConnection server, WalArchive archive, SystemIdentity identity)
      throws IOException {
    Optional<ReplicationSlot> slot = server.readSlot(slotName);
    if (slot.isPresent() && slot.get().restartLsn() == null) {
      reasonOfGap = WalGap.Reason.SLOT_INVALIDATED;
      server.dropSlot(slotName);
      slot = Optional.empty();
    } else if (slot.isEmpty() && reasonOfGap == WalGap.Reason.WAL_REMOVED) {
      reasonOfGap = WalGap.Reason.SLOT_MISSING;
    }
    if (slot.isEmpty()) {
      server.createSlot(slotName);
      slotMade = true;
      slot = server.readSlot(slotName);
    }
    ReplicationSlot kept = slot.orElseThrow(() -> new IOException("the new slot is not there"));
    if (kept.restartLsn() == null) {
      throw new IOException("the new slot " + slotName + " keeps no WAL");
    }
    TimelineId timeline =
        kept.restartTimeline() == null ? identity.timeline() : kept.restartTimeline();
    return SegmentName.holding(kept.restartLsn(), timeline, archive.segmentSize());
  }

  /// Goes on behind what the archive has from a segment on, or begins with that segment.
  private WalWriter writerAt(WalArchive archive, SegmentName first) throws IOException {
    Optional<SegmentName> newest = archive.newestSegmentFrom(first);
    return newest.isPresent()
        ? writerAfter(archive, newest.get())
        : WalWriter.open(archive, first, key, listener::segmentCompleted);
  }

  private WalWriter writerAfter(WalArchive archive, SegmentName newest) throws IOException {
    SegmentName segment = archive.isComplete(newest) ? newest.next() : newest;
    return WalWriter.open(archive, segment, key, listener::segmentCompleted);
  }

  /// Streams until the timeline or the server ends.
  private WalMessage stream(ReplicationConnection server, WalWriter writer) throws IOException {
    WalStream stream = server.startReplication(slotName, writer.received(), writer.timeline());
    var due = new Due(settings);
    var pace = new ReadPace(settings.gatherFor());
    while (true) {
      if (!stream.hasNext()) {
        pace.beforeWait();
      }
      Optional<WalMessage> message;
      try {
        message = stream.poll(due.wait(writer.received().isAfter(writer.durable())));
      } catch (IOException lost) {
        // If the server is gone for good, this is the last WAL there will ever be.
        makeDurable(writer);
        throw lost;
      }
      if (message.isEmpty()) {
        due.refuseSilence();
      } else {
        streamed = true;
        due.heard();
        switch (message.get()) {
          case XLogData data -> {
            samples.add(data.serverEnd(), data.serverClock());
            pace.took(data.data().remaining());
            writer.append(data.start(), data.data());
          }
          case Keepalive keepalive -> {
            samples.add(keepalive.serverEnd(), keepalive.serverClock());
            if (samples.reached(writer.durable())) {
              listener.advanced(point(writer), CommitCount.NONE);
            }
            if (keepalive.replyRequested()) {
              due.statusNow();
            }
          }
          case EndOfTimeline end -> {
            makeDurable(writer);
            return end;
          }
          case EndOfServer end -> {
            makeDurable(writer);
            return end;
          }
        }
      }
      if (writer.received().isAfter(writer.durable()) && due.flush()) {
        makeDurable(writer);
        due.flushed();
        sendStatus(stream, writer, due);
      } else if (due.status()) {
        sendStatus(stream, writer, due);
      }
    }
  }

  private void makeDurable(WalWriter writer) throws IOException {
    writer.force();
    samples.reached(writer.durable());
    listener.advanced(point(writer), writer.takeCommits());
  }

  private RecoveryPoint point(WalWriter writer) {
    return new RecoveryPoint(
        writer.timeline(), writer.durable(), writer.lastRecord(), samples.latestReached());
  }

  private void sendStatus(WalStream stream, WalWriter writer, Due due) throws IOException {
    stream.sendStatus(writer.received(), writer.durable(), clock.instant(), true);
    due.statusSent();
  }

  /// When the next forced write and the next status are due, and when to give the server up.
  private static final class Due {
    /// Default of wal_sender_timeout: as long as the server would bear with us.
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(60);

    private final long flushEvery;
    private final long statusEvery;
    private long flushAt = System.nanoTime();
    private long statusAt = flushAt;
    private long heardAt = flushAt;

    Due(ReceiverSettings settings) {
      this.flushEvery = settings.flushEvery().toNanos();
      this.statusEvery = settings.statusEvery().toNanos();
    }

    /// Longest wait for a message.
    Duration wait(boolean somethingToFlush) {
      long now = System.nanoTime();
      long left = somethingToFlush ? Math.min(flushAt - now, statusAt - now) : statusAt - now;
      return Duration.ofNanos(Math.max(0, left));
    }

    boolean flush() {
      return System.nanoTime() - flushAt >= 0;
    }

    void flushed() {
      flushAt = System.nanoTime() + flushEvery;
    }

    boolean status() {
      return System.nanoTime() - statusAt >= 0;
    }

    void heard() {
      heardAt = System.nanoTime();
    }

    /// Each status asks for an answer, so a server that says nothing for so long is not merely
    /// idle.
    void refuseSilence() throws IOException {
      if (System.nanoTime() - heardAt > LONGEST_SILENCE.toNanos()) {
        throw new IOException("server has been silent for " + LONGEST_SILENCE);
      }
    }

    void statusNow() {
      statusAt = System.nanoTime();
    }

    void statusSent() {
      statusAt = System.nanoTime() + statusEvery;
    }
  }
}
