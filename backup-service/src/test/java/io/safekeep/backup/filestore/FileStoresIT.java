package io.safekeep.backup.filestore;

import static io.safekeep.testing.quarkus.ServiceContract.isProblem;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.safekeep.backup.BackupSettings;
import io.safekeep.backup.Repositories;
import io.safekeep.backup.SecondBucket;
import io.safekeep.backup.TenantAtWork;
import io.safekeep.backup.TenantCluster;
import io.safekeep.backup.files.SqlFileHistory;
import io.safekeep.backup.vault.S3Clients;
import io.safekeep.backup.vault.S3Place;
import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.work.WorkItem;
import io.safekeep.runtime.work.WorkQueue;
import io.safekeep.testing.Directories;
import io.safekeep.testing.quarkus.ServiceServers;
import io.safekeep.testing.quarkus.Visitor;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/// A tenant's files from registration to restore, and what each control finds. Directory, bucket,
/// both repositories and the catalogue are real; only days are not waited for.
@QuarkusTest
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "backup"))
@WithTestResource(TenantCluster.class)
@WithTestResource(SecondBucket.class)
class FileStoresIT {

  private static final Pattern ZULU = Pattern.compile("Z$");

  @Inject WorkQueue queue;
  @Inject SqlFileStores stores;
  @Inject SqlScans scans;
  @Inject Sql sql;
  @Inject SqlFileHistory history;
  @Inject SqlFileRestores restores;
  @Inject SqlFileDrills drills;
  @Inject SqlExpiredContents expired;
  @Inject FileWindows windows;
  @Inject FileVaults vaults;
  @Inject FileDrillWork drill;
  @Inject Repositories repositories;
  @Inject BackupSettings settings;
  @Inject RandomGenerator random;
  @Inject Clock clock;

  @ConfigProperty(name = "safekeep.backup.file-root")
  Path root;

  @ConfigProperty(name = "safekeep.repositories.first.place")
  Path repository;

  @ConfigProperty(name = "safekeep.repositories.second.s3.endpoint")
  Optional<URI> secondRepository;

  private TenantAtWork tenant;
  private Path files;

  @BeforeEach
  void start() throws IOException {
    tenant = TenantAtWork.announced();
    files = Files.createDirectories(root.resolve(tenant.id().toString()).resolve("documents"));
  }

  @Test
  void directoryComesBackAsItWasAtAnInstant() throws Exception {
    // Given
    Files.createDirectory(files.resolve("letters"));
    Files.writeString(files.resolve("letters/one.txt"), "dear one");
    Files.writeString(files.resolve("notes.txt"), "first thought");
    String store = register("documents");
    Instant before = awaitCapture(store);
    Files.writeString(files.resolve("notes.txt"), "encrypted by a stranger");
    Directories.delete(files.resolve("letters"));
    Instant after = awaitCapture(store);

    // Then one file
    content(store, before, "notes.txt").then().statusCode(200).body(equalTo("first thought"));
    content(store, after, "notes.txt").then().body(equalTo("encrypted by a stranger"));
    isProblem(content(store, after, "letters/one.txt").then(), 404, "not-found");

    // And the list
    list(store, before, "").body("items.path", contains("letters/", "notes.txt"));
    list(store, before, "letters/").body("items.path", contains("letters/one.txt"));
    list(store, after, "").body("items.path", contains("notes.txt"));

    // And an archive
    assertThat(unpacked(archive(store, before)))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("letters/", "", "letters/one.txt", "dear one", "notes.txt", "first thought"));

    // And a directory
    String restore =
        tenant
            .as("restore:create")
            .body(Map.of("targetInstant", before.toString()))
            .post("/v1/file-stores/" + store + "/restores")
            .then()
            .statusCode(202)
            .extract()
            .path("id");
    Response ready = awaitReady(restore);
    Path place = Path.of(ready.<String>path("place"));
    assertThat(place.resolve("letters/one.txt")).hasContent("dear one");
    assertThat(ready.<Integer>path("filesDone")).isEqualTo(2);
    tenant
        .as("restore:create")
        .post("/v1/file-restores/" + restore + ":end")
        .then()
        .statusCode(200);
    await().atMost(TenantAtWork.PATIENCE).until(() -> !Files.exists(place));

