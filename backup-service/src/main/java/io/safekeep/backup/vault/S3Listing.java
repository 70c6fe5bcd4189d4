package io.safekeep.backup.vault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.stream.Stream;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;

/// The objects below a name, a page of a thousand at a time.
final class S3Listing {
  private final Iterator<ListObjectsV2Response> pages;
  private final S3Store store;
  private final ObjectName prefix;

  S3Listing(Iterator<ListObjectsV2Response> pages, S3Store store, ObjectName prefix) {
    this.pages = pages;
    this.store = store;
    this.prefix = prefix;
  }

  /// Throws [UncheckedIOException] if a later page cannot be had.
  Stream<ObjectStore.Entry> stream() {
    return Stream.iterate(next(), page -> page.hasNext, page -> next())
        .flatMap(page -> page.entries);
  }

  private Page next() {
    try {
      if (!store.call("list", prefix, pages::hasNext)) {
        return new Page(false, Stream.of());
      }
      var response = store.call("list", prefix, pages::next);
      return new Page(
          true,
          response.contents().stream()
              .filter(object -> store.isBelow(object.key(), prefix))
              .map(object ->
                  new ObjectStore.Entry(
                      store.nameOf(object.key()), object.size(), object.lastModified())));
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private record Page(boolean hasNext, Stream<ObjectStore.Entry> entries) {}
}
