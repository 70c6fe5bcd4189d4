package io.safekeep.backup.vault;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Where in an S3 store a repository lies, and how its objects are kept there.
///
/// @param prefix before the name of each object; empty, or ends with `/`
/// @param endpoint null for AWS itself
/// @param pathStyle whether the bucket is named in the path instead of the host: what most stores
///   that are not AWS want
/// @param lock how long a new object cannot be deleted by anybody (object lock in mode COMPLIANCE);
///   null for not at all
public record S3Place(
    String bucket,
    String prefix,
    String region,
    @Nullable URI endpoint,
    boolean pathStyle,
    @Nullable Credentials credentials,
    @Nullable Duration lock) {

  /// A key pair; without one the usual places are asked: environment, profile, container, instance.
  public record Credentials(String accessKeyId, String secretAccessKey) {
    @Override
    public String toString() {
      return "Credentials[" + accessKeyId + "]";
    }
  }

  @Override
  public String toString() {
    return "s3://" + bucket + "/" + prefix;
  }
}
