package io.safekeep.backup.filestore;

import io.safekeep.backup.files.AnyRepository;
import io.safekeep.backup.files.FileVersion;
import io.safekeep.backup.files.Naming;
import io.safekeep.backup.files.Node;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.attribute.FileTime;
import java.util.Iterator;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// A tree of files as a ZIP archive (APPNOTE.TXT 6.3.10). Symbolic links are left out: programs
/// that unpack archives disagree about them, and some follow them.
final class FileArchive {

  private final AnyRepository contents;
  private final Naming naming;

  FileArchive(AnyRepository contents, Naming naming) {
    this.contents = contents;
    this.naming = naming;
  }

  void write(Iterator<FileVersion> tree, OutputStream out) throws IOException {
    ZipOutputStream zip = new ZipOutputStream(out);
    while (tree.hasNext()) {
      FileVersion version = tree.next();
      switch (version.node()) {
        case Node.File file -> add(zip, version, file);
        case Node.Directory _ -> {
          zip.putNextEntry(new ZipEntry(name(version) + "/"));
          zip.closeEntry();
        }
        case Node.Link _, Node.Removed _ -> {}
      }
    }
    zip.finish();
  }

  private void add(ZipOutputStream zip, FileVersion version, Node.File file) throws IOException {
    ZipEntry entry = new ZipEntry(name(version));
    entry.setLastModifiedTime(FileTime.from(file.modifiedAt()));
    zip.putNextEntry(entry);
    contents.whole(version.contentOfFile(), file.size()).writeTo(zip);
    zip.closeEntry();
  }

  private String name(FileVersion version) {
    return String.join("/", naming.place(version));
  }
}
