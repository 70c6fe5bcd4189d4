package io.safekeep.images;

import com.google.cloud.tools.jib.api.CacheDirectoryCreationException;
import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.RegistryException;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.FilePermissions;
import com.google.cloud.tools.jib.api.buildplan.ImageFormat;
import com.google.cloud.tools.jib.api.buildplan.Port;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;

/// An image of a built module. No time, owner or mode of the files it is made from goes into it, so
/// the same files make the same image, byte for byte.
///
/// @param module folder that COPY starts from
/// @param base in the place of FROM: `scratch`, `tar:FILE` (as `docker save` writes it) or a name
///   in a registry
record Image(Dockerfile dockerfile, Path module, String base) {

  private static final FilePermissions PROGRAM = FilePermissions.fromOctalString("755");

  /// Writes the archive that `docker load`, `podman load` and `ctr images import` read.
  ///
  /// @param name with tag
  /// @param cache folder for layers
  /// @return digest of the image's manifest, `sha256:...`
  /// @throws IOException if a file that COPY names is not there, or the base cannot be had
  String write(Path archive, String name, Path cache) throws IOException, InterruptedException {
    try {
      var image =
          from(base)
              .setFormat(ImageFormat.Docker)
              .setLabels(dockerfile.labels())
              .setEnvironment(dockerfile.environment())
              .setWorkingDirectory(AbsoluteUnixPath.get(dockerfile.workingDirectory()))
              .setUser(dockerfile.user())
              .setEntrypoint(dockerfile.entrypoint());
      dockerfile.ports().forEach(port -> image.addExposedPort(Port.tcp(port)));
      for (var copy : dockerfile.copies()) {
        image.addFileEntriesLayer(layer(copy));
      }
      return image
          .containerize(
              Containerizer.to(TarImage.at(archive).named(name))
                  .setToolName("safekeep")
                  .setApplicationLayersCache(cache)
                  .setBaseImageLayersCache(cache))
          .getDigest()
          .toString();
    } catch (InvalidImageReferenceException
        | CacheDirectoryCreationException
        | RegistryException
        | ExecutionException failed) {
      throw new IOException("no image of " + module + ": " + failed.getMessage(), failed);
    }
  }

  private static JibContainerBuilder from(String base) throws InvalidImageReferenceException {
    if (base.equals("scratch")) {
      return Jib.fromScratch();
    }
    return base.startsWith("tar:")
        ? Jib.from(TarImage.at(Path.of(base.substring("tar:".length()))))
        : Jib.from(base);
  }

  private FileEntriesLayer layer(Dockerfile.Copy copy) throws IOException {
    var layer = FileEntriesLayer.builder().setName(copy.source());
    if (copy.source().endsWith("/")) {
      add(layer, module.resolve(copy.source()), copy.target());
      return layer.build();
    }
    var found = matching(module.resolve(copy.source()));
    for (var file : found) {
      add(
          layer,
          file,
          copy.target().endsWith("/") ? copy.target() + file.getFileName() : copy.target());
    }
    return layer.build();
  }

  /// A file in its order; what may be run stays so, nothing else of its mode counts.
  private static void add(FileEntriesLayer.Builder layer, Path source, String target)
      throws IOException {
    layer.addEntryRecursive(
        source,
        AbsoluteUnixPath.get(target),
        (file, inImage) ->
            Files.isDirectory(file) || Files.isExecutable(file)
                ? PROGRAM
                : FilePermissions.DEFAULT_FILE_PERMISSIONS);
  }

  private static List<Path> matching(Path pattern) throws IOException {
    var folder = pattern.getParent();
    var matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern.getFileName());
    try (var files = Files.list(folder)) {
      var found =
          files
              .filter(file -> Files.isRegularFile(file) && matcher.matches(file.getFileName()))
              .sorted(Comparator.comparing(Path::toString))
              .toList();
      if (found.isEmpty()) {
        throw new IOException("there is no " + pattern + "; build the module first");
      }
      return found;
    }
  }
}
