package io.safekeep.bench;

import io.safekeep.backup.base.CompletedBackup;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A full base backup, compressed, encrypted and checked, beside pgBackRest's.
final class BaseBackupSpeed implements Benchmark {
  @Override
  public String name() {
    return "base-backup";
  }

  @Override
  public String description() {
    return "seconds of a full backup of 2 GB, against Debian's pgBackRest (zst, aes-256-cbc, 2 processes); [ROUNDS]";
  }

  @Override
  public Result run(List<String> arguments, Log log) throws IOException {
    var rounds = AlternatingRounds.rounds(arguments);
    try (var rig = PgBackRestRig.start(log)) {
      var ours = new Ours(rig);
      ours.run();
      ours.cleanUp();
      return new AlternatingRounds(rig, log).run(rounds, ours, new Theirs(rig));
    }
  }

  private static final class Ours implements AlternatingRounds.Contestant {
    private final PgBackRestRig rig;
    private @Nullable CompletedBackup backup;

    Ours(PgBackRestRig rig) {
      this.rig = rig;
    }

    @Override
    public void prepare() {}

    @Override
    public void run() throws IOException {
      backup = rig.backUpOurs();
    }

    @Override
    public void cleanUp() throws IOException {
      if (backup != null) {
        rig.removeOurs(backup);
      }
    }
  }

  private static final class Theirs implements AlternatingRounds.Contestant {
    private final PgBackRestRig rig;
    private final Path repository;

    Theirs(PgBackRestRig rig) {
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
}
