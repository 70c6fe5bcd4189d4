package io.safekeep.backup.files;

import io.safekeep.backup.vault.CorruptObject;
import io.safekeep.backup.vault.ObjectNotFound;
import io.safekeep.backup.vault.StoreUnavailable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/// The contents of a file store in any of its repositories: what one lacks, has damaged, or cannot
/// give just now comes from the next.
public final class AnyRepository {

  /// Longer contents are read twice rather than held in memory.
  private static final long IN_MEMORY = 4 << 20;

  private final List<Contents> repositories;

  /// @param repositories in the order in which they are asked
  public AnyRepository(List<Contents> repositories) {
    if (repositories.isEmpty()) {
      throw new IllegalArgumentException("no repository to read from");
    }
    this.repositories = List.copyOf(repositories);
  }

  /// Takes a content; begun anew for each repository that is asked.
  @FunctionalInterface
  public interface Target {
    OutputStream begin() throws IOException;
  }

  /// Reads a content to its end.
  ///
  /// @throws CorruptObject if no repository has it as it was written
  /// @throws ObjectNotFound if no repository has it
  public void copy(ContentId id, Target target) throws IOException {
    ask(contents -> {
      try (var out = target.begin()) {
        contents.copy(id, out);
      }
    });
  }

  /// Reads a content to its end and throws it away.
  ///
  /// @throws IOException as [#copy]
  public void check(ContentId id) throws IOException {
    ask(contents -> contents.check(id));
  }

  /// A content that was read to its end and is what it was.
  @FunctionalInterface
  public interface Whole {
    void writeTo(OutputStream out) throws IOException;
  }

  /// Reads a content to its end, to be sent afterwards: what has left cannot be taken back.
  ///
  /// @param size of the content in bytes
  /// @throws IOException as [#copy]
  public Whole whole(ContentId id, long size) throws IOException {
    if (size > IN_MEMORY) {
      var there = ask(contents -> contents.check(id));
      return out -> there.copy(id, out);
    }
    var bytes = new ByteArrayOutputStream((int) size);
    copy(
        id,
        () -> {
          bytes.reset();
          return bytes;
        });
    return bytes::writeTo;
  }

  @FunctionalInterface
  private interface Question {
    void ask(Contents contents) throws IOException;
  }

  /// Returns the repository that could answer.
  private Contents ask(Question question) throws IOException {
    var refusals = new ArrayList<IOException>();
    for (var contents : repositories) {
      try {
        question.ask(contents);
        return contents;
      } catch (CorruptObject | ObjectNotFound | StoreUnavailable failed) {
        refusals.add(failed);
      }
    }
    var last = refusals.removeLast();
    refusals.forEach(last::addSuppressed);
    throw last;
  }
}