    // And on a page
    Visitor ada = Visitor.of(tenant.id(), "datastore:read", "restore:read", "restore:download");
    assertThat(ada.open("/").asString()).contains("/files/" + store);
    String page = "/files/" + store + "?at=" + ZULU.matcher(before.toString()).replaceAll("");
    assertThat(ada.open(page).asString())
        .contains("letters/", "notes.txt", "Download this directory");
    assertThat(ada.open(page + "&directory=letters/").asString()).contains("one.txt");
    assertThat(ada.open(page.replace("?", "/content?") + "&path=letters/one.txt").asString())
        .isEqualTo("dear one");
    Visitor member = Visitor.of(tenant.id(), "datastore:read", "restore:read");
    assertThat(member.open(page).asString()).contains("notes.txt").doesNotContain("Download");
    assertThat(member.open(page.replace("?", "/archive?")).statusCode()).isEqualTo(403);
    Visitor stranger = TenantAtWork.announced().administrator();
    assertThat(stranger.open(page).statusCode()).isEqualTo(404);

    // And all that from the second repository alone
    awaitCopied(store);
    Directories.delete(repository.resolve(store).resolve("content"));
    content(store, before, "notes.txt").then().statusCode(200).body(equalTo("first thought"));
  }

  @Test
  void bucketComesBackWithWhatCameAndWentBetweenTwoScans() throws Exception {
    // Given
    try (S3Client s3 = S3Clients.of(bucket())) {
      s3.createBucket(request -> request.bucket("tenant-files"));
      s3.putBucketVersioning(request ->
          request
              .bucket("tenant-files")
              .versioningConfiguration(versioning -> versioning.status("Enabled")));
      String prefix = UUID.randomUUID() + "/";
      put(s3, prefix + "plan", "one");
      String store = registerBucket("tenant-files", prefix);
      Instant before = awaitCapture(store);
      put(s3, prefix + "plan", "two");
      put(s3, prefix + "plan", "three");
      put(s3, prefix + "../../outside", "kept in");
      put(s3, prefix + "plan/of/plans", "both a file and a folder");
      put(s3, prefix + "Grüße & more", "müßig");
      s3.deleteObject(request -> request.bucket("tenant-files").key(prefix + "plan"));
      put(s3, prefix + "plan", "four");

      // When
      Instant after = awaitCapture(store);

      // Then
      content(store, before, "plan").then().statusCode(200).body(equalTo("one"));
      content(store, after, "plan").then().body(equalTo("four"));
      assertThat(unpacked(archive(store, after)))
          .containsExactlyInAnyOrderEntriesOf(
              Map.of(
                  "plan", "four",
                  "plan/of/plans", "both a file and a folder",
                  "Grüße & more", "müßig",
                  "%2E%2E/%2E%2E/outside", "kept in"));
      assertThat(kept(store)).isEqualTo(7);

      // And on a disk
      String restore =
          tenant
              .as("restore:create")
              .body("{}")
              .post("/v1/file-stores/" + store + "/restores")
              .then()
              .statusCode(202)
              .extract()
              .path("id");
      Path place = Path.of(awaitReady(restore).<String>path("place"));
      assertThat(place.resolve("plan")).hasContent("four");
      assertThat(place.resolve("plan%d/of/plans")).hasContent("both a file and a folder");
      assertThat(place.resolve("%2E%2E/%2E%2E/outside")).hasContent("kept in");
    }
  }

  @Test
  void onlyWhoMayGetsFiles() throws Exception {
    // Given
    Files.writeString(files.resolve("secret"), "of ours");
    String store = register("documents");
    awaitCapture(store);
    TenantAtWork stranger = TenantAtWork.announced();
    TenantAtWork unpaid = TenantAtWork.announced("free");
    String restore =
        tenant
            .as("restore:create")
            .body("{}")
            .post("/v1/file-stores/" + store + "/restores")
            .then()
            .statusCode(202)
            .extract()
            .path("id");

    // Then
    String of = "/v1/file-stores/" + store;
    for (String path : List.of("", "/recovery-window")) {
      isProblem(stranger.as("datastore:read").get(of + path).then(), 404, "not-found");
      tenant.as("datastore:read").get(of + path).then().statusCode(200);
    }
    for (String path : List.of("/files", "/restores")) {
      tenant.as("restore:read").get(of + path).then().statusCode(200);
      isProblem(stranger.as("restore:read").get(of + path).then(), 404, "not-found");
    }
    for (String path : List.of("/content?path=secret", "/archive")) {
      isProblem(stranger.as("restore:download").get(of + path).then(), 404, "not-found");
      tenant.as("restore:read").get(of + path).then().statusCode(403);
      tenant.as("restore:download").get(of + path).then().statusCode(200);
    }
    isProblem(
        stranger.as("restore:create").body("{}").post(of + "/restores").then(), 404, "not-found");
    isProblem(
        stranger.as("restore:read").get("/v1/file-restores/" + restore).then(), 404, "not-found");
    isProblem(
        stranger.as("restore:create").post("/v1/file-restores/" + restore + ":end").then(),
        404,
        "not-found");
    isProblem(stranger.as("datastore:register").post(of + ":release").then(), 404, "not-found");
    assertThat(stranger.as("datastore:read").get("/v1/file-stores").asString())
        .doesNotContain(store);

    // And a plan without backups protects, but gives nothing out by itself
    Files.createDirectories(root.resolve(unpaid.id().toString()).resolve("documents"));
    tenant = unpaid;
    String protectedOnly = register("documents");
    awaitCapture(protectedOnly);
    isProblem(
        unpaid.as("restore:download").get("/v1/file-stores/" + protectedOnly + "/archive").then(),
        403,
        "plan-without-backups");
  }

  @Test
  void whatCannotBeCapturedIsRefused() throws Exception {
    // Given
    Files.createSymbolicLink(files.resolveSibling("link"), Path.of("/etc"));
    register("documents");
    try (S3Client s3 = S3Clients.of(bucket())) {
      s3.createBucket(request -> request.bucket("forgetful"));
    }

    // Then
    isProblem(registration("documents").then(), 409, "datastore-known");
    isProblem(registration("absent").then(), 422, "files-unreachable");
    isProblem(registration("link").then(), 422, "files-unreachable");
    isProblem(registration("../" + UUID.randomUUID()).then(), 400, "invalid-request");
    isProblem(bucketRegistration("forgetful", "").then(), 422, "files-unreachable");
    isProblem(bucketRegistration("No/Bucket", "").then(), 400, "invalid-request");
  }

  @Test
  void instantsOutsideOfTheWindowAreRefused() throws Exception {
    // Given
    String store = register("documents");
    Instant at = awaitCapture(store);

    // Then
    isProblem(content(store, at.plusSeconds(3600), "x").then(), 422, "target-outside-window");
    isProblem(content(store, at.minusSeconds(3600), "x").then(), 422, "target-outside-window");
    isProblem(content(store, at, "nul\0").then(), 400, "invalid-request");
  }

  @Test
  void filesRestorableFindsAFlippedByteInEitherRepository() throws Exception {
    // Given
    Files.writeString(files.resolve("one"), "the only file");
    String store = register("documents");
    awaitCapture(store);
    awaitCopied(store);
    assertThat(resultOf(restorable(), store).outcome()).isEqualTo(Outcome.PASS);
    assertThat(resultOf(restorable(), store).measured()).isEqualTo("2 files read");
    Path object = contents(store).getFirst();
    byte[] bytes = Files.readAllBytes(object);
    bytes[bytes.length / 2] ^= 1;
    Files.write(object, bytes);

    // When
    ControlResult result = resultOf(restorable(), store);

    // Then
    assertThat(result.outcome()).isEqualTo(Outcome.FAIL);
    assertThat(result.detail()).contains("one", "first repository");
    content(store, null, "one").then().statusCode(200).body(equalTo("the only file"));
  }

  @Test
  void recoveryPointFailsWhenNobodyLooksAnyMore() throws Exception {
    // Given
    String store = register("documents");
    awaitCapture(store);

    // When
    Directories.delete(files);
    queue.schedule(CaptureFilesWork.KIND, store);
    await()
        .atMost(TenantAtWork.PATIENCE)
        .until(() -> stores.find(UUID.fromString(store)).orElseThrow().health().failure() != null);

    // Then
    assertThat(resultOf(recoveryPoint(Duration.ZERO), store).outcome()).isEqualTo(Outcome.PASS);
    ControlResult later = resultOf(recoveryPoint(Duration.ofSeconds(61)), store);
    assertThat(later.outcome()).isEqualTo(Outcome.FAIL);
    assertThat(later.detail()).contains("documents");
  }

  @Test
  void filesCopiedFailsWhenTheSecondRepositoryDoesNotFollow() throws Exception {
    // Given
    Files.writeString(files.resolve("one"), "one");
    String store = register("documents");
    awaitCapture(store);
    awaitCopied(store);
    assertThat(resultOf(copied(Duration.ofHours(25)), store).outcome()).isEqualTo(Outcome.PASS);
    queue.remove(MirrorFilesWork.KIND, store);

    // When
    sql.update("update file_journal set copied_at = null where store = ?", UUID.fromString(store));

    // Then
    assertThat(resultOf(copied(Duration.ZERO), store).outcome()).isEqualTo(Outcome.PASS);
    assertThat(resultOf(copied(Duration.ofHours(25)), store).outcome()).isEqualTo(Outcome.FAIL);
    assertThat(stores.tenants()).contains(new TenantId(tenant.id()));
  }

  private FilesCopied copied(Duration later) {
    return new FilesCopied(stores, scans, Clock.offset(clock, later));
  }

  @Test
  void drillBringsEverythingBackFromOneRepositoryAndThenTheOther() throws Exception {
    // Given
    Files.writeString(files.resolve("one"), "one");
    String store = register("documents");
    awaitCapture(store);
    awaitCopied(store);
    UUID id = UUID.fromString(store);
    queue.remove(FileDrillWork.KIND, store);

    // When
    drill.work(new WorkItem(FileDrillWork.KIND, store, 1), () -> true);
    drill.work(new WorkItem(FileDrillWork.KIND, store, 1), () -> true);

    // Then
    assertThat(drills.newest(id, 2))
        .extracting(FileDrill::failure, FileDrill::files)
        .containsOnly(org.assertj.core.api.Assertions.tuple(null, 1L));
    assertThat(drills.newest(id, 2))
        .extracting(FileDrill::repository)
        .containsExactlyInAnyOrder("first", "second");
    assertThat(resultOf(drilled(Duration.ZERO), store).outcome()).isEqualTo(Outcome.PASS);
    assertThat(resultOf(drilled(Duration.ofHours(26)), store).outcome()).isEqualTo(Outcome.FAIL);

    // And when a content is gone
    Directories.delete(repository.resolve(store).resolve("content"));
    while (drills.last(id).orElseThrow().failure() == null) {
      drill.work(new WorkItem(FileDrillWork.KIND, store, 1), () -> true);
    }
    assertThat(resultOf(drilled(Duration.ZERO), store).outcome()).isEqualTo(Outcome.FAIL);
  }

  @Test
  void whatOneRepositoryLosesComesBackFromTheOther() throws Exception {
    // Given
    Files.writeString(files.resolve("one"), "one");
    String store = register("documents");
    awaitCapture(store);
    awaitCopied(store);
    FileStore found = stores.find(UUID.fromString(store)).orElseThrow();
    Directories.delete(repository.resolve(store));
    assertThat(resultOf(restorable(), store).outcome()).isNotEqualTo(Outcome.PASS);

    // When
    later(Duration.ZERO).compare(found);

    // Then
    assertThat(resultOf(restorable(), store).measured()).isEqualTo("2 files read");
    Files.writeString(files.resolve("two"), "two");
    Instant at = awaitCapture(store);
    content(store, at, "two").then().statusCode(200).body(equalTo("two"));
  }

  @Test
  void whatNoInstantNeedsIsRemovedAfterTheTimeOfGrace() throws Exception {
    // Given
    Files.writeString(files.resolve("one"), "old");
    String store = register("documents");
    awaitCapture(store);
    Files.writeString(files.resolve("one"), "new");
    awaitCapture(store);
    awaitCopied(store);
    FileStore found = stores.find(UUID.fromString(store)).orElseThrow();
    queue.remove(CaptureFilesWork.KIND, store);
    queue.remove(MirrorFilesWork.KIND, store);

    // When
    later(Duration.ofDays(6)).compare(found);
    later(Duration.ofDays(8)).remove(found, repositories.first());

    // Then nothing yet
    assertThat(contents(store)).hasSize(2);

    // And when its time is over
    later(Duration.ofDays(31)).compare(found);
    later(Duration.ofDays(31)).remove(found, repositories.first());
    assertThat(contents(store)).hasSize(2);
    later(Duration.ofDays(33)).remove(found, repositories.first());
    later(Duration.ofDays(33)).remove(found, repositories.second());
    assertThat(contents(store)).hasSize(1);
    content(store, null, "one").then().statusCode(200).body(equalTo("new"));
  }

  private ExpireFiles later(Duration later) {
    Clock then = Clock.offset(clock, later);
    return new ExpireFiles(
        history,
        scans,
        restores,
        expired,
        new FileWindows(scans, repositories, settings, then),
        repositories,
        settings,
        then);
  }

  private FilesRestorable restorable() {
    return new FilesRestorable(stores, history, windows, vaults, repositories, random, clock);
  }

  private FileRecoveryPoint recoveryPoint(Duration later) {
    return new FileRecoveryPoint(stores, scans, settings, Clock.offset(clock, later));
  }

  private FilesDrilled drilled(Duration later) {
    return new FilesDrilled(stores, drills, Clock.offset(clock, later));
  }

  private static ControlResult resultOf(ControlCheck check, String store) throws Exception {
    return check.check().stream()
        .filter(result -> result.subject().equals(store))
        .findFirst()
        .orElseThrow();
  }

  private Response registration(String directory) {
    return tenant
        .as("datastore:register")
        .body(Map.of("name", directory, "directory", directory))
        .post("/v1/file-stores");
  }

  private String register(String directory) {
    return registration(directory).then().statusCode(201).extract().path("id");
  }

  private Response bucketRegistration(String bucket, String prefix) {
    return tenant
        .as("datastore:register")
        .body(
            Map.of(
                "name",
                bucket,
                "bucket",
                Map.of(
                    "name",
                    bucket,
                    "prefix",
                    prefix,
                    "endpoint",
                    endpoint().toString(),
                    "pathStyle",
                    true,
                    "accessKeyId",
                    "safekeep",
                    "secretAccessKey",
                    "secret")))
        .post("/v1/file-stores");
  }

  private String registerBucket(String bucket, String prefix) {
    return bucketRegistration(bucket, prefix).then().statusCode(201).extract().path("id");
  }

  private URI endpoint() {
    return secondRepository.orElseThrow();
  }

  private S3Place bucket() {
    return new S3Place(
        "tenant-files",
        "",
        "us-east-1",
        endpoint(),
        true,
        new S3Place.Credentials("safekeep", "secret"),
        null);
  }

  private static void put(S3Client s3, String key, String content) {
    s3.putObject(
        request -> request.bucket("tenant-files").key(key), RequestBody.fromString(content, UTF_8));
  }

  /// Waits until all that is there now is captured.
  ///
  /// @return an instant at which it stands so
  private Instant awaitCapture(String store) {
    Instant now = Instant.now();
    UUID id = UUID.fromString(store);
    queue.schedule(CaptureFilesWork.KIND, store);
    await()
        .atMost(TenantAtWork.PATIENCE)
        .until(() -> scans.last(id).filter(last -> last.lastBegan().isAfter(now)).isPresent());
    return windows.of(id).latest();
  }

  private void awaitCopied(String store) {
    await()
        .atMost(TenantAtWork.PATIENCE)
        .until(() -> scans.behindSince(UUID.fromString(store)).isEmpty());
  }

  private Response awaitReady(String restore) {
    return await()
        .atMost(TenantAtWork.PATIENCE)
        .until(
            () -> tenant.as("restore:read").get("/v1/file-restores/" + restore),
            look -> "ready".equals(look.path("state")));
  }

  private Response content(String store, Instant at, String path) {
    return tenant
        .as("restore:download")
        .get(
            "/v1/file-stores/%s/content?path=%s%s"
                .formatted(store, URLEncoder.encode(path, UTF_8), at == null ? "" : "&at=" + at));
  }

  private Response archive(String store, Instant at) {
    return tenant
        .as("restore:download")
        .get("/v1/file-stores/%s/archive?at=%s".formatted(store, at));
  }

  private io.restassured.response.ValidatableResponse list(
      String store, Instant at, String directory) {
    return tenant
        .as("restore:read")
        .get("/v1/file-stores/%s/files?at=%s&directory=%s".formatted(store, at, directory))
        .then()
        .statusCode(200);
  }

  private static Map<String, String> unpacked(Response archive) throws IOException {
    Map<String, String> entries = new HashMap<>();
    try (ZipInputStream zip =
        new ZipInputStream(
            new ByteArrayInputStream(archive.then().statusCode(200).extract().asByteArray()))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        entries.put(entry.getName(), new String(zip.readAllBytes(), UTF_8));
      }
    }
    return new TreeMap<>(entries);
  }

  private List<Path> contents(String store) throws IOException {
    try (Stream<Path> all = Files.walk(repository.resolve(store).resolve("content"))) {
      return all.filter(Files::isRegularFile).toList();
    }
  }

  private int kept(String store) throws IOException {
    return contents(store).size();
  }
}
