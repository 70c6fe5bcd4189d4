package io.safekeep.retention.export;

import io.quarkus.logging.Log;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.contracts.retention.ExportCompleted;
import io.safekeep.retention.RetentionSettings;
import io.safekeep.retention.export.TenantExport.Failed;
import io.safekeep.retention.export.TenantExport.Ready;
import io.safekeep.retention.export.TenantExport.Running;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.outbox.Outbox;
import io.safekeep.runtime.security.Actor;
import io.safekeep.runtime.work.WorkHandler;
import io.safekeep.runtime.work.WorkItem;
import io.safekeep.runtime.work.WorkQueue;
import jakarta.inject.Singleton;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Makes requested exports. One whose replica died is begun again from the start: a state of a
/// database ends with the connection that holds it.
@Singleton
class ExportWork implements WorkHandler {

  static final String KIND = "tenant-export";

  private static final int ATTEMPTS = 3;
  private static final Duration TELL_EVERY = Duration.ofSeconds(1);
  private static final int LONGEST_REASON = 500;

  private final SqlExports exports;
  private final ExportWriter writer;
  private final Spool spool;
  private final RetentionSettings settings;
  private final Outbox outbox;
  private final AuditTrail audit;
  private final WorkQueue queue;
  private final Ids ids;
  private final Clock clock;

  ExportWork(
      SqlExports exports,
      ExportWriter writer,
      Spool spool,
      RetentionSettings settings,
      Outbox outbox,
      AuditTrail audit,
      WorkQueue queue,
      Ids ids,
      Clock clock) {
    this.exports = exports;
    this.writer = writer;
    this.spool = spool;
    this.settings = settings;
    this.outbox = outbox;
    this.audit = audit;
    this.queue = queue;
    this.ids = ids;
    this.clock = clock;
  }

  @Override
  public String kind() {
    return KIND;
  }

  /// Reading whole databases is heavy for those who serve them, and for us.
  @Override
  public int mostAtOnce() {
    return 2;
  }

  @Override
  public Next work(WorkItem item, Lease lease) throws Exception {
    UUID id = UUID.fromString(item.key());
    spool.clear(id);
    Optional<TenantExport> begun = exports.begin(id);
    if (begun.isEmpty()) {
      return Next.done();
    }
    try {
      make(begun.get(), lease);
    } catch (ExportStopped stopped) {
      Log.infof("Export %s is not made: %s", id, stopped.getMessage());
      spool.clear(id);
    } catch (IOException | RuntimeException e) {
      spool.clear(id);
      if (item.attempt() < ATTEMPTS) {
        throw e;
      }
      Log.errorf(e, "Export %s failed for good", id);
      fail(begun.get(), e);
    }
    return Next.done();
  }

  private void fail(TenantExport export, Exception cause) {
    String reason =
        String.valueOf(cause.getMessage()).lines().findFirst().orElse(cause.getClass().getName());
    var unused =
        exports.end(
            export.id(),
            new Failed(
                reason.substring(0, Math.min(LONGEST_REASON, reason.length())), clock.instant()));
  }

  private void make(TenantExport export, Lease lease) throws IOException {
    UUID attempt = ids.next();
    SealedFile archive = spool.file(export.id(), attempt, "archive");
    SealedFile list = spool.file(export.id(), attempt, "objects");
    var meter = new Progress(export.id(), lease);
    ExportWriter.Manifest manifest;
    var fetched = new Fetched(archive.create());
    try (OutputStream out =
        export.recipient() == null
            ? fetched
            : new Recipient(export.recipient()).encrypting(fetched)) {
      manifest = writer.write(export.id(), export.tenant(), out, list, meter);
    }
    Files.delete(list.path());
    Instant now = clock.instant();
    var ready =
        new Ready(
            archive.path().getFileName().toString(),
            fetched.count,
            HexFormat.of().formatHex(fetched.sha256.digest()),
            manifest.jws(),
            manifest.sha256(),
            meter.objects,
            meter.bytes,
            now,
            now.atOffset(ZoneOffset.UTC).plus(settings.exports().keep()).toInstant());
    if (!QuarkusTransaction.requiringNew().call(() -> tell(export, ready, archive.key()))) {
      throw new ExportStopped("it was cancelled");
    }
  }

  private boolean tell(TenantExport export, Ready ready, byte[] key) {
    if (!exports.ready(export.id(), ready, key)) {
      return false;
    }
    outbox.add(
        new ExportCompleted(
            export.tenant().value(),
            export.id(),
            ready.manifestSha256(),
            ready.archiveBytes(),
            ready.readyAt()));
    audit.record(
        Actor.SUITE,
        export.tenant(),
        "tenant-export.complete",
        export.id().toString(),
        Map.of("manifestSha256", ready.manifestSha256(), "bytes", ready.archiveBytes()));
    queue.schedule(ExpireExports.KIND, export.id().toString(), settings.exports().keep());
    return true;
  }

  /// What is fetched later: counted and hashed as it is written.
  private static final class Fetched extends FilterOutputStream {

    private final MessageDigest sha256 = ExportArchive.newSha256();
    private long count;

    Fetched(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int one) throws IOException {
      out.write(one);
      sha256.update((byte) one);
      count++;
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
      out.write(source, offset, length);
      sha256.update(source, offset, length);
      count += length;
    }
  }

  /// Tells once a second how far it is, and hears then whether to go on.
  private final class Progress implements Meter {

    private final UUID id;
    private final Lease lease;
    private @Nullable String object;
    private long objects;
    private long bytes;
    private long toldAt = System.nanoTime();

    Progress(UUID id, Lease lease) {
      this.id = id;
      this.lease = lease;
    }

    @Override
    public void begins(String name) {
      object = name;
    }

    @Override
    public void wrote(long more) throws ExportStopped {
      bytes += more;
      long now = System.nanoTime();
      if (now - toldAt < TELL_EVERY.toNanos()) {
        return;
      }
      toldAt = now;
      if (!lease.held()) {
        throw new ExportStopped("another replica has taken it over");
      }
      if (!exports.progress(id, new Running(object, objects, bytes))) {
        throw new ExportStopped("it was cancelled");
      }
    }

    @Override
    public void ended() {
      objects++;
    }
  }
}
