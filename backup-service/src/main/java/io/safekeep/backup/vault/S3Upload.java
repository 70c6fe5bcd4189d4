package io.safekeep.backup.vault;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.ObjectLockMode;

/// An object being written to a bucket: in one request if it is small, else in parts of 8 MiB, each
/// of which is repeated on its own when it fails.
final class S3Upload implements ObjectStore.Upload {
  /// S3 takes at most 10 000 parts, so an object of up to 78 GiB; ours have 256 MiB.
  private static final int PART = 8 << 20;

  private static final int FIRST_BUFFER = 64 << 10;
  private static final String TYPE = "application/octet-stream";

  private final S3Store store;
  private final ObjectName name;
  private final List<CompletedPart> parts = new ArrayList<>();
  private byte[] buffer = new byte[FIRST_BUFFER];
  private int filled;
  private @Nullable String uploadId;

  S3Upload(S3Store store, ObjectName name) {
    this.store = store;
    this.name = name;
  }

  @Override
  public void write(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      if (filled == PART) {
        sendPart();
      }
      if (filled == buffer.length) {
        buffer = Arrays.copyOf(buffer, Math.min(PART, buffer.length * 4));
      }
      var count = Math.min(bytes.remaining(), buffer.length - filled);
      bytes.get(buffer, filled, count);
      filled += count;
    }
  }

  private void sendPart() throws IOException {
    var id = uploadId == null ? begin() : uploadId;
    var number = parts.size() + 1;
    var answer =
        store.call(
            "write",
            name,
            () ->
                store
                    .client()
                    .uploadPart(
                        request ->
                            request
                                .bucket(store.bucket())
                                .key(store.keyOf(name))
                                .uploadId(id)
                                .partNumber(number)
                                .contentMD5(md5IfLocked()),
                        body()));
    parts.add(CompletedPart.builder().partNumber(number).eTag(answer.eTag()).build());
    filled = 0;
  }

  private String begin() throws IOException {
    var lockedUntil = store.lockedUntil(name);
    var begun =
        store
            .call(
                "begin",
                name,
                () ->
                    store
                        .client()
                        .createMultipartUpload(request -> {
                          request.bucket(store.bucket()).key(store.keyOf(name)).contentType(TYPE);
                          if (lockedUntil != null) {
                            request
                                .objectLockMode(ObjectLockMode.COMPLIANCE)
                                .objectLockRetainUntilDate(lockedUntil);
                          }
                        }))
            .uploadId();
    uploadId = begun;
    return begun;
  }

  @Override
  public void commit() throws IOException {
    var id = uploadId;
    if (id == null) {
      put();
      return;
    }
    sendPart();
    store.call(
        "complete",
        name,
        () ->
            store
                .client()
                .completeMultipartUpload(request ->
                    request
                        .bucket(store.bucket())
                        .key(store.keyOf(name))
                        .uploadId(id)
                        .multipartUpload(upload -> upload.parts(parts))));
    uploadId = null;
  }

  private void put() throws IOException {
    var lockedUntil = store.lockedUntil(name);
    store.call(
        "write",
        name,
        () ->
            store
                .client()
                .putObject(
                    request -> {
                      request
                          .bucket(store.bucket())
                          .key(store.keyOf(name))
                          .contentType(TYPE)
                          .contentMD5(md5IfLocked());
                      if (lockedUntil != null) {
                        request
                            .objectLockMode(ObjectLockMode.COMPLIANCE)
                            .objectLockRetainUntilDate(lockedUntil);
                      }
                    },
                    body()));
  }

  /// Read again for each attempt, without a copy.
  private RequestBody body() {
    return RequestBody.fromContentProvider(
        () -> new ByteArrayInputStream(buffer, 0, filled), filled, TYPE);
  }

  /// S3 takes a locked object only with a digest of its bytes.
  private @Nullable String md5IfLocked() {
    if (store.lockedUntil(name) == null) {
      return null;
    }
    try {
      var digest = MessageDigest.getInstance("MD5");
      digest.update(buffer, 0, filled);
      return Base64.getEncoder().encodeToString(digest.digest());
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("this JDK has no MD5", missing);
    }
  }

  @Override
  public void close() throws IOException {
    var id = uploadId;
    if (id != null) {
      uploadId = null;
      store.call(
          "abort the upload of",
          name,
          () ->
              store
                  .client()
                  .abortMultipartUpload(request ->
                      request.bucket(store.bucket()).key(store.keyOf(name)).uploadId(id)));
    }
  }
}
