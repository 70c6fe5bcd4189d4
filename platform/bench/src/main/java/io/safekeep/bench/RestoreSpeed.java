package io.safekeep.bench;

import io.safekeep.backup.base.CompletedBackup;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// The files of a base backup written and forced to disk, beside pgBackRest's restore; no WAL is
/// replayed.
final class RestoreSpeed implements Benchmark {
  @Override
  public String name() {
    return "restore";
  }

  @Override
  public String description() {
    return "seconds to restore 2 GB of files, forced to disk, against Debian's pgBackRest (as above); [ROUNDS] [pgbench|mixed|realistic]";
  }

  @Override
  public Result run(List<String> arguments, Log log) throws IOException {
    var wanted = Comparison.of(arguments, List.of(BaseBackupSpeed.PG_BACK_REST));
    try (var rig = BackupRig.start(wanted.content(), log)) {
      var ours = new Ours(rig, rig.backUpOurs());
      ours.prepare();
      ours.run();
      ours.cleanUp();
      var repository = rig.place("theirs");
      rig.makeRepository(repository);
      rig.backUpTheirs(repository);
      return new AlternatingRounds(rig, wanted.peer(), log)
          .run(wanted.rounds(), ours, new Theirs(rig, repository));
    }
  }

  private record Ours(BackupRig rig, CompletedBackup backup)
      implements AlternatingRounds.Contestant {
    @Override
    public void prepare() throws IOException {
      rig.makeTarget(target());
    }

    @Override
    public void run() throws IOException {
      rig.restoreOurs(backup, target());
    }

    @Override
    public void cleanUp() throws IOException {
      rig.delete(target());
    }

    private Path target() {
      return rig.place("restored-ours");
    }
  }

  private record Theirs(BackupRig rig, Path repository) implements AlternatingRounds.Contestant {
    @Override
    public void prepare() throws IOException {
      rig.makeTarget(target());
    }

    @Override
    public void run() throws IOException {
      rig.restoreTheirs(repository, target());
    }

    @Override
    public void cleanUp() throws IOException {
      rig.delete(target());
    }

    private Path target() {
      return rig.place("restored-theirs");
    }
  }
}
