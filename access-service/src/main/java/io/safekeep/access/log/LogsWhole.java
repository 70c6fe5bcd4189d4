package io.safekeep.access.log;

import io.safekeep.access.log.SqlCheckpoints.Standing;
import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import io.safekeep.tlog.Checkpoint;
import io.safekeep.tlog.MalformedNote;
import io.safekeep.tlog.Proofs;
import io.safekeep.tlog.TilePlace;
import io.safekeep.tlog.TileSource;
import io.safekeep.tlog.TiledTree;
import io.safekeep.tlog.TreeHash;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/// P116: each log's tiles still add up to the checkpoint that was published, its entries are still
/// those of the tiles, and no witness has refused it. Looks at the newest entries and, of a large
/// log, at others by chance.
@Singleton
class LogsWhole implements ControlCheck {
  /// All of most logs, and a share of the largest ones each time.
  private static final int MOST_TILES = 64;

  private final SqlLogs logs;
  private final SqlCheckpoints checkpoints;
  private final SqlPublishedLog published;
  private final LogKeys keys;
  private final SecureRandom random = new SecureRandom();

  LogsWhole(SqlLogs logs, SqlCheckpoints checkpoints, SqlPublishedLog published, LogKeys keys) {
    this.logs = logs;
    this.checkpoints = checkpoints;
    this.published = published;
    this.keys = keys;
  }

  @Override
  public String name() {
    return "logs-whole";
  }

  @Override
  public String promise() {
    return "P116";
  }

  @Override
  public Duration every() {
    return Duration.ofHours(1);
  }

  @Override
  public String bound() {
    return "0 entries changed or missing, 0 logs refused by a witness";
  }

  @Override
  public List<ControlResult> check() throws IOException {
    return look(logs.all());
  }

  List<ControlResult> look(List<LogName> names) throws IOException {
    var results = new ArrayList<ControlResult>();
    for (var name : names) {
      results.add(look(name));
    }
    return results;
  }

  private ControlResult look(LogName name) throws IOException {
    var standing = checkpoints.standing(name).orElseThrow();
    var fault = fault(name, standing);
    return new ControlResult(
        fault.isEmpty() ? Outcome.PASS : Outcome.FAIL,
        name.tenant(),
        standing.origin(),
        standing.publishedSize() + " entries",
        fault.orElse("The log is what was published and witnessed."));
  }

  private Optional<String> fault(LogName name, Standing standing) throws IOException {
    if (standing.forkedAt() != null) {
      return Optional.of("A witness has refused the log: it is not the one that was there before.");
    }
    var note = checkpoints.published(name);
    if (note.isEmpty()) {
      return Optional.empty();
    }
    try {
      var state = Checkpoint.of(note.get());
      if (!keys.of(standing.origin()).key().verifies(note.get())) {
        return Optional.of("The published checkpoint is not signed with the log's key.");
      }
      var tiles = published.tiles(name);
      var tree = new TiledTree(state.size(), tiles);
      if (!tree.root().equals(state.root())) {
        return Optional.of("The log's tiles do not add up to its published checkpoint.");
      }
      return tilesToLookAt(state.size())
          .mapToObj(number -> faultOfTile(name, number, state, tree, tiles))
          .flatMap(Optional::stream)
          .findFirst();
    } catch (MalformedNote e) {
      return Optional.of("The published checkpoint cannot be read.");
    }
  }

  private LongStream tilesToLookAt(long size) {
    var tiles = (size + TilePlace.FULL - 1) / TilePlace.FULL;
    return tiles <= MOST_TILES
        ? LongStream.range(0, tiles)
        : LongStream.concat(LongStream.of(tiles - 1), random.longs(MOST_TILES - 1, 0, tiles - 1));
  }

  private Optional<String> faultOfTile(
      LogName name, long number, Checkpoint state, TiledTree tree, TileSource tiles) {
    var first = number * TilePlace.FULL;
    var width = (int) Math.min(TilePlace.FULL, state.size() - first);
    var hashes =
        published.entries(name, first, width).stream()
            .map(entry -> TreeHash.ofLeaf(entry.body()))
            .toList();
    try {
      var whole =
          hashes.equals(tiles.read(0, new TilePlace(number, width)))
              && Proofs.included(
                  hashes.getFirst(), first, tree.inclusion(first), state.size(), state.root());
      return whole
          ? Optional.empty()
          : Optional.of("Entries of tile " + number + " are not those that were published.");
    } catch (IOException e) {
      return Optional.of("Tile " + number + " is missing.");
    }
  }
}
