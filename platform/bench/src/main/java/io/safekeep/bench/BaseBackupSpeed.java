package io.safekeep.bench;

import io.safekeep.backup.base.CompletedBackup;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A full base backup, compressed, encrypted and checked, beside a peer's.
final class BaseBackupSpeed implements Benchmark {
  static final String PG_BACK_REST = "pgBackRest";
  private static final String PG_BASEBACKUP = "pg_basebackup";

  @Override
  public String name() {
    return "base-backup";
  }

  @Override
  public String description() {
    return "seconds of a full backup of 2 GB, against Debian's pgBackRest (zst, aes-256-cbc, 2 processes)"
        + " or pg_basebackup (client-zstd:1); [ROUNDS] [pgbench|mixed|realistic] [pg_basebackup]";
  }

  @Override
  public Result run(List<String> arguments, Log log) throws IOException {
    var wanted = Comparison.of(arguments, List.of(PG_BACK_REST, PG_BASEBACKUP));
    try (var rig = BackupRig.start(wanted.content(), log)) {
      var ours = new Ours(rig);
      ours.run();
      log.say(ours.ratio());
      ours.cleanUp();
      var theirs = wanted.peer().equals(PG_BACK_REST) ? new PgBackRest(rig) : new PgBasebackup(rig);
      return new AlternatingRounds(rig, wanted.peer(), log).run(wanted.rounds(), ours, theirs);
    }
  }

  private static final class Ours implements AlternatingRounds.Contestant {
    private final BackupRig rig;
    private @Nullable CompletedBackup backup;

    Ours(BackupRig rig) {
      this.rig = rig;
    }

    @Override
    public void prepare() {}

    @Override
    public void run() throws IOException {
      backup = rig.backUpOurs();
    }

    /// How far the content of the cluster shrinks.
    String ratio() {
      var taken = Objects.requireNonNull(backup);
      return String.format(
          Locale.ROOT,
          "%d MB of archives are stored as %d MB, a %.1fth",
          taken.archiveBytes() / 1_000_000,
          taken.storedBytes() / 1_000_000,
          (double) taken.archiveBytes() / taken.storedBytes());
    }

    @Override
    public void cleanUp() throws IOException {
      if (backup != null) {
        rig.removeOurs(backup);
      }
    }
  }

  private static final class PgBackRest implements AlternatingRounds.Contestant {
    private final BackupRig rig;
    private final Path repository;

    PgBackRest(BackupRig rig) {
      this.rig = rig;
      this.repository = rig.place("theirs");
    }

    @Override
    public void prepare() throws IOException {
      rig.makeRepository(repository);
    }

    @Override
    public void run() throws IOException {
      rig.backUpTheirs(repository);
    }

    @Override
    public void cleanUp() throws IOException {
      rig.delete(repository);
    }
  }

  private record PgBasebackup(BackupRig rig) implements AlternatingRounds.Contestant {
    @Override
    public void prepare() throws IOException {
      rig.makeTarget(target());
    }

    @Override
    public void run() throws IOException {
      rig.streamTheirs(target());
    }

    @Override
    public void cleanUp() throws IOException {
      rig.delete(target());
    }

    private Path target() {
      return rig.place("streamed");
    }
  }
}
