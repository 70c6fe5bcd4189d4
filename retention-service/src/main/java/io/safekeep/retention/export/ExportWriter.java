package io.safekeep.retention.export;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.safekeep.contracts.TenantId;
import io.safekeep.retention.RetentionSettings;
import io.safekeep.retention.signing.SigningKeys;
import io.safekeep.retention.store.SqlTenantServers;
import io.safekeep.retention.store.SqlTenantStores;
import io.safekeep.retention.store.TenantBucket;
import io.safekeep.retention.store.TenantFolder;
import io.safekeep.retention.store.TenantStore;
import io.safekeep.retention.store.TenantStore.Bucket;
import io.safekeep.retention.store.TenantStore.Database;
import io.safekeep.retention.store.TenantStore.Directory;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.zip.ZipException;

/// Writes all stores of a tenant into one archive, with a signed manifest at its end.
@Singleton
class ExportWriter {

  static final String KEY = "manifest";
  private static final String TYPE = "safekeep-export+jws";

  private final SqlTenantStores stores;
  private final SqlTenantServers servers;
  private final RetentionSettings settings;
  private final SigningKeys keys;
  private final ObjectMapper json;
  private final Clock clock;

  ExportWriter(
      SqlTenantStores stores,
      SqlTenantServers servers,
      RetentionSettings settings,
      SigningKeys keys,
      ObjectMapper json,
      Clock clock) {
    this.stores = stores;
    this.servers = servers;
    this.settings = settings;
    this.keys = keys;
    this.json = json;
    this.clock = clock;
  }

  /// A manifest.
  ///
  /// @param jws signed, itself the payload
  /// @param sha256 of the document, in hexadecimal
  record Manifest(String jws, String sha256) {}

  /// @param list a file that is not there yet, for the list of objects
  Manifest write(UUID export, TenantId tenant, OutputStream out, SealedFile list, Meter meter)
      throws IOException {
    try (var archive = new ExportArchive(out, list, meter)) {
      var told = new ArrayList<Map<String, Object>>();
      for (TenantStore store : stores.of(tenant)) {
        told.add(write(store, archive));
      }
      byte[] manifest = manifest(export, tenant, told, archive.finishList());
      String jws = keys.sign(KEY, TYPE, manifest);
      archive.document("manifest.json", manifest);
      archive.document("manifest.jws", jws.getBytes(US_ASCII));
      return new Manifest(
          jws, HexFormat.of().formatHex(ExportArchive.newSha256().digest(manifest)));
    }
  }

  private byte[] manifest(
      UUID export, TenantId tenant, List<Map<String, Object>> told, ExportArchive.Totals totals)
      throws IOException {
    var manifest = new LinkedHashMap<String, Object>();
    manifest.put("format", "safekeep-export-1");
    manifest.put("export", export.toString());
    manifest.put("tenant", tenant.toString());
    manifest.put("writtenAt", clock.instant().toString());
    manifest.put("stores", told);
    var objects = new LinkedHashMap<String, Object>();
    objects.put("path", ExportArchive.LIST);
    objects.put("sha256", totals.listSha256());
    objects.put("count", totals.objects());
    objects.put("bytes", totals.bytes());
    objects.put("skipped", totals.skipped());
    manifest.put("objects", objects);
    return json.writerWithDefaultPrettyPrinter().writeValueAsBytes(manifest);
  }

  private Map<String, Object> write(TenantStore store, ExportArchive archive) throws IOException {
    var told = new LinkedHashMap<String, Object>();
    told.put("store", store.id().toString());
    told.put("name", store.name());
    String name = ObjectName.segment(store.name());
    switch (store.place()) {
      case Database database -> {
        told.put("kind", "database");
        try (var snapshot = SqlSnapshot.of(servers.read(database, stores.access(store.id())))) {
          told.putAll(new DatabaseExport(archive, "databases/" + name, snapshot).write());
        }
      }
      case Bucket bucket -> {
        told.put("kind", "bucket");
        told.put("takenAt", clock.instant().toString());
        try (var source = new TenantBucket(bucket, stores.access(store.id()).reader())) {
          var objects = new FilesExport(archive, "buckets/" + name);
          source.visit(objects);
          told.putAll(objects.told());
        }
      }
      case Directory directory -> {
        told.put("kind", "directory");
        told.put("takenAt", clock.instant().toString());
        told.putAll(write(directory, "files/" + name, archive));
      }
    }
    return told;
  }

  private Map<String, Object> write(Directory directory, String folder, ExportArchive archive)
      throws IOException {
    var root =
        settings
            .fileRoot()
            .orElseThrow(() -> new IllegalStateException("safekeep.retention.file-root is gone"));
    var source = new TenantFolder(root, directory.names());
    if (!source.exists()) {
      throw new IOException("directory " + directory.path() + " is not there");
    }
    var files = new FilesExport(archive, folder);
    source.visit(files);
    return files.told();
  }

  /// Adds each file as it is.
  private static final class FilesExport implements TenantFolder.Visitor {

    private final ExportArchive archive;
    private final String folder;
    private long count;
    private long bytes;
    private long skipped;

    FilesExport(ExportArchive archive, String folder) {
      this.archive = archive;
      this.folder = folder;
    }

    Map<String, Object> told() {
      var told = new LinkedHashMap<String, Object>();
      told.put("files", count);
      told.put("bytes", bytes);
      told.put("skipped", skipped);
      return told;
    }

    @Override
    public void file(String path, TenantFolder.Content content) throws IOException {
      try (InputStream in = content.open()) {
        ExportArchive.Written written =
            archive.add(
                folder + "/" + ObjectName.path(path),
                path,
                out -> {
                  in.transferTo(out);
                  return null;
                });
        count++;
        bytes += written.bytes();
      } catch (FileSystemException unreadable) {
        skipped(path, "could not be opened: " + unreadable.getClass().getSimpleName());
      } catch (ZipException sameName) {
        // Names that are not UTF-8 can look alike.
        skipped(path, String.valueOf(sameName.getMessage()));
      }
    }

    @Override
    public void skipped(String path, String why) throws IOException {
      skipped++;
      archive.skip(path, why);
    }
  }
}
