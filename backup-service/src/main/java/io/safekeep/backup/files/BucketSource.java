package io.safekeep.backup.files;

import io.safekeep.backup.vault.S3Clients;
import io.safekeep.backup.vault.S3Place;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.DeleteMarkerEntry;
import software.amazon.awssdk.services.s3.model.EncodingType;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsResponse;
import software.amazon.awssdk.services.s3.model.ObjectVersion;

/// A bucket with versioning, or what lies below a prefix of it. The bucket remembers what was
/// overwritten or deleted between two scans and when, so that is captured, too.
public final class BucketSource implements FileSource {

  /// An upload in parts is dated when it began; a week is the longest that AWS's own advice lets
  /// one stay unfinished.
  private static final Duration LONGEST_UPLOAD = Duration.ofDays(7);

  private final S3Client client;
  private final S3Place place;

  public BucketSource(S3Place place) {
    this.place = place;
    this.client = S3Clients.of(place);
  }

  /// @throws IOException if the bucket keeps no old versions
  @Override
  public Listing list() throws IOException {
    requireVersioning();
    return new Versions();
  }

  /// Fails unless the bucket can be read and keeps old versions.
  ///
  /// @throws IOException naming what is wrong with it
  public void requireVersioning() throws IOException {
    var status =
        call(() -> client.getBucketVersioning(request -> request.bucket(place.bucket())))
            .statusAsString();
    if (!"Enabled".equals(status)) {
      throw new IOException(
          "bucket %s keeps no old versions: its versioning is %s"
              .formatted(place.bucket(), status == null ? "off" : status));
    }
  }

  /// What came behind the version that is known. Of a key that nothing is known of only how it
  /// stands counts at the first scan, even if it is gone; later also what came and went since.
  @Override
  public List<Found.State> unseen(
      Found.Present found, @Nullable KnownPath known, @Nullable Scan previous) {
    var states = found.states();
    if (known != null) {
      return behind(states, known);
    }
    var last = states.getLast();
    if (previous == null) {
      return List.of(new Found.State(last.stamp(), null, last.node()));
    }
    var recent = since(states, previous.startedAt().minus(LONGEST_UPLOAD));
    return recent.isEmpty() && !(last.node() instanceof Node.Removed) ? List.of(last) : recent;
  }

  private static List<Found.State> behind(List<Found.State> states, KnownPath known) {
    for (var i = states.size() - 1; i >= 0; i--) {
      if (states.get(i).stamp().equals(known.stamp())) {
        return states.subList(i + 1, states.size());
      }
    }
    // The version that is known was removed for good.
    var later = since(states, known.since());
    return later.isEmpty() ? List.of(states.getLast()) : later;
  }

  private static List<Found.State> since(List<Found.State> states, Instant from) {
    return states.stream()
        .filter(state -> state.since() != null && !state.since().isBefore(from))
        .toList();
  }

  private <T> T call(Supplier<T> request) throws IOException {
    try {
      return request.get();
    } catch (SdkException failed) {
      throw new IOException("%s: %s".formatted(place, failed.getMessage()), failed);
    } catch (UncheckedIOException failed) {
      throw new IOException("%s: %s".formatted(place, failed.getMessage()), failed);
    }
  }

  @Override
  public void close() {
    client.close();
  }

  /// One version or delete marker of a listing.
  private record Item(String key, boolean isLatest, Instant time, Found.State state) {}

  private final class Versions implements Listing {
    private final Deque<Item> read = new ArrayDeque<>();
    private boolean ended;
    private @Nullable String keyMarker;
    private @Nullable String versionMarker;
    private String current = "";

    @Override
    public @Nullable Found next() throws IOException {
      var first = poll();
      // An object named as the prefix itself would have no path below it.
      while (first != null && first.key().equals(place.prefix())) {
        first = poll();
      }
      if (first == null) {
        return null;
      }
      current = first.key();
      var states = new ArrayList<Found.State>();
      states.add(first.state());
      for (var more = peek(); more != null && more.key().equals(current); more = peek()) {
        states.add(read.remove().state());
      }
      return found(states.reversed());
    }

    private Found found(List<Found.State> states) {
      var path = current.substring(place.prefix().length());
      try {
        return new Found.Present(new FilePath(path), states);
      } catch (IllegalArgumentException unnameable) {
        return new Found.Unnameable("key '%s' is %s".formatted(current, unnameable.getMessage()));
      }
    }

    private @Nullable Item poll() throws IOException {
      var next = peek();
      read.poll();
      return next;
    }

    private @Nullable Item peek() throws IOException {
      while (read.isEmpty() && !ended) {
        fetch();
      }
      return read.peek();
    }

    private void fetch() throws IOException {
      var page =
          call(() ->
              client.listObjectVersions(request ->
                  request
                      .bucket(place.bucket())
                      .prefix(place.prefix())
                      .encodingType(EncodingType.URL)
                      .keyMarker(keyMarker)
                      .versionIdMarker(versionMarker)));
      read.addAll(items(page));
      ended = !Boolean.TRUE.equals(page.isTruncated());
      keyMarker = page.nextKeyMarker();
      versionMarker = page.nextVersionIdMarker();
    }

    /// The answer mixes versions and delete markers, newest first, and the client hands them out
    /// apart. Their times have whole seconds, so between two of one second only the newest is sure
    /// of its place.
    private List<Item> items(ListObjectVersionsResponse page) {
      var items = new ArrayList<Item>();
      page.versions().forEach(version -> items.add(item(version)));
      page.deleteMarkers().forEach(marker -> items.add(item(marker)));
      items.sort(
          Comparator.comparing(Item::key, FilePath::compare)
              .thenComparing(Item::isLatest, Comparator.reverseOrder())
              .thenComparing(Item::time, Comparator.reverseOrder()));
      return items;
    }

    private static Item item(ObjectVersion version) {
      return new Item(
          version.key(),
          version.isLatest(),
          version.lastModified(),
          new Found.State(version.versionId(), nextSecond(version.lastModified()), node(version)));
    }

    /// Consoles show folders by empty objects whose keys end with `/`.
    private static Node node(ObjectVersion version) {
      return version.key().endsWith("/") && version.size() == 0
          ? new Node.Directory(Node.Directory.NO_MODE)
          : new Node.File(
              version.size(),
              Node.File.NO_MODE,
              version.lastModified().truncatedTo(ChronoUnit.MICROS));
    }

    private static Item item(DeleteMarkerEntry marker) {
      return new Item(
          marker.key(),
          marker.isLatest(),
          marker.lastModified(),
          new Found.State(
              marker.versionId(), nextSecond(marker.lastModified()), new Node.Removed()));
    }

    /// Times of a listing leave out the fraction: a version must not be told to be older than it
    /// is.
    private static Instant nextSecond(Instant time) {
      return time.truncatedTo(ChronoUnit.SECONDS).plusSeconds(1);
    }

    @Override
    public InputStream open(Found.State state) throws IOException {
      try {
        return new SourceBytes(
            client.getObject(
                request -> request.bucket(place.bucket()).key(current).versionId(state.stamp())));
      } catch (SdkException failed) {
        throw new SourceUnreadable("could not be opened: " + failed.getMessage(), failed);
      }
    }

    /// A version never changes.
    @Override
    public boolean isStill(Found.State state) {
      return true;
    }

    @Override
    public void close() {}
  }
}
