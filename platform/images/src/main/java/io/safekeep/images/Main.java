package io.safekeep.images;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;

/// Makes the image of one module: MODULE KIND OUT.tar VERSION CACHE [BASE]. Prints the digest.
///
/// MODULE is the module's folder, KIND `jvm` or `native`. Where the module has its list of what is
/// inside, a copy of it is beside the image as `OUT.cdx.json`.
public final class Main {

  private Main() {}

  public static void main(String[] words) throws IOException, InterruptedException {
    if (words.length < 5 || words.length > 6) {
      System.err.println("usage: MODULE jvm|native OUT.tar VERSION CACHE [BASE]");
      System.exit(2);
    }
    var module = Path.of(words[0]);
    var archive = Path.of(words[2]);
    var text = Files.readString(module.resolve("src/main/docker/Dockerfile." + words[1]));
    try {
      var dockerfile = Dockerfile.parse(text, Map.of("VERSION", words[3]));
      var image = new Image(dockerfile, module, words.length == 6 ? words[5] : dockerfile.base());
      var name = module.getFileName() + ":" + words[3];
      System.out.println(name + "@" + image.write(archive, name, Path.of(words[4])));
      keepInventory(module, archive);
    } catch (IOException | IllegalArgumentException cannot) {
      System.err.println("safekeep: " + cannot.getMessage());
      System.exit(1);
    }
  }

  private static void keepInventory(Path module, Path archive) throws IOException {
    var inventory = module.resolve("target/bom.json");
    if (Files.exists(inventory)) {
      var beside = archive.getFileName().toString().replaceFirst("\\.tar$", "") + ".cdx.json";
      Files.copy(inventory, archive.resolveSibling(beside), StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
